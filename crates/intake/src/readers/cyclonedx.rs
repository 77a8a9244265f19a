//! CycloneDX bills of materials with vulnerabilities, JSON and XML.
//!
//! An observation is a vulnerability times a component that it affects; one that names no component is one
//! observation of its own. A document without vulnerabilities is a report without observations, and its packages
//! are counted. Both forms are read into the models of `portcullis_formats::cyclonedx` and share everything
//! behind that.

mod finding;
mod fix;
mod inventory;
mod json;
mod severity;
mod xml;

use crate::output::Output;
use crate::readers::text::non_empty;
use crate::readers::{Reader, Way};
use crate::reading::FormatFacts;
use portcullis_domain::package::Purl;
use portcullis_formats::cyclonedx::Component;

/// The engine of a document that names no tool.
const ENGINE: &str = "cyclonedx";

const UNIT: &str = "vulnerability x affected target";

pub(crate) const JSON_READER: Reader = Reader {
    format: FormatFacts { name: "cyclonedx", title: "CycloneDX JSON (1.2 to 1.6)", unit: UNIT },
    way: Way::Json {
        recognises: |outline| {
            outline.text("bomFormat").is_some_and(|name| name.eq_ignore_ascii_case("cyclonedx"))
        },
        several: false,
        read: json::read,
    },
};

pub(crate) const XML_READER: Reader = Reader {
    format: FormatFacts { name: "cyclonedx-xml", title: "CycloneDX XML (1.0 to 1.6)", unit: UNIT },
    way: Way::Xml {
        recognises: |outline| {
            outline.root == "bom" && outline.namespace.starts_with("http://cyclonedx.org/schema/bom/")
        },
        read: xml::read,
    },
};

/// Takes what is scanned into the facts.
fn note_target(target: &Component, out: &mut Output<'_>) {
    out.facts.target = non_empty(target.name.clone());
    let purl_version = target.purl.parse::<Purl>().ok().map(|purl| purl.version().to_owned());
    let image = ["aquasecurity:trivy:ImageID", "aquasecurity:trivy:RepoDigest"];
    let stated = target.properties.iter().filter(|property| image.contains(&property.name.as_str()));
    let digests = stated.map(|property| property.value.as_str());
    for digest in digests.chain([target.version.as_str()]).chain(purl_version.as_deref()) {
        let digest = digest.rsplit_once('@').map_or(digest, |(_, digest)| digest);
        if digest.starts_with("sha256:") && !out.facts.digests.iter().any(|known| known == digest) {
            out.facts.digests.push(digest.to_owned());
        }
    }
}

/// Takes a tool into the facts; the first of several counts.
fn note_tool(name: &str, version: String, out: &mut Output<'_>) {
    if !name.is_empty() && out.facts.engine == ENGINE {
        out.facts.engine = name.to_lowercase();
        out.facts.engine_version = non_empty(version);
    }
}

#[cfg(test)]
mod tests;

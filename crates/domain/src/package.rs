//! Packages as scanners name them, reduced to what stays the same from one version to the next.

mod plain;

use crate::text_form::text_form;
use packageurl::PackageUrl;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A package found in a component.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// The name as reported.
    pub name: String,
    /// The installed version as reported; empty when the report has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The package URL, when the report has a valid one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purl: Option<Purl>,
    /// What the report calls this kind of package (`debian`, `npm`, `gomod`, …); stands in for a purl's type.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub class: String,
    /// Where in the component it lies; empty for packages of the operating system, unless the report covers
    /// several images (a cluster), where it names the workload.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Says that the operating system's package manager installed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub operating_system: bool,
    /// The layer of the image it lies in (a diff id or digest), when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
}

impl Package {
    /// The package's place with its version replaced by `*`, so that an upgrade keeps the identity.
    pub fn lasting_path(&self) -> String {
        if self.version.is_empty() { self.path.clone() } else { self.path.replace(&self.version, "*") }
    }
}

/// A package URL that parsed, with the fields that name a package apart from its version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String", extend("pattern" = r"^pkg:"))]
pub struct Purl {
    text: String,
    /// Type, namespace, name and version without encoding, one behind the other: there are many of these in memory.
    fields: String,
    /// Where namespace, name and version begin there.
    starts: [usize; 3],
}

/// A text that is no package URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no package URL: {reason}")]
pub struct NoPurl {
    text: String,
    reason: String,
}

impl Purl {
    fn new(text: &str, fields: [&str; 4]) -> Self {
        let [kind, namespace, name, _] = fields.map(str::len);
        let starts = [kind, kind + namespace, kind + namespace + name];
        Self { text: text.to_owned(), fields: fields.concat(), starts }
    }

    /// The package URL as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The type: `deb`, `npm`, `golang`, …
    pub fn kind(&self) -> &str {
        &self.fields[..self.starts[0]]
    }

    /// The namespace, or nothing.
    pub fn namespace(&self) -> &str {
        &self.fields[self.starts[0]..self.starts[1]]
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.fields[self.starts[1]..self.starts[2]]
    }

    /// The version, or nothing.
    pub fn version(&self) -> &str {
        &self.fields[self.starts[2]..]
    }

    /// Says whether packages of this type belong to the operating system.
    pub fn is_operating_system(&self) -> bool {
        matches!(self.kind(), "deb" | "apk" | "rpm" | "alpm" | "opkg" | "ebuild")
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

text_form!(Purl);

impl FromStr for Purl {
    type Err = NoPurl;

    fn from_str(text: &str) -> Result<Self, NoPurl> {
        if let Some(fields) = plain::fields(text) {
            return Ok(Self::new(text, fields));
        }
        let parsed = PackageUrl::from_str(text)
            .map_err(|reason| NoPurl { text: text.to_owned(), reason: reason.to_string() })?;
        let namespace = parsed.namespace().unwrap_or_default();
        Ok(Self::new(text, [parsed.ty(), namespace, parsed.name(), parsed.version().unwrap_or_default()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upgrade_keeps_the_path_of_a_package() {
        let at = |version: &str| Package {
            version: version.to_owned(),
            path: format!("app/jackson-databind-{version}.jar"),
            ..Package::default()
        };
        assert_eq!(at("2.9.8").lasting_path(), "app/jackson-databind-*.jar");
        assert_eq!(at("2.9.8").lasting_path(), at("2.13.0").lasting_path());
    }

    #[test]
    fn a_package_url_is_taken_apart() {
        let purl: Purl =
            "pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u4?arch=amd64&distro=debian-11.6".parse().unwrap();
        assert_eq!(
            (purl.kind(), purl.namespace(), purl.name(), purl.version()),
            ("deb", "debian", "libssl1.1", "1.1.1n-0+deb11u4")
        );
        assert!(purl.is_operating_system());
        assert!("openssl 1.1".parse::<Purl>().is_err());
    }
}

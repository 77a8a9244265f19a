//! The readers, one file a tool. The order is the order of recognition: formats that are told by one sure
//! mark come first, those that are only told by a handful of common keys last.

mod cargo_audit;
mod checkov;
mod cyclonedx;
mod dependency_check;
mod empty;
mod generic;
mod gitleaks;
mod grype;
mod hadolint;
mod kics;
mod kube_bench;
mod mask;
mod npm_audit;
mod npm_audit_6;
mod osv_scanner;
mod portcullis;
mod purl;
mod record;
mod sarif;
mod semgrep;
mod snyk;
pub(crate) mod text;
mod tfsec;
mod trivy;
mod trivy_operator;
mod url;

pub(crate) use mask::MASK;

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::reading::{FormatFacts, Refusal};
use crate::table::{Table, TableOutline};
use crate::xml::{Xml, XmlOutline};

/// One format, how it is recognised and how it is read.
pub(crate) struct Reader {
    pub(crate) format: FormatFacts,
    pub(crate) way: Way,
}

/// The kind of text that a format comes in.
pub(crate) enum Way {
    /// JSON; `several` says that documents may follow each other in one file, `read` is called for each.
    Json {
        recognises: fn(&Outline) -> bool,
        several: bool,
        read: fn(&mut Json<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
    /// XML.
    Xml {
        recognises: fn(&XmlOutline) -> bool,
        read: fn(&mut Xml<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
    /// CSV.
    Table {
        recognises: fn(&TableOutline) -> bool,
        read: fn(&mut Table<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
}

pub(crate) const READERS: &[Reader] = &[
    portcullis::READER,
    sarif::READER,
    cyclonedx::JSON_READER,
    cyclonedx::XML_READER,
    dependency_check::READER,
    checkov::READER,
    gitleaks::READER,
    trivy_operator::READER,
    trivy::READER,
    grype::READER,
    cargo_audit::READER,
    npm_audit::READER,
    npm_audit_6::READER,
    osv_scanner::READER,
    kics::READER,
    kube_bench::READER,
    hadolint::READER,
    tfsec::READER,
    semgrep::READER,
    snyk::READER,
    generic::READER,
    generic::TABLE,
    empty::READER,
];

//! The Kubernetes resources in which Trivy Operator keeps its reports.

use crate::lenient::{or_default, score, text, texts};
use crate::trivy::Cvss;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What names a resource and the workload it is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// The resource's name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// `trivy-operator.resource.kind` and others.
    #[serde(deserialize_with = "or_default")]
    pub labels: BTreeMap<String, Option<String>>,
}

impl Metadata {
    /// The value of a label, or nothing.
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).and_then(Option::as_deref).unwrap_or_default()
    }
}

/// Where an image comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Registry {
    /// The registry's host.
    #[serde(deserialize_with = "text")]
    pub server: String,
}

/// An image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Artifact {
    /// The repository.
    #[serde(deserialize_with = "text")]
    pub repository: String,
    /// The tag.
    #[serde(deserialize_with = "text")]
    pub tag: String,
    /// The manifest digest.
    #[serde(deserialize_with = "text")]
    pub digest: String,
}

/// The operating system of an image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `debian`, `alpine`, …
    #[serde(deserialize_with = "text")]
    pub family: String,
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Says that it is past its end of life.
    #[serde(deserialize_with = "or_default")]
    pub eosl: bool,
}

/// What scanned.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Scanner {
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub version: String,
}

/// A vulnerability of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Vulnerability {
    /// The advisory.
    #[serde(rename = "vulnerabilityID", deserialize_with = "text")]
    pub id: String,
    /// The package's name.
    #[serde(deserialize_with = "text")]
    pub resource: String,
    /// The installed version.
    #[serde(deserialize_with = "text")]
    pub installed_version: String,
    /// Versions with the fix, separated by commas.
    #[serde(deserialize_with = "text")]
    pub fixed_version: String,
    /// The file or the image.
    #[serde(deserialize_with = "text")]
    pub target: String,
    /// `os-pkgs` or `lang-pkgs`; absent in old reports.
    #[serde(deserialize_with = "text")]
    pub class: String,
    /// `debian`, `npm`, …
    #[serde(deserialize_with = "text")]
    pub package_type: String,
    /// The file of an installed package.
    #[serde(deserialize_with = "text")]
    pub pkg_path: String,
    /// The package URL.
    #[serde(rename = "packagePURL", deserialize_with = "text")]
    pub package_purl: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// The best page about it.
    #[serde(deserialize_with = "text")]
    pub primary_link: String,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub links: Vec<String>,
    /// The CVSS score.
    #[serde(deserialize_with = "score")]
    pub score: Option<f64>,
    /// Who gave the score.
    #[serde(deserialize_with = "text")]
    pub cvss_source: String,
    /// Ratings by source.
    #[serde(deserialize_with = "or_default")]
    pub cvss: BTreeMap<String, Cvss>,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub published_date: String,
}

/// A check, passed or failed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Check {
    /// The check: `KSV014`, `AVD-KSV-0014`, …
    #[serde(rename = "checkID", deserialize_with = "text")]
    pub id: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// What is wrong here.
    #[serde(deserialize_with = "texts")]
    pub messages: Vec<String>,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub remediation: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// `true` when it passed.
    #[serde(deserialize_with = "text")]
    pub success: String,
    /// In compliance reports, the object: `namespace/kind-name`.
    #[serde(deserialize_with = "text")]
    pub target: String,
}

/// A credential in an image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Secret {
    /// The rule.
    #[serde(rename = "ruleID", deserialize_with = "text")]
    pub rule: String,
    /// The file.
    #[serde(deserialize_with = "text")]
    pub target: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// The line with the credential masked by Trivy.
    #[serde(rename = "match", deserialize_with = "text")]
    pub masked_line: String,
}

/// A control of a benchmark in the summary form of a compliance report.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ControlSummary {
    /// Its number: `4.2.10`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// How many objects fail it; absent when nothing checks it.
    #[serde(deserialize_with = "score")]
    pub total_fail: Option<f64>,
}

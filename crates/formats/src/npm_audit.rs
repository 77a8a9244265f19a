//! The JSON report of `npm audit`: one of npm 6 (and pnpm), one of npm 7 and later.

use crate::lenient::{or_default, score, text, texts, truth};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// An advisory in a report of npm 6.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Advisory {
    /// Its number in npm's own register.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// `GHSA-…`, in newer reports.
    #[serde(deserialize_with = "text")]
    pub github_advisory_id: String,
    /// CVE ids.
    #[serde(deserialize_with = "texts")]
    pub cves: Vec<String>,
    /// The package.
    #[serde(deserialize_with = "text")]
    pub module_name: String,
    /// Where it was found.
    #[serde(deserialize_with = "or_default")]
    pub findings: Vec<Found>,
    /// `info`, `low`, `moderate`, `high` or `critical`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose, Markdown.
    #[serde(deserialize_with = "text")]
    pub overview: String,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub recommendation: String,
    /// A range that versions with the fix are in; `<0.0.0` for none.
    #[serde(deserialize_with = "text")]
    pub patched_versions: String,
    /// Weaknesses: `CWE-79`, or a JSON list in a string.
    #[serde(deserialize_with = "texts")]
    pub cwe: Vec<String>,
    /// The rating.
    #[serde(deserialize_with = "or_default")]
    pub cvss: Cvss,
    /// Pages about it, as a Markdown list.
    #[serde(deserialize_with = "text")]
    pub references: String,
    /// The best page about it.
    #[serde(deserialize_with = "text")]
    pub url: String,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub created: String,
}

/// An installed version of a package in a report of npm 6.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Found {
    /// The version.
    #[serde(deserialize_with = "text")]
    pub version: String,
}

/// A rating.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cvss {
    /// The base score, 0 where there is none.
    #[serde(deserialize_with = "score")]
    pub score: Option<f64>,
    /// The vector, or nothing.
    #[serde(rename = "vectorString", deserialize_with = "text")]
    pub vector: String,
}

/// A vulnerable package in a report of npm 7 and later.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vulnerable {
    /// The package.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The worst severity of what makes it vulnerable.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// What makes it vulnerable: its own advisories, and dependencies that are vulnerable.
    #[serde(deserialize_with = "or_default")]
    pub via: Vec<Via>,
    /// What would fix it.
    #[serde(rename = "fixAvailable")]
    pub fix: FixAvailable,
}

/// A reason why a package is vulnerable.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Via {
    /// A dependency that has an entry of its own.
    Dependency(String),
    /// An advisory on the package itself.
    Advisory(Box<ViaAdvisory>),
}

/// An advisory in a report of npm 7 and later.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ViaAdvisory {
    /// Its number in npm's register.
    #[serde(alias = "id", deserialize_with = "text")]
    pub source: String,
    /// The package it speaks of.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// The page about it, which ends with the GHSA id as a rule.
    #[serde(deserialize_with = "text")]
    pub url: String,
    /// `info`, `low`, `moderate`, `high` or `critical`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// Weaknesses.
    #[serde(deserialize_with = "texts")]
    pub cwe: Vec<String>,
    /// The rating.
    #[serde(deserialize_with = "or_default")]
    pub cvss: Cvss,
}

/// What would fix a vulnerable package.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum FixAvailable {
    /// Whether an update within the ranges that are declared would.
    Update(bool),
    /// Another version of a direct dependency would.
    Upgrade(Upgrade),
    /// Something that is not understood.
    Other(IgnoredAny),
}

impl Default for FixAvailable {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

/// A version of a direct dependency that fixes what it brings along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Upgrade {
    /// The direct dependency.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The version to take.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// Says that it breaks compatibility.
    #[serde(rename = "isSemVerMajor", deserialize_with = "truth")]
    pub major: Option<bool>,
}

/// Why npm could not audit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// `ENOLOCK`, `ENOAUDIT`, …
    #[serde(deserialize_with = "text")]
    pub code: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub summary: String,
}

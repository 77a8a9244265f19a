//! Grype's JSON report, from its first releases on.

use crate::lenient::{or_default, score, text, texts};
use serde::Deserialize;

/// A vulnerability of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Match {
    /// What was matched.
    #[serde(deserialize_with = "or_default")]
    pub vulnerability: Vulnerability,
    /// The same vulnerability, or those that a notice bundles, as other publishers describe it.
    #[serde(deserialize_with = "or_default")]
    pub related_vulnerabilities: Vec<Vulnerability>,
    /// The package.
    #[serde(deserialize_with = "or_default")]
    pub artifact: Artifact,
    /// The rules that an ignored match fell under; empty for others.
    #[serde(deserialize_with = "or_default")]
    pub applied_ignore_rules: Vec<IgnoreRule>,
}

/// A vulnerability as one publisher describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Vulnerability {
    /// `CVE-…`, `GHSA-…`, `ELSA-…`, …
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The best page about it.
    #[serde(deserialize_with = "text")]
    pub data_source: String,
    /// Who published it: `nvd:cpe`, `github:language:go`, `debian:distro:debian:12`, …
    #[serde(deserialize_with = "text")]
    pub namespace: String,
    /// `Critical` … `Negligible`, `Unknown`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub urls: Vec<String>,
    /// Pages about it, in reports of 2020.
    #[serde(deserialize_with = "texts")]
    pub links: Vec<String>,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// Ratings.
    #[serde(deserialize_with = "or_default")]
    pub cvss: Vec<Cvss>,
    /// The version 2 rating of reports of 2020.
    #[serde(deserialize_with = "or_default")]
    pub cvss_v2: Option<OldCvss>,
    /// The version 3 rating of reports of 2020.
    #[serde(deserialize_with = "or_default")]
    pub cvss_v3: Option<OldCvss>,
    /// Weaknesses.
    #[serde(deserialize_with = "or_default")]
    pub cwes: Vec<Cwe>,
    /// What is known about a fix.
    #[serde(deserialize_with = "or_default")]
    pub fix: Fix,
    /// Versions with the fix, in reports of 2020.
    #[serde(deserialize_with = "text")]
    pub fixed_in_version: String,
}

/// A rating.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cvss {
    /// Who rated, in newer reports.
    #[serde(deserialize_with = "text")]
    pub source: String,
    /// The vector.
    #[serde(deserialize_with = "text")]
    pub vector: String,
    /// The scores.
    #[serde(deserialize_with = "or_default")]
    pub metrics: Metrics,
}

/// The scores of a rating.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metrics {
    /// The base score.
    #[serde(deserialize_with = "score")]
    pub base_score: Option<f64>,
}

/// A rating in reports of 2020.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OldCvss {
    /// The vector.
    #[serde(deserialize_with = "text")]
    pub vector: String,
    /// The base score.
    #[serde(deserialize_with = "score")]
    pub base_score: Option<f64>,
}

/// A weakness.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cwe {
    /// `CWE-79`.
    #[serde(deserialize_with = "text")]
    pub cwe: String,
}

/// What is known about a fix.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fix {
    /// Versions with the fix.
    #[serde(deserialize_with = "texts")]
    pub versions: Vec<String>,
    /// `fixed`, `not-fixed`, `wont-fix` or `unknown`.
    #[serde(deserialize_with = "text")]
    pub state: String,
}

/// A package.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Artifact {
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The installed version.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// `deb`, `npm`, `java-archive`, …
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// Where it was found.
    #[serde(deserialize_with = "or_default")]
    pub locations: Vec<Location>,
    /// The package URL, or nothing.
    #[serde(deserialize_with = "text")]
    pub purl: String,
}

/// A file that shows that a package is there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Its path, as a rule with a leading `/`.
    #[serde(deserialize_with = "text")]
    pub path: String,
    /// The layer of the image.
    #[serde(rename = "layerID", deserialize_with = "text")]
    pub layer_id: String,
    /// Remarks.
    #[serde(deserialize_with = "or_default")]
    pub annotations: Annotations,
}

/// Remarks on a location.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Annotations {
    /// `primary` or `supporting`.
    #[serde(deserialize_with = "text")]
    pub evidence: String,
}

/// A rule that made Grype ignore a match.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct IgnoreRule {
    /// The advisory it names, or nothing.
    #[serde(deserialize_with = "text")]
    pub vulnerability: String,
    /// The reason given.
    #[serde(deserialize_with = "text")]
    pub reason: String,
    /// The state of the fix it names, or nothing.
    #[serde(deserialize_with = "text")]
    pub fix_state: String,
    /// The status in a VEX document: `not_affected` or `fixed`.
    #[serde(deserialize_with = "text")]
    pub vex_status: String,
    /// The justification in a VEX document.
    #[serde(deserialize_with = "text")]
    pub vex_justification: String,
}

/// The image that was scanned.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Image {
    /// What the user typed.
    #[serde(deserialize_with = "text")]
    pub user_input: String,
    /// The image id (`sha256:…`).
    #[serde(rename = "imageID", deserialize_with = "text")]
    pub image_id: String,
    /// The digest of the manifest.
    #[serde(deserialize_with = "text")]
    pub manifest_digest: String,
    /// Manifest digests with their repository (`name@sha256:…`).
    #[serde(deserialize_with = "texts")]
    pub repo_digests: Vec<String>,
}

/// The operating system that was found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Distro {
    /// `debian`, `alpine`, …; empty when there is none.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub version: String,
}

/// The state of the vulnerability database.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Database {
    /// When it was built (RFC 3339), up to schema 5.
    #[serde(deserialize_with = "text")]
    pub built: String,
    /// The same, from schema 6 on.
    #[serde(deserialize_with = "or_default")]
    pub status: DatabaseStatus,
}

/// The state of a vulnerability database of schema 6.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DatabaseStatus {
    /// When it was built (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub built: String,
}

/// Warnings about a package that are no vulnerabilities.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PackageAlerts {
    /// The warnings.
    #[serde(deserialize_with = "or_default")]
    pub alerts: Vec<Alert>,
}

/// A warning about a package.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Alert {
    /// `distro-eol`: its distribution is past its end of life. `distro-disabled`: nothing is known about its
    /// distribution, so that nothing was matched.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// What it says.
    #[serde(deserialize_with = "text")]
    pub message: String,
}

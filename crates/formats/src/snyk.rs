//! The JSON report of `snyk test` and `snyk container test`.

use crate::lenient::{LenientText, or_default, score, text, texts};
use serde::Deserialize;

/// A vulnerability or licence issue of a package, reached by one path of dependencies.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Issue {
    /// `SNYK-JS-MINIMIST-559764`, `npm:ms:20170412`, `snyk:lic:npm:foo:GPL-3.0`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// `license` for a licence issue, else nothing.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// The licence of a licence issue.
    #[serde(deserialize_with = "text")]
    pub license: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose, Markdown.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// `low`, `medium` or `high`, and `critical` in newer reports.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// The same with `critical`, in reports from the time when `severity` had no such word.
    #[serde(deserialize_with = "text")]
    pub severity_with_critical: String,
    /// The names that others gave it.
    #[serde(deserialize_with = "or_default")]
    pub identifiers: Identifiers,
    /// The package: `minimist`, `com.google.guava:guava`, or `openssl/libssl1.1` (source and binary package).
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The package that the advisory speaks of.
    #[serde(deserialize_with = "text")]
    pub package_name: String,
    /// The installed version.
    #[serde(deserialize_with = "text")]
    pub version: String,
    /// `npm`, `maven`, …, or a distribution: `debian:11`.
    #[serde(deserialize_with = "text")]
    pub package_manager: String,
    /// Versions with the fix; empty when there is none.
    #[serde(deserialize_with = "or_default")]
    pub fixed_in: Option<Vec<LenientText>>,
    /// The nearest of them.
    #[serde(deserialize_with = "text")]
    pub nearest_fixed_in_version: String,
    /// Snyk's own rating.
    #[serde(rename = "CVSSv3", deserialize_with = "text")]
    pub cvss_v3: String,
    /// Its base score.
    #[serde(deserialize_with = "score")]
    pub cvss_score: Option<f64>,
    /// Others' ratings.
    #[serde(deserialize_with = "or_default")]
    pub cvss_details: Vec<CvssDetail>,
    /// All ratings, in newer reports.
    #[serde(deserialize_with = "or_default")]
    pub cvss_sources: Vec<CvssSource>,
    /// Pages about it.
    #[serde(deserialize_with = "or_default")]
    pub references: Vec<Reference>,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub publication_time: String,
    /// The path of dependencies from the project to the package: `name@version`.
    #[serde(deserialize_with = "texts")]
    pub from: Vec<String>,
    /// The upgrade of each of them that brings the fix, or `false`.
    #[serde(deserialize_with = "texts")]
    pub upgrade_path: Vec<String>,
    /// The base image that the package comes with.
    #[serde(deserialize_with = "text")]
    pub docker_base_image: String,
    /// The line of the Dockerfile that the package comes with.
    #[serde(deserialize_with = "text")]
    pub dockerfile_instruction: String,
    /// Why it is silent, for an issue that was filtered out.
    #[serde(deserialize_with = "or_default")]
    pub filtered: Filtered,
}

/// The names that others gave an issue.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE", default)]
pub struct Identifiers {
    /// CVE ids.
    #[serde(deserialize_with = "texts")]
    pub cve: Vec<String>,
    /// GHSA ids.
    #[serde(deserialize_with = "texts")]
    pub ghsa: Vec<String>,
    /// Earlier ids of Snyk's own.
    #[serde(deserialize_with = "texts")]
    pub alternative: Vec<String>,
    /// Weaknesses.
    #[serde(deserialize_with = "texts")]
    pub cwe: Vec<String>,
}

/// Another's rating.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CvssDetail {
    /// Who rated: `NVD`, `Red Hat`, …
    #[serde(deserialize_with = "text")]
    pub assigner: String,
    /// The vector.
    #[serde(rename = "cvssV3Vector", deserialize_with = "text")]
    pub vector: String,
    /// The base score.
    #[serde(rename = "cvssV3BaseScore", deserialize_with = "score")]
    pub base_score: Option<f64>,
}

/// A rating in newer reports.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CvssSource {
    /// Who rated.
    #[serde(deserialize_with = "text")]
    pub assigner: String,
    /// The vector.
    #[serde(deserialize_with = "text")]
    pub vector: String,
    /// The base score.
    #[serde(deserialize_with = "score")]
    pub base_score: Option<f64>,
}

/// A page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// The page.
    #[serde(deserialize_with = "text")]
    pub url: String,
}

/// Why an issue was filtered out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filtered {
    /// The rules of the policy it fell under.
    #[serde(deserialize_with = "or_default")]
    pub ignored: Vec<Ignored>,
}

/// A rule of the policy.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ignored {
    /// The reason given.
    #[serde(deserialize_with = "text")]
    pub reason: String,
    /// When it ends.
    #[serde(deserialize_with = "text")]
    pub expires: String,
}

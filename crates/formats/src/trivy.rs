//! Trivy's JSON report, schema 2 and the forms before it.

use crate::lenient::{count, or_default, score, text, texts};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a report says of the artifact.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Metadata {
    /// The operating system found.
    #[serde(rename = "OS", deserialize_with = "or_default")]
    pub os: Option<OperatingSystem>,
    /// The image id (`sha256:…`).
    #[serde(rename = "ImageID", deserialize_with = "text")]
    pub image_id: String,
    /// Manifest digests with their repository (`name@sha256:…`).
    #[serde(deserialize_with = "texts")]
    pub repo_digests: Vec<String>,
    /// The commit of a scanned repository.
    #[serde(deserialize_with = "text")]
    pub commit: String,
    /// How the image is configured.
    #[serde(deserialize_with = "or_default")]
    pub image_config: ImageConfig,
}

/// What an image's configuration says about its platform.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// `linux`, …
    #[serde(deserialize_with = "text")]
    pub os: String,
    /// `amd64`, `arm64`, …
    #[serde(deserialize_with = "text")]
    pub architecture: String,
    /// `v7`, …
    #[serde(deserialize_with = "text")]
    pub variant: String,
}

impl ImageConfig {
    /// The platform as image indexes name it, `linux/arm/v7`, if the configuration says so much.
    pub fn platform(&self) -> Option<String> {
        if self.os.is_empty() || self.architecture.is_empty() {
            return None;
        }
        let parts = [&self.os, &self.architecture, &self.variant];
        Some(
            parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join("/"),
        )
    }
}

/// The operating system found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `debian`, `alpine`, …
    #[serde(rename = "Family", deserialize_with = "text")]
    pub family: String,
    /// Its version.
    #[serde(rename = "Name", deserialize_with = "text")]
    pub name: String,
    /// Says that it is past its end of life.
    #[serde(rename = "EOSL", deserialize_with = "or_default")]
    pub end_of_life: bool,
}

/// A vulnerability of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Vulnerability {
    /// The advisory.
    #[serde(rename = "VulnerabilityID", deserialize_with = "text")]
    pub id: String,
    /// The package's name.
    #[serde(deserialize_with = "text")]
    pub pkg_name: String,
    /// The file of an installed package.
    #[serde(deserialize_with = "text")]
    pub pkg_path: String,
    /// The package URL and other identifiers.
    #[serde(deserialize_with = "or_default")]
    pub pkg_identifier: PackageIdentifier,
    /// The installed version.
    #[serde(deserialize_with = "text")]
    pub installed_version: String,
    /// Versions with the fix, separated by commas.
    #[serde(deserialize_with = "text")]
    pub fixed_version: String,
    /// `affected`, `fixed`, `will_not_fix`, …
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// The image layer.
    #[serde(deserialize_with = "or_default")]
    pub layer: Layer,
    /// Who rated the severity.
    #[serde(deserialize_with = "text")]
    pub severity_source: String,
    /// The best page about it.
    #[serde(rename = "PrimaryURL", deserialize_with = "text")]
    pub primary_url: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// `CWE-79`, …
    #[serde(rename = "CweIDs", deserialize_with = "texts")]
    pub cwe_ids: Vec<String>,
    /// Ratings by source.
    #[serde(rename = "CVSS", deserialize_with = "or_default")]
    pub cvss: BTreeMap<String, Cvss>,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub references: Vec<String>,
    /// When it was published (RFC 3339).
    #[serde(deserialize_with = "text")]
    pub published_date: String,
}

/// How a package is named.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PackageIdentifier {
    /// The package URL.
    #[serde(rename = "PURL", deserialize_with = "text")]
    pub purl: String,
}

/// A layer of an image.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Layer {
    /// The digest of the compressed layer.
    #[serde(rename = "Digest", deserialize_with = "text")]
    pub digest: String,
    /// The digest of its content.
    #[serde(rename = "DiffID", deserialize_with = "text")]
    pub diff_id: String,
}

/// CVSS ratings of one source.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cvss {
    /// Version 2 vector.
    #[serde(rename = "V2Vector", deserialize_with = "text")]
    pub v2_vector: String,
    /// Version 2 score.
    #[serde(rename = "V2Score", deserialize_with = "score")]
    pub v2_score: Option<f64>,
    /// Version 3 vector.
    #[serde(rename = "V3Vector", deserialize_with = "text")]
    pub v3_vector: String,
    /// Version 3 score.
    #[serde(rename = "V3Score", deserialize_with = "score")]
    pub v3_score: Option<f64>,
    /// Version 4 vector.
    #[serde(rename = "V40Vector", deserialize_with = "text")]
    pub v40_vector: String,
    /// Version 4 score.
    #[serde(rename = "V40Score", deserialize_with = "score")]
    pub v40_score: Option<f64>,
}

/// A check of infrastructure-as-code.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Misconfiguration {
    /// The check: `DS002`, `DS-0002`, `KSV-0001`, …
    #[serde(rename = "ID", deserialize_with = "text")]
    pub id: String,
    /// The check in its long form: `AVD-DS-0002`.
    #[serde(rename = "AVDID", deserialize_with = "text")]
    pub avd_id: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// What is wrong here.
    #[serde(deserialize_with = "text")]
    pub message: String,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub resolution: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// The best page about it.
    #[serde(rename = "PrimaryURL", deserialize_with = "text")]
    pub primary_url: String,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub references: Vec<String>,
    /// `PASS`, `FAIL` or `EXCEPTION`; absent in old reports, which list failures only.
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// Where.
    #[serde(deserialize_with = "or_default")]
    pub cause_metadata: CauseMetadata,
}

/// Where a check failed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CauseMetadata {
    /// The resource's address.
    #[serde(deserialize_with = "text")]
    pub resource: String,
    /// First line, 0 for none.
    #[serde(deserialize_with = "count")]
    pub start_line: u32,
    /// Last line, 0 for none.
    #[serde(deserialize_with = "count")]
    pub end_line: u32,
}

/// A credential.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Secret {
    /// The rule.
    #[serde(rename = "RuleID", deserialize_with = "text")]
    pub rule_id: String,
    /// `CRITICAL` … `UNKNOWN`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// One line.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// First line.
    #[serde(deserialize_with = "count")]
    pub start_line: u32,
    /// Last line.
    #[serde(deserialize_with = "count")]
    pub end_line: u32,
    /// The line with the credential masked by Trivy.
    #[serde(rename = "Match", deserialize_with = "text")]
    pub masked_line: String,
}

/// A licence.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct License {
    /// `CRITICAL` … `UNKNOWN`, by category.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// `restricted`, `forbidden`, …
    #[serde(deserialize_with = "text")]
    pub category: String,
    /// The package, or nothing for a licence file.
    #[serde(deserialize_with = "text")]
    pub pkg_name: String,
    /// The file, or nothing.
    #[serde(deserialize_with = "text")]
    pub file_path: String,
    /// The licence's name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Where to read it.
    #[serde(deserialize_with = "text")]
    pub link: String,
}

/// A finding that Trivy was told to keep silent about.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ModifiedFinding<T: Default> {
    /// `ignored`, `not_affected`, …
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// The reason given.
    #[serde(deserialize_with = "text")]
    pub statement: String,
    /// The ignore file or VEX document.
    #[serde(deserialize_with = "text")]
    pub source: String,
    /// The finding.
    #[serde(deserialize_with = "or_default", bound(deserialize = "T: Deserialize<'de>"))]
    pub finding: T,
}

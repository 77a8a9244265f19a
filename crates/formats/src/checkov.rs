//! Checkov's JSON report.

use crate::lenient::{count, or_default, score, text, texts};
use serde::{Deserialize, Deserializer};

/// A check of one resource, failed or skipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Check {
    /// `CKV_AWS_3`, `CKV2_AWS_6`, …
    #[serde(rename = "check_id", deserialize_with = "text")]
    pub id: String,
    /// One line.
    #[serde(rename = "check_name", deserialize_with = "text")]
    pub name: String,
    /// The verdict and the reason of a skip.
    #[serde(rename = "check_result", deserialize_with = "or_default")]
    pub result: CheckResult,
    /// The lines of the resource; absent in compact reports.
    #[serde(deserialize_with = "code_lines")]
    pub code_block: Vec<String>,
    /// The file below the scanned directory, with a slash before it.
    #[serde(deserialize_with = "text")]
    pub file_path: String,
    /// First and last line.
    #[serde(deserialize_with = "line_range")]
    pub file_line_range: (u32, u32),
    /// The resource's address; of a secret the SHA-1 of its value.
    #[serde(deserialize_with = "text")]
    pub resource: String,
    /// The file that calls the module the resource is in.
    #[serde(deserialize_with = "text")]
    pub caller_file_path: String,
    /// A word; null without the vendor's platform.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// A page about the check.
    #[serde(deserialize_with = "text")]
    pub guideline: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// Prose, shorter.
    #[serde(deserialize_with = "text")]
    pub short_description: String,
    /// The vulnerability of a package, in the frameworks that look at packages.
    #[serde(deserialize_with = "or_default")]
    pub vulnerability_details: Option<Vulnerability>,
}

/// What came of a check.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CheckResult {
    /// The reason given with a skip.
    #[serde(deserialize_with = "text")]
    pub suppress_comment: String,
}

/// A vulnerability of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vulnerability {
    /// The advisory.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The package's name.
    #[serde(deserialize_with = "text")]
    pub package_name: String,
    /// Its version.
    #[serde(deserialize_with = "text")]
    pub package_version: String,
    /// `python`, `javascript`, `os`, …
    #[serde(deserialize_with = "text")]
    pub package_type: String,
    /// The lowest version with the fix, or nothing.
    #[serde(deserialize_with = "text")]
    pub lowest_fixed_version: String,
    /// A word.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// The CVSS score.
    #[serde(deserialize_with = "score")]
    pub cvss: Option<f64>,
    /// The CVSS vector.
    #[serde(deserialize_with = "text")]
    pub vector: String,
    /// A page about it.
    #[serde(deserialize_with = "text")]
    pub link: String,
    /// Prose.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// When it was published.
    #[serde(deserialize_with = "text")]
    pub published_date: String,
}

/// The counts of a report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Checks that passed.
    #[serde(deserialize_with = "count")]
    pub passed: u32,
    /// Files that could not be parsed.
    #[serde(deserialize_with = "count")]
    pub parsing_errors: u32,
    /// Checkov's version.
    #[serde(deserialize_with = "text")]
    pub checkov_version: String,
}

/// Reads `[first, last]`; anything else is nowhere.
fn line_range<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(u32, u32), D::Error> {
    let lines = texts(deserializer)?;
    let line = |place: usize| lines.get(place).and_then(|line| line.parse().ok()).unwrap_or_default();
    Ok((line(0), line(1)))
}

/// Reads the texts of `[[number, text], …]`; anything else has no lines.
fn code_lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match CodeBlock::deserialize(deserializer)? {
        CodeBlock::Lines(lines) => lines.into_iter().map(|(_, text)| text).collect(),
        CodeBlock::Other(_) => Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum CodeBlock {
    Lines(Vec<(u64, String)>),
    Other(serde::de::IgnoredAny),
}

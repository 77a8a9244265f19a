//! Gitleaks' JSON report, of version 8 and of those before it.

use crate::lenient::{count, text};
use serde::Deserialize;

/// A credential, as version 8 writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Leak {
    /// The rule.
    #[serde(rename = "RuleID", deserialize_with = "text")]
    pub rule_id: String,
    /// The rule in words.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// First line.
    #[serde(deserialize_with = "count")]
    pub start_line: u32,
    /// Last line.
    #[serde(deserialize_with = "count")]
    pub end_line: u32,
    /// What the rule matched, with the credential in it.
    #[serde(rename = "Match", deserialize_with = "text")]
    pub matched: String,
    /// The credential, or `REDACTED`.
    #[serde(deserialize_with = "text")]
    pub secret: String,
    /// The file.
    #[serde(deserialize_with = "text")]
    pub file: String,
    /// The commit that brought it in; empty when files were scanned.
    #[serde(deserialize_with = "text")]
    pub commit: String,
}

/// A credential, as versions before 8 write it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OldLeak {
    /// The rule in words, its only name.
    #[serde(deserialize_with = "text")]
    pub rule: String,
    /// The line with the credential in it.
    #[serde(deserialize_with = "text")]
    pub line: String,
    /// Its number; absent before version 7.
    #[serde(deserialize_with = "count")]
    pub line_number: u32,
    /// The credential, or `REDACTED`.
    #[serde(deserialize_with = "text")]
    pub offender: String,
    /// The file.
    #[serde(deserialize_with = "text")]
    pub file: String,
    /// The commit that brought it in.
    #[serde(deserialize_with = "text")]
    pub commit: String,
}

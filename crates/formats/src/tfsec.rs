//! The JSON of tfsec.

use crate::lenient::{count, or_default, text, texts};
use serde::Deserialize;

/// One result of a rule.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The rule: `aws-vpc-no-public-egress-sgr`, in later versions `AVD-AWS-0104`.
    #[serde(deserialize_with = "text")]
    pub rule_id: String,
    /// The rule in words, where `rule_id` is a number.
    #[serde(deserialize_with = "text")]
    pub long_id: String,
    /// One line about the rule.
    #[serde(deserialize_with = "text")]
    pub rule_description: String,
    /// What it may lead to.
    #[serde(deserialize_with = "text")]
    pub impact: String,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub resolution: String,
    /// Pages about it.
    #[serde(deserialize_with = "texts")]
    pub links: Vec<String>,
    /// What is wrong here.
    #[serde(deserialize_with = "text")]
    pub description: String,
    /// `CRITICAL` … `LOW`.
    #[serde(deserialize_with = "text")]
    pub severity: String,
    /// `failed`, `passed` or `ignored`, in later versions 0, 1 or 2.
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// The resource's address; absent in old reports.
    #[serde(deserialize_with = "text")]
    pub resource: String,
    /// Where.
    #[serde(deserialize_with = "or_default")]
    pub location: Location,
}

/// A place in a file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Location {
    /// The file.
    #[serde(deserialize_with = "text")]
    pub filename: String,
    /// The first line.
    #[serde(deserialize_with = "count")]
    pub start_line: u32,
    /// The last line.
    #[serde(deserialize_with = "count")]
    pub end_line: u32,
}

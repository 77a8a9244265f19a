//! KICS' JSON report.

use crate::lenient::{count, text};
use serde::Deserialize;

/// A place that a query matches.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct File {
    /// The file.
    #[serde(deserialize_with = "text")]
    pub file_name: String,
    /// The line.
    #[serde(deserialize_with = "count")]
    pub line: u32,
    /// The resource's type: `aws_s3_bucket`, `Deployment`; absent in old reports.
    #[serde(deserialize_with = "text")]
    pub resource_type: String,
    /// The resource's name; absent in old reports.
    #[serde(deserialize_with = "text")]
    pub resource_name: String,
    /// The path to the place in the file: `aws_s3_bucket[b].acl`.
    #[serde(deserialize_with = "text")]
    pub search_key: String,
    /// What should be there.
    #[serde(deserialize_with = "text")]
    pub expected_value: String,
    /// What is there.
    #[serde(deserialize_with = "text")]
    pub actual_value: String,
}

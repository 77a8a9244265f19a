//! The JSON of kube-bench.

use crate::lenient::{text, texts};
use serde::Deserialize;

/// One test of a benchmark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Test {
    /// Its number in the benchmark: `1.1.1`.
    #[serde(rename = "test_number", deserialize_with = "text")]
    pub number: String,
    /// One line.
    #[serde(rename = "test_desc", deserialize_with = "text")]
    pub description: String,
    /// What to do.
    #[serde(deserialize_with = "text")]
    pub remediation: String,
    /// What to do, as a list; the same text as a rule.
    #[serde(rename = "test_info", deserialize_with = "texts")]
    pub information: Vec<String>,
    /// `PASS`, `FAIL`, `WARN` or `INFO`.
    #[serde(deserialize_with = "text")]
    pub status: String,
    /// `true` when the benchmark counts it.
    #[serde(deserialize_with = "text")]
    pub scored: String,
    /// What was expected.
    #[serde(deserialize_with = "text")]
    pub expected_result: String,
}

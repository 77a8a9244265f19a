//! Hadolint's JSON: a list of broken rules.

use crate::lenient::{count, text};
use serde::Deserialize;

/// A rule that a line of a Dockerfile breaks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Violation {
    /// The rule: `DL3008`, or `SC2086` of `ShellCheck`.
    #[serde(deserialize_with = "text")]
    pub code: String,
    /// The Dockerfile.
    #[serde(deserialize_with = "text")]
    pub file: String,
    /// `error`, `warning`, `info` or `style`.
    #[serde(deserialize_with = "text")]
    pub level: String,
    /// The line.
    #[serde(deserialize_with = "count")]
    pub line: u32,
    /// What is wrong.
    #[serde(deserialize_with = "text")]
    pub message: String,
}

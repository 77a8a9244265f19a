//! What went wrong, as a document (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The status in words.
    pub title: String,
    /// What is wrong and what to do, as a sentence.
    pub detail: String,
    /// Why, from the outermost cause to the innermost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// Every mistake of a file with its place, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub explained: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if self.detail.is_empty() { &self.title } else { &self.detail })
    }
}

//! The program that applies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A program that was pushed and applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AppliedProgram {
    /// The digest of the one that applied before.
    pub before: String,
    /// The digest of the one that applies.
    pub digest: String,
    /// What is odd about it, with its places, for people.
    pub warnings: String,
}

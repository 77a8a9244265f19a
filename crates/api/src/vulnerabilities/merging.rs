//! Making one vulnerability of several, and two of one.

use portcullis_domain::vulnerability::Brief;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which vulnerabilities become part of another: the body of `POST /vulnerabilities/{number}/merger`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeVulnerabilities {
    /// Their numbers.
    pub from: Vec<u64>,
    /// Why.
    pub reason: String,
}

/// What is split off a vulnerability: the body of `POST /vulnerabilities/{number}/split`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitVulnerability {
    /// The ids of the components whose part becomes one of its own.
    pub components: Vec<String>,
    /// Why.
    pub reason: String,
}

/// The vulnerability that lasts, or that begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergedVulnerability {
    /// The vulnerability.
    pub vulnerability: Brief,
}

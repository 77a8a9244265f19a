//! Decisions on vulnerabilities by their numbers, and what time does to them.

use portcullis_domain::decision::{AskedDecision, Decision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was asked for: the answer of `POST /vulnerabilities/decisions`, whose body is an `Asking`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskedDecisions {
    /// The decisions, by vulnerability and product.
    pub decisions: Vec<AskedDecision>,
}

/// Why something is rejected or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why.
    pub reason: String,
}

/// The decisions on a vulnerability that were approved, rejected or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnsweredDecisions {
    /// As they are on record.
    pub decisions: Vec<Decision>,
}

/// What a sweep did: the answer of `POST /sweep`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Swept {
    /// Vulnerabilities to which time did something.
    pub vulnerabilities: u64,
    /// Imports whose clocks started.
    pub imports: u64,
    /// Places whose support ended.
    pub places: u64,
}

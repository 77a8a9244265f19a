//! Decisions: files that are applied, what waits for approval, and proposed scores.

use portcullis_domain::decision::outlook::{Outlook, ProposedScore, Waiting};
use portcullis_domain::decision::{Decision, DecisionKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a file of decisions is planned or applied: the query of `POST /decision-plans` and `POST /decisions`, whose body
/// is the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionsFile {
    /// The name of the file, as its approvals will be shown.
    pub file: String,
    /// Says that it is meant that more than a tenth of the set is withdrawn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// What applying a file does, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionsPlan {
    /// Decision by decision.
    pub outlook: Outlook,
    /// What is to be said about the file, for people; empty where there is nothing.
    pub warnings: String,
}

/// Why a decision is rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectDecision {
    /// Why.
    pub reason: String,
}

/// Whose approval is waited for: the query of `GET /decisions/waiting`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WaitingFor {
    /// The id of a person; `me` is the caller, nothing is everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// What waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingList {
    /// The decisions, by their names.
    pub waiting: Vec<Waiting>,
}

/// A decision after somebody said something about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionAnswer {
    /// As it is on record.
    pub decision: Decision,
}

/// What became of the decisions of a set that waited for approval: the answer of `POST /decisions/{set}/approvals`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetAnswer {
    /// Those that are approved, as they are on record.
    pub approved: Vec<Decision>,
    /// Those that wait on for somebody else.
    pub left: Vec<LeftWaiting>,
}

/// A decision that waits on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftWaiting {
    /// Its name.
    pub decision: DecisionKey,
    /// Why the caller may not approve it.
    pub reason: String,
}

/// What is scored: the query of `GET /products/{product}/scores`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreOf {
    /// An advisory by any of its names, or a CVSS vector.
    pub of: String,
}

/// The scores that are proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposedScores {
    /// One a rating.
    pub proposals: Vec<ProposedScore>,
}

//! Answers to what customers' scanners say of a release.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// As of which moment a report is answered: the query of `POST …/answers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerReport {
    /// The moment; without it the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

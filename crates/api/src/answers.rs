//! Answers to what customers' scanners say of a release.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// As of which moment a report is answered, and what with: the query of `POST …/answers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerReport {
    /// The moment; without it the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub as_of: Option<Timestamp>,
    /// Says how far it is, where something is open, and by when it is to be fixed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

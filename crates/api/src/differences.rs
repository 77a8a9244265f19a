//! Releases and programs side by side.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// With which release another is compared: the query of `GET …/releases/{version}/difference`, whose answer is a
/// `ReleaseDifference`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareReleases {
    /// The version of the other release.
    pub against: String,
    /// The moment at which both are looked at; without it the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub as_of: Option<Timestamp>,
}

/// Two programs in the form of the record: the body of `POST /program-comparisons`, whose answer are
/// `Consequences`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparePrograms {
    /// The program as it was.
    pub old: Value,
    /// The program as it is to be.
    pub new: Value,
    /// The moment at which both are applied; without it the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub as_of: Option<Timestamp>,
}

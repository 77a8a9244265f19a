//! Tables of accepted vulnerabilities that teams keep by hand.

use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::schema::{Day, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a table is imported: the query of `POST …/releases/{version}/accepted`, whose body is the file and whose answer is
/// an `ImportedTable`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImportAccepted {
    /// The name of the file, as its approvals will be shown.
    pub file: String,
    /// The releases for which its rows hold; without it exactly the one that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub releases: Option<String>,
    /// The id of the person who is asked to approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// The last day of what is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub expires: Option<Date>,
    /// Says that it is meant that more than a tenth of the set is withdrawn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// How a table is compared with what the scans of its release find: the query of
/// `POST …/releases/{version}/table-difference`, whose body is the file and whose answer is a
/// `TableDifference`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompareTable {
    /// The name of the file.
    pub file: String,
    /// The moment at which the release is looked at; without it the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub as_of: Option<Timestamp>,
}

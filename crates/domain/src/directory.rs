//! The directory of people, the one place that knows their names and addresses.

use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person as the directory knows them. Of an erased person only the id is left.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryEntry {
    /// The id that everything else names them by.
    pub id: String,
    /// Their name.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their id in Slack.
    pub slack: Option<String>,
    /// Their login on GitHub.
    pub github: Option<String>,
    /// When they were erased.
    #[schemars(with = "Option<Moment>")]
    pub erased_at: Option<Timestamp>,
    /// Says that the program file has them.
    pub in_program: bool,
}

//! What people do with vulnerabilities.

use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Acted, Action, Brief, Sheet, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that is done with vulnerabilities: the body of `POST /vulnerabilities/actions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOn {
    /// Their numbers.
    pub numbers: Vec<u64>,
    /// What is done.
    pub action: Action,
    /// Does it with all of them or with none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_or_nothing: bool,
}

/// What came of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActionAnswer {
    /// With which it was done, and with which it can't be.
    #[serde(flatten)]
    pub acted: Acted,
}

/// A vulnerability that no scanner found: the body of `POST /vulnerabilities`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddVulnerability {
    /// One line.
    pub title: String,
    /// The id of the component that has it.
    pub component: String,
    /// How it came to be known.
    pub source: Source,
    /// How bad it is.
    pub severity: Severity,
    /// The id of the team that owns it, where it is another than the program says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The technical report, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub report: String,
}

/// A vulnerability that was put on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddedVulnerability {
    /// The vulnerability.
    pub vulnerability: Brief,
}

/// Everything about a vulnerability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VulnerabilitySheet {
    /// The vulnerability.
    pub vulnerability: Sheet,
}

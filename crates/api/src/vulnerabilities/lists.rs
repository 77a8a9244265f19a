//! Which vulnerabilities are wanted, and in which order.

use serde::{Deserialize, Serialize};

/// The query of `GET /vulnerabilities`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListVulnerabilities {
    /// The filter, as in `stage=open severity=high+`; without one the open ones.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The order.
    pub order: VulnerabilityOrder,
    /// What the page before gives as `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Vulnerabilities of a page; 50 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The order of a list of vulnerabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VulnerabilityOrder {
    /// What is due first comes first, what never is comes last.
    #[default]
    Due,
    /// The worst first.
    Severity,
    /// What was found last comes first.
    Newest,
}

/// The query of `GET /vulnerabilities/numbers`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WantedNumbers {
    /// The filter; without one the open ones.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
}

/// The numbers of the vulnerabilities that a filter selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VulnerabilityNumbers {
    /// The filter, as it was understood.
    pub filter: String,
    /// The numbers in their order.
    pub numbers: Vec<u64>,
}

/// The query of `GET /vulnerabilities/board`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WantedBoard {
    /// The filter; the stages that it names are the columns, without any all but closed.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Vulnerabilities that are shown of a column; 10 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

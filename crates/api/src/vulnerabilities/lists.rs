//! Which vulnerabilities are wanted, and in which order.

use jiff::civil::Date;
use portcullis_domain::metrics::By;
use portcullis_domain::schema::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The query of `GET /vulnerabilities`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedNumbers {
    /// The filter; without one the open ones.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
}

/// The numbers of the vulnerabilities that a filter selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VulnerabilityNumbers {
    /// The filter, as it was understood.
    pub filter: String,
    /// The numbers in their order.
    pub numbers: Vec<u64>,
}

/// The query of `GET /vulnerabilities/board` and `GET /vulnerabilities/groups`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedBoard {
    /// The filter. The stages that it names are the columns of the board, without any all but closed; groups are of the
    /// open ones where it names none.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Vulnerabilities that are shown of a column, 10 where nothing is said; groups that are shown, 20 where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The query of `GET /vulnerabilities/metrics`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedMetrics {
    /// The filter; where it names no stage, any is meant.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The first day of the period; twelve weeks before its end where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub from: Option<Date>,
    /// The last day of the period; today where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub to: Option<Date>,
    /// What the figures are split by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
}

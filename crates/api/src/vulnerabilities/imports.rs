//! Imports: what the first scan of something brought, and is triaged together.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use portcullis_domain::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which page of imports is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListImports {
    /// What the page before says to go on with; those of smaller numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}

/// A page of imports, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportList {
    /// The imports.
    pub imports: Vec<ScanImport>,
    /// What the next page is asked for with, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What came in with the first scan of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScanImport {
    /// Its number.
    pub number: u64,
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The engine.
    pub engine: String,
    /// The id of the scan.
    pub scan: String,
    /// When it came in.
    #[schemars(with = "Moment")]
    pub received_at: Timestamp,
    /// When its clocks start if nobody accepts it before.
    #[schemars(with = "Moment")]
    pub starts_at: Timestamp,
    /// When it was accepted for triage.
    #[schemars(with = "Option<Moment>")]
    pub accepted_at: Option<Timestamp>,
    /// By whom.
    pub accepted_by: Option<String>,
    /// How many vulnerabilities wait with it.
    pub waiting: u64,
}

/// An import, and what waits with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportSheet {
    /// The import.
    pub import: ScanImport,
    /// What waits, by severity and owner.
    pub waiting: Vec<WaitingCount>,
}

/// How many vulnerabilities of a severity and an owner wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingCount {
    /// The scanner's severity.
    pub severity: Severity,
    /// The id of the team that owns them.
    pub team: Option<String>,
    /// How many.
    pub count: u64,
}

/// What accepting an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportAnswer {
    /// The import.
    pub import: ScanImport,
    /// Vulnerabilities whose triage began.
    pub triage: u64,
    /// Those that their owners have at once, as the program says.
    pub reported: u64,
    /// Those that had left the import before.
    pub others: u64,
}

//! Reports on their way in, and what came of them.

use jiff::Timestamp;
use portcullis_domain::gate::AssertedFact;
use portcullis_domain::schema::Moment;
use portcullis_domain::sink::Skipped;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is said beside a report that is uploaded: the query of `POST /components/{component}/scans`, whose body is the
/// report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Upload {
    /// `main`, a series such as `5.3`, or `change:ID`.
    pub track: String,
    /// The name of the report's format; without it the format is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Says that the client ran the engine itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ran: bool,
    /// The engine's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<String>,
    /// The date of the engine's database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub database_date: Option<Timestamp>,
    /// When the scan ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub scanned_at: Option<Timestamp>,
    /// Digests of what was scanned, with commas between them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digests: String,
    /// The platform of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The commit that was scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The hash of the tree that was scanned, `sha256:…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
    /// Why the scan is not complete, where the report does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A scan that was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedScan {
    /// Its id.
    pub id: String,
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// When it ran.
    #[schemars(with = "Moment")]
    pub scanned_at: Timestamp,
    /// What was scanned: digests, commit or `tree:…`.
    pub subjects: Vec<String>,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
    /// What its uploader asserts.
    pub asserted: Vec<AssertedFact>,
    /// Entries that make no sense, the first of them.
    pub skipped: Vec<Skipped>,
    /// Values that were redacted in the archived report.
    pub redacted: u64,
    /// The digest of the report as it is archived.
    pub report: String,
    /// The digest of its normalised document.
    pub document: String,
    /// Says that it ran before a scan that was recorded before it, so it closed nothing.
    pub late: bool,
    /// For a change: whether there is a scan of `main` that it was compared with.
    pub has_base: bool,
    /// What came of it.
    pub counts: ScanCounts,
}

/// How many findings a scan has, and how they stand to what was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ScanCounts {
    /// Raw entries.
    pub observations: u64,
    /// Findings that the track never had; for a change, those that its base does not have.
    pub new: u64,
    /// Findings that were there before.
    pub known: u64,
    /// Those of the known that differ.
    pub changed: u64,
    /// Findings that were gone and are back.
    pub reopened: u64,
    /// Findings that are gone.
    pub gone: u64,
    /// Checks whose resource stands in another file.
    pub moved: u64,
}

//! The audit trail, and the directory of people.

use jiff::Timestamp;
use portcullis_domain::audit::{Entry, Head};
use portcullis_domain::directory::DirectoryEntry;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Which entries are wanted: the query of `GET /audit/entries`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ShowAudit {
    /// Those of the person with this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Those whose action begins so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Those whose subject has this part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// From this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub since: Option<Timestamp>,
    /// Before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub until: Option<Timestamp>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Those that stand after the entry with this number: the older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// A page of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntries {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// What to give as `after` for the next page, if there is one.
    pub next: Option<i64>,
}

/// What the chain has to lead through: the query of `POST /audit/verification`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyAudit {
    /// A head that was noted earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
}

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditFormat {
    /// An entry a line in JSON, then the head; it can be verified.
    #[default]
    Jsonl,
    /// For spreadsheet programs.
    Csv,
}

/// How the trail is wanted: the query of `GET /audit/export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExportAudit {
    /// What it is written as.
    pub format: AuditFormat,
}

/// Everybody in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeopleList {
    /// The people, in the order of their ids.
    pub people: Vec<DirectoryEntry>,
}

/// Whoever watches how the trail is verified. It travels beside a request and is none of its content.
#[derive(Clone)]
pub struct AuditWatcher(Arc<dyn Fn(u64) + Send + Sync>);

impl AuditWatcher {
    /// One that is told entries.
    pub fn new(told: impl Fn(u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Tells it how many entries were followed.
    pub fn tell(&self, entries: u64) {
        (self.0)(entries);
    }
}

impl fmt::Debug for AuditWatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditWatcher")
    }
}

//! The archive: files that are put by hand, what it has, whether that is sound, holds, and what is past its retention.

use jiff::Timestamp;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How a file is put: the query of `POST /archive/objects`, whose body is the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PutFile {
    /// How it is called.
    pub name: String,
    /// Keeps it as it is where it is no report that is understood.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub as_is: bool,
}

/// A file that was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchivedFile {
    /// The digest of what is kept.
    pub digest: String,
    /// The digest of what came.
    pub received: String,
    /// The format of the report that was recognised; then what is kept is a copy without credentials.
    pub format: Option<String>,
    /// Values that were replaced in that copy.
    pub replaced: u64,
    /// The bytes of what is kept.
    pub bytes: u64,
}

/// The objects of the archive, by date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchivedObjects {
    /// The objects.
    pub objects: Vec<ArchivedObject>,
}

/// An object of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchivedObject {
    /// Its digest.
    pub digest: String,
    /// `report`, `findings`, `verdict`, `program`, `decisions`, `enrichment`, `file`; none where nothing names it.
    pub kind: Option<String>,
    /// How whoever put it by hand called it.
    pub name: Option<String>,
    /// The date of the newest record that names it, else when it was put.
    #[schemars(with = "Option<Moment>")]
    pub at: Option<Timestamp>,
    /// Its plain bytes, where a record knows them.
    pub bytes: Option<u64>,
    /// Says that a hold keeps it.
    pub held: bool,
}

/// What came of verifying the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveReport {
    /// Says that nothing is wrong.
    pub sound: bool,
    /// Sound objects.
    pub objects: u64,
    /// Their plain bytes.
    pub bytes: u64,
    /// Sound objects that nothing names; they are no damage.
    pub orphans: u64,
    /// Objects that are gone since their retention was over; they are no damage.
    pub removed: Vec<String>,
    /// Everything that is wrong.
    pub findings: Vec<ArchiveFinding>,
}

/// Something that is wrong with the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveFinding {
    /// `damaged`, `missing` or `foreign`.
    pub kind: String,
    /// The digest of the object, or the name of what is none.
    pub name: String,
    /// What the object is, where a record says so.
    pub object: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// A hold that is to be placed: the body of `POST /archive/holds`. It is on one object or on a release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceHold {
    /// The digest of the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The product of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The version of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Why.
    pub reason: String,
}

/// A hold that is to be lifted: the body of `POST /archive/holds/{number}/lifting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftHold {
    /// Why.
    pub reason: String,
}

/// A reason for which something must not be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveHold {
    /// Its number.
    pub number: i64,
    /// A digest, or a product and a version.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// When it was placed.
    #[schemars(with = "Moment")]
    pub placed_at: Timestamp,
    /// By whom.
    pub placed_by: String,
    /// When it was lifted, if it was.
    #[schemars(with = "Option<Moment>")]
    pub lifted_at: Option<Timestamp>,
    /// By whom.
    pub lifted_by: Option<String>,
    /// Why.
    pub lift_reason: Option<String>,
}

/// All holds, lifted ones too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveHolds {
    /// The holds.
    pub holds: Vec<ArchiveHold>,
}

/// What is past its retention, or was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prune {
    /// The retention, as the program says it.
    pub retention: String,
    /// Says that the objects were removed.
    pub removed: bool,
    /// The objects.
    pub objects: Vec<PastObject>,
    /// Objects that stay since their retention is not over.
    pub kept: u64,
    /// Objects that stay in spite of their age: under a hold, or in use.
    pub in_use: u64,
}

/// An object that is past its retention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PastObject {
    /// Its digest.
    pub digest: String,
    /// What it is; none where nothing names it.
    pub kind: Option<String>,
    /// The date that its retention is counted from.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
}

/// Whoever watches how the archive is verified. It travels beside a request and is none of its content.
#[derive(Clone)]
pub struct ArchiveWatcher(Arc<dyn Fn(u64, u64) + Send + Sync>);

impl ArchiveWatcher {
    /// One that is told objects and plain bytes.
    pub fn new(told: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Tells it how many objects were read, and their plain bytes.
    pub fn tell(&self, objects: u64, bytes: u64) {
        (self.0)(objects, bytes);
    }
}

impl fmt::Debug for ArchiveWatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ArchiveWatcher")
    }
}

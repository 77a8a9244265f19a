//! Portcullis' own scan document: everything one command scanned, in a form that reads back without loss.
//!
//! Fields that are empty are left out when written and take their default when read. Times are RFC 3339 text,
//! words (kinds, severities, stands) are those of the domain. Unknown fields are ignored, so that a later
//! version may add some.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

mod finding;

pub use finding::{CvssRating, Finding, Fix, Location, Owner, Package, Suppression};

/// The version of the documents that are written.
pub const VERSION: u32 = 1;

/// What stands first in every document of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Head<'d> {
    /// Which document it is: `scan`, `reading`, `comparison` or `program_difference`.
    pub document: Cow<'d, str>,
    /// The version of the document's form.
    pub version: u32,
    /// The version of the program that wrote it.
    pub tool_version: Cow<'d, str>,
}

/// The whole document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScanDocument<'d> {
    /// Which document this is.
    pub portcullis: Head<'d>,
    /// Says whether everything was scanned.
    pub complete: bool,
    /// How many findings there are.
    pub findings: u64,
    /// How many there are of each severity.
    pub by_severity: SeverityCounts,
    /// What was scanned.
    pub targets: Vec<Target<'d>>,
}

/// Findings of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is the severity it counts")]
pub struct SeverityCounts {
    pub critical: u64,
    pub high: u64,
    pub medium: u64,
    pub low: u64,
    pub informational: u64,
    pub unknown: u64,
}

/// One target and what was found in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Target<'d> {
    /// The path or name as given.
    pub name: Cow<'d, str>,
    /// Its component in the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<Cow<'d, str>>,
    /// The engines that ran, or whose reports were read.
    pub runs: Vec<Run<'d>>,
    /// What could not be scanned.
    pub not_scanned: Vec<NotScanned<'d>>,
    /// The findings, one an identity.
    pub findings: Vec<Finding<'d>>,
}

/// One run of one engine, or one report that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Run<'d> {
    /// The engine.
    pub engine: Cow<'d, str>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<Cow<'d, str>>,
    /// The date of its vulnerability database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_date: Option<Cow<'d, str>>,
    /// When it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scanned_at: Option<Cow<'d, str>>,
    /// The report that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Cow<'d, str>>,
    /// The format of the report.
    pub format: Cow<'d, str>,
    /// What one observation is.
    pub unit: Cow<'d, str>,
    /// Raw entries in that unit.
    pub observations: u64,
    /// Entries that the engine lists apart as suppressed.
    pub suppressed: u64,
    /// Entries that make no sense, the first of them.
    pub skipped: Vec<Skipped<'d>>,
    /// How many entries make no sense.
    pub skipped_total: u64,
    /// Packages listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<u64>,
    /// Checks passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_checks: Option<u64>,
    /// Digests of what was scanned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<Cow<'d, str>>,
    /// The commit that was scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<Cow<'d, str>>,
    /// The operating system found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operating_system: Option<OperatingSystem<'d>>,
    /// What the engine remarked about its own run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Cow<'d, str>>,
}

/// An entry that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Skipped<'d> {
    /// Which.
    pub what: Cow<'d, str>,
    /// Why.
    pub reason: Cow<'d, str>,
}

/// A part of the target that could not be scanned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NotScanned<'d> {
    /// Which.
    pub what: Cow<'d, str>,
    /// Why.
    pub reason: Cow<'d, str>,
    /// The way out.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub advice: Cow<'d, str>,
}

/// The operating system of an image or root file system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatingSystem<'d> {
    /// `debian`, `alpine`, …
    pub family: Cow<'d, str>,
    /// Its version.
    pub version: Cow<'d, str>,
    /// Says that its maker no longer looks after it.
    pub end_of_life: bool,
}

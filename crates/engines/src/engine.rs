//! What a scan by a foreign engine hands back.

use crate::version::Version;
use jiff::Timestamp;
use portcullis_domain::sink::Skipped;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::NamedTempFile;

/// A scan that ran to its end: the raw report and what is known about how it came to be.
#[derive(Debug)]
pub struct EngineRun {
    /// `trivy` or `checkov`.
    pub engine: &'static str,
    /// The engine's version.
    pub version: Version,
    /// The vulnerability database that was used; `None` for an engine or a scan without one.
    pub database: Option<Database>,
    /// The report as the engine wrote it, JSON; the file vanishes with this value.
    pub report: NamedTempFile,
    /// How much the engine looked at.
    pub extent: Extent,
    /// Parts of the target that the engine did not scan; with any of them the scan is incomplete.
    pub not_scanned: Vec<Skipped>,
    /// Warnings of the engine that leave the scan complete.
    pub remarks: Vec<String>,
    /// The end of what the engine wrote to standard error.
    pub stderr_tail: String,
    /// How long the engine ran.
    pub duration: Duration,
    /// The most memory its processes held together, where that can be measured.
    pub peak_memory_bytes: Option<u64>,
}

/// How much an engine looked at, counted in its report; tells *nothing found* from *nothing to look at*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Results (Trivy) or frameworks (Checkov).
    pub sections: u64,
    /// Packages listed; always 0 for Checkov.
    pub packages: u64,
    /// Resources examined; always 0 for Trivy.
    pub resources: u64,
    /// Files that could not be parsed; always 0 for Trivy, which names them only in its log.
    pub unparsed_files: u64,
}

impl Extent {
    /// The target holds nothing that the engine knows how to scan.
    pub fn is_nothing(&self) -> bool {
        self.sections == 0 && self.unparsed_files == 0
    }
}

/// The age of a vulnerability database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Database {
    /// When its publisher built it.
    pub updated_at: Timestamp,
    /// When its publisher means to have built the next one.
    pub next_update: Option<Timestamp>,
    /// When it was fetched.
    pub downloaded_at: Option<Timestamp>,
}

/// What is known about an engine before it scans anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// `trivy` or `checkov`.
    pub engine: &'static str,
    /// Where it is.
    pub executable: PathBuf,
    /// Its version.
    pub version: Version,
    /// The vulnerability database in its cache.
    pub database: Option<Database>,
}

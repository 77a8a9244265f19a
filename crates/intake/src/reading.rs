//! What came of reading a report: what was understood, or why it was refused.

use portcullis_domain::sink::{ReportFacts, SinkError, Skipped};
use std::fmt;

/// A format that intake reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatFacts {
    /// Its name in documents and settings: `trivy`, `checkov`, `sarif`, …
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// What one observation is: the raw entry that is counted.
    pub unit: &'static str,
}

/// What was understood of a report that was read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The format that was recognised.
    pub format: FormatFacts,
    /// What the report says about itself.
    pub facts: ReportFacts,
    /// Raw entries in the unit of the format, skipped ones included.
    pub observations: u64,
    /// Entries beside those that the tool was told to keep silent about; they are findings with a suppression.
    pub suppressed: u64,
    /// Entries that make no sense, the first [`crate::Limits::listed`] of them.
    pub skipped: Vec<Skipped>,
    /// How many entries make no sense.
    pub skipped_total: u64,
    /// Parts of the target that the tool itself could not scan.
    pub not_scanned: Vec<Skipped>,
}

impl Reading {
    /// Says whether the report stands for a complete scan: nothing skipped, nothing left out by the tool.
    pub fn is_complete(&self) -> bool {
        self.skipped_total == 0 && self.not_scanned.is_empty()
    }
}

/// A place in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Counted from 1.
    pub line: u64,
    /// In bytes, counted from 1.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why nothing of a report counts.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is nothing in it.
    #[error(
        "the file is empty: a scanner that ran writes at least an empty list; look at what the scanner printed"
    )]
    Empty,
    /// Its text is in an encoding that reports don't come in.
    #[error(
        "the file is {0}, not UTF-8: write it again as UTF-8 (in PowerShell: `| Out-File -Encoding utf8`)"
    )]
    Encoding(&'static str),
    /// It is compressed or an archive.
    #[error("the file is {0}: unpack it and give the report inside")]
    Packed(&'static str),
    /// The text is not well formed.
    #[error("{at}: {problem}")]
    Syntax {
        /// Where.
        at: Position,
        /// What was expected and what is there.
        problem: String,
    },
    /// It is longer than allowed.
    #[error("the report is larger than {limit} bytes; raise --max-report-bytes if that is right")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It is nested deeper than allowed.
    #[error("{at}: nested deeper than {limit} levels; raise --max-report-depth if that is right")]
    TooDeep {
        /// Where.
        at: Position,
        /// The limit.
        limit: usize,
    },
    /// A single text or tag of it is longer than allowed.
    #[error("{at}: a single text is longer than {limit} bytes")]
    TextTooLong {
        /// Where.
        at: Position,
        /// The limit in bytes.
        limit: usize,
    },
    /// It has more entries than allowed.
    #[error("more than {limit} entries; raise --max-report-entries if that is right")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// It is well formed and in none of the formats.
    #[error("no known report format: {0}")]
    Unrecognised(String),
    /// The format named by the user does not exist.
    #[error("`{0}` is no report format; `portcullis read --formats` lists them")]
    NoFormat(String),
    /// It is in several formats at once.
    #[error("the file holds {0} JSON documents; give each report as a file of its own")]
    SeveralDocuments(u64),
    /// It can't be read.
    #[error("the report can't be read")]
    Unreadable(#[from] std::io::Error),
    /// The copy of it can't be written.
    #[error("the redacted copy of the report can't be written")]
    Unwritable(#[source] std::io::Error),
    /// The findings have nowhere to go.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

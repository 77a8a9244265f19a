//! How a report is to look.

use jiff::Timestamp;
use portcullis_domain::severity::Severity;

/// How a report is to look, and what its writer has to know besides the scan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options<'o> {
    /// The version of the program that writes.
    pub tool_version: &'o str,
    /// When it writes; documents that carry a time leave it out without one.
    pub written_at: Option<Timestamp>,
    /// Columns of the terminal; without a width nothing is cut.
    pub width: Option<usize>,
    /// Says whether the terminal shows colours.
    pub colour: bool,
    /// Shows all columns, rows and groups.
    pub wide: bool,
    /// The severity at which the command fails, where one is set.
    pub threshold: Option<Threshold>,
    /// Commands that help next, best first.
    pub next: &'o [&'o str],
}

/// The severity at which a scan fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Findings of this severity or worse fail.
    pub fail_on: Severity,
    /// What *unknown* counts as.
    pub unknown_as: Severity,
}

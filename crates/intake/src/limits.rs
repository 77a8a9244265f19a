//! How much of a stranger's report is read.

/// Bounds on one report. Every bound refuses the report whole, except [`Limits::record_bytes`], beyond which
/// one record is skipped with that reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the report. Default 2 GiB.
    pub bytes: u64,
    /// Nesting of objects, arrays or elements. Default 100.
    pub depth: usize,
    /// Bytes of one record (one vulnerability, one result). Default 16 MiB.
    pub record_bytes: usize,
    /// Entries that become findings. Default 5,000,000.
    pub entries: u64,
    /// Skipped entries that are listed one by one; all are counted. Default 1,000.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 2 << 30, depth: 100, record_bytes: 16 << 20, entries: 5_000_000, listed: 1_000 }
    }
}

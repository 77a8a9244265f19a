//! The lines of what a customer's scanner says: a report in any of the formats, or a list of advisories as CSV or XLSX.
//!
//! A list has no format. Its columns are found by what is in them: that of the advisories is the one whose cells are
//! mostly their names; package, version, image and severity by their headings, else by how they look. A line that
//! names no advisory is kept with its place; none is lost.

mod columns;
mod names;
mod report;
mod rows;
mod text;
mod workbook;

#[cfg(test)]
mod tests;

use crate::front::{Input, fill};
use crate::limits::Limits;
use crate::reading::{Position, Refusal};
use portcullis_domain::answer::AskedLine;
use std::io::{self, SeekFrom};

/// Bounds on a list; each refuses it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLimits {
    /// Bytes of the file. Default 32 MiB.
    pub bytes: u64,
    /// Lines of the answer. Default 200,000.
    pub lines: usize,
    /// Cells, of all rows. Default 4,000,000.
    pub cells: usize,
    /// Bytes of one cell. Default 256 KiB, twice of what a spreadsheet program takes.
    pub cell_bytes: usize,
    /// Bytes of all cells, with shared texts counted in each cell that has them. Default 256 MiB.
    pub text_bytes: usize,
    /// Files in the archive of a workbook. Default 2,000.
    pub entries: usize,
    /// Sheets of a workbook. Default 200.
    pub sheets: usize,
    /// Bytes that a workbook unpacks to. Default 512 MiB.
    pub unpacked: u64,
    /// How many times as large a part of a workbook may become. Default 500.
    pub ratio: u64,
    /// Texts that the sheets of a workbook share. Default 1,000,000.
    pub shared_texts: usize,
    /// Bytes of these texts. Default 128 MiB.
    pub shared_bytes: usize,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            lines: 200_000,
            cells: 4_000_000,
            cell_bytes: 256 << 10,
            text_bytes: 256 << 20,
            entries: 2_000,
            sheets: 200,
            unpacked: 512 << 20,
            ratio: 500,
            shared_texts: 1_000_000,
            shared_bytes: 128 << 20,
        }
    }
}

/// Why nothing of what a customer gave is answered.
#[derive(Debug, thiserror::Error)]
pub enum NoLines {
    /// It is a report of a known format, and refused.
    #[error(transparent)]
    Report(#[from] Refusal),
    /// It can't be read.
    #[error("the file can't be read")]
    Unreadable(#[from] io::Error),
    /// It is no workbook of the current kind.
    #[error(
        "the file is an old workbook (.xls) or protected by a password: save it as .xlsx or CSV without a password"
    )]
    OldWorkbook,
    /// It is an archive or workbook of another kind, or damaged.
    #[error("the file is no workbook (.xlsx) that can be read: {0}")]
    Workbook(String),
    /// A quoted text does not end.
    #[error("{0}: a quoted text does not end: the list is cut off, or a quote in it is not doubled")]
    Quote(Position),
    /// No advisory is in it.
    #[error(
        "nothing in it is the name of an advisory (CVE-…, GHSA-…), and it is no report of a known format; `portcullis read --formats` lists them"
    )]
    NoAdvisory,
    /// It is longer than allowed.
    #[error("the file has more than {limit} {what}; split it into several")]
    TooMuch {
        /// The limit.
        limit: u64,
        /// Of what.
        what: &'static str,
    },
    /// It unpacks to more than its size lets expect.
    #[error("a part of the workbook becomes more than {limit} times as large when it is unpacked")]
    TooDense {
        /// The limit.
        limit: u64,
    },
}

/// What is to be answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AskedReport {
    /// What it was read as: the name of a format, `csv` or `xlsx`.
    pub format: &'static str,
    /// The lines, in the order of the file.
    pub lines: Vec<AskedLine>,
}

/// Reads what is to be answered.
pub fn read_lines(
    input: &mut dyn Input,
    limits: &Limits,
    list_limits: &ListLimits,
) -> Result<AskedReport, NoLines> {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    input.seek(SeekFrom::Start(0))?;
    let mut head = [0; 4096];
    let length = fill(input, &mut head)?;
    let head = &head[..length];
    if head.starts_with(COMPOUND) {
        return Err(NoLines::OldWorkbook);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let sheets = workbook::read(input, list_limits)?;
        return Ok(AskedReport { format: "xlsx", lines: rows::lines(&sheets, list_limits)? });
    }
    let plain = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let is_structured = plain.first().is_some_and(|byte| b"{[<".contains(byte));
    match report::read(input, limits, list_limits) {
        Err(NoLines::Report(
            Refusal::Unrecognised(_)
            | Refusal::Encoding(_)
            | Refusal::Syntax { .. }
            | Refusal::SeveralDocuments(_),
        )) if !is_structured => {}
        outcome => return outcome,
    }
    let table = text::read(input, list_limits)?;
    Ok(AskedReport { format: "csv", lines: rows::lines(&[table], list_limits)? })
}

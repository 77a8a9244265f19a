//! Tables of accepted vulnerabilities in Markdown, as teams keep them by hand: read with the place of everything.
//!
//! Tables follow GitHub's rules for pipe tables. Where people break them, the row is mended if only one meaning is
//! possible, and else refused with its line: no row goes missing silently.

mod cells;
mod columns;
mod document;
mod lint;
mod markdown;
mod meaning;
mod references;
mod row;
mod update;

pub use columns::Column;
pub use lint::{Expected, lint};
pub use meaning::{Import, Meaning, NotImported, image_names, mean};
pub use update::{Change, apply};

use portcullis_domain::accepted_table::{RefusedRow, TableKind, TableReading, TableRemark, TableRow};
use portcullis_source::file::SourceFile;
use portcullis_source::span::Span;
use std::ops::Range;

/// The most bytes that a file may have.
pub const MAX_BYTES: u64 = 4 << 20;
/// The most rows that all tables of a file may have.
pub const MAX_ROWS: usize = 20_000;
/// The most cells that a row may have.
pub const MAX_CELLS: usize = 64;
/// The most bytes that a cell may have.
pub const MAX_CELL_BYTES: usize = 64 << 10;
/// The most advisories that a row may name.
pub const MAX_ADVISORIES: usize = 100;
/// The most images that a row may name.
pub const MAX_IMAGES: usize = 1000;

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// It is too long.
    #[error("the file is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// It is no text.
    #[error("the file is no text: line {0} has bytes that are none")]
    NoText(usize),
    /// It has too many rows.
    #[error("the tables of the file have more than {MAX_ROWS} rows")]
    TooManyRows,
    /// A table has too many columns.
    #[error("the table in line {0} has more than {MAX_CELLS} columns")]
    TooManyColumns(usize),
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The first heading, with its line.
    pub title: Option<(usize, String)>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// The rows of the tables, and what looks like one.
    pub rows: usize,
    /// The rows that can't be used, by line.
    pub refused: Vec<RefusedRow>,
    /// What is odd about how the file is written, by line.
    pub warnings: Vec<TableRemark>,
}

/// A table with an advisory in each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The line of its headings.
    pub line: usize,
    /// What it is about.
    pub kind: TableKind,
    /// What its columns are; nothing for one that means nothing here.
    pub columns: Vec<Option<Column>>,
    /// The rows that can be used.
    pub rows: Vec<PlacedRow>,
    /// Where another row can be written: behind the last one.
    pub end: usize,
    /// The line of headings as written, which shows the style of the rows.
    pub heading: String,
}

/// A row, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedRow {
    /// What it says.
    pub row: TableRow,
    /// Its line, with the end of the line.
    pub span: Span,
    /// Where the images stand, if there is a cell for them.
    pub images: Option<Range<usize>>,
    /// Where the advisories stand.
    pub advisories: Range<usize>,
}

impl Accepted {
    /// The rows that can be used, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = &PlacedRow> {
        self.tables.iter().flat_map(|table| &table.rows)
    }

    /// What was read, with more remarks than those about the writing.
    pub fn reading(&self, remarks: Vec<TableRemark>) -> TableReading {
        let imported: Vec<TableRow> = self.rows().map(|placed| placed.row.clone()).collect();
        let mut warnings = self.warnings.clone();
        warnings.extend(remarks);
        warnings.sort_by_key(|remark| remark.line);
        let refused = self.refused.clone();
        let mut reading = TableReading { rows: self.rows, imported, advisories: 0, refused, warnings };
        reading.count_advisories();
        reading
    }
}

/// Reads the tables of a file.
pub fn read(file: &SourceFile) -> Result<Accepted, NotRead> {
    if file.text().len() as u64 > MAX_BYTES {
        return Err(NotRead::TooLong);
    }
    let nul = file.text().find('\0');
    if let Some(at) = file.not_utf8().map(|span| span.start).or(nul) {
        return Err(NotRead::NoText(file.lines().line(at)));
    }
    document::read(file)
}

#[cfg(test)]
mod tests;

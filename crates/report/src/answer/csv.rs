//! Answers as CSV that spreadsheet programs open.

use super::columns::{HEADINGS, cells};
use crate::guarded::guarded;
use portcullis_domain::answer::AnswerSheet;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes answers. A byte order mark tells Excel that it is UTF-8.
pub fn write(sheet: &AnswerSheet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(HEADINGS)?;
    for line in &sheet.lines {
        let cells = cells(line);
        table
            .write_record(cells.iter().map(|cell| guarded(cell)).map(Cow::into_owned).collect::<Vec<_>>())?;
    }
    table.flush()
}

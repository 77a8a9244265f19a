//! A list as text: CSV with commas, semicolons, tabs or bars, in the encodings that spreadsheet programs write.

use super::rows::{Row, Sheet};
use super::{ListLimits, NoLines};
use crate::front::Input;
use crate::reading::Position;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Read, SeekFrom};
use std::rc::Rc;

/// Rows that tell how a list is written.
const SAMPLE: usize = 100;

/// Reads a list.
pub(super) fn read(input: &mut dyn Input, limits: &ListLimits) -> Result<Sheet, NoLines> {
    input.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    input.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.bytes {
        return Err(NoLines::TooMuch { limit: limits.bytes, what: "bytes" });
    }
    let text = decode(&bytes);
    let (text, told) = directive(&text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    if memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1 {
        let line = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64 + 1;
        return Err(NoLines::Quote(Position { line, column: 1 }));
    }
    let mut rows = Vec::new();
    let mut cells = 0;
    let mut table = table(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), place: 0, line: 1 };
    // `sep=;` is a line of its own, which the table does not see.
    let before = u64::from(told.is_some());
    while table.read_record(&mut record).map_err(|error| NoLines::Workbook(error.to_string()))? {
        let number = lines.at(record.position().map_or(0, csv::Position::byte)) + before;
        let row: Vec<(usize, Rc<str>)> = record
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.trim().is_empty())
            .map(|(column, cell)| (column, Rc::from(cell)))
            .collect();
        cells += row.len();
        if cells > limits.cells {
            return Err(NoLines::TooMuch { limit: limits.cells as u64, what: "cells" });
        }
        if let Some((_, _)) = row.iter().find(|(_, cell)| cell.len() > limits.cell_bytes) {
            return Err(NoLines::TooMuch { limit: limits.cell_bytes as u64, what: "bytes in a cell" });
        }
        if !row.is_empty() {
            rows.push(Row { number, cells: row });
        }
    }
    Ok(Sheet { name: None, rows })
}

/// Counts the lines of a text from its beginning; a record may begin behind line breaks that its place does not.
struct Lines<'t> {
    text: &'t [u8],
    place: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first text at or behind a place, which is behind the one before.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        while let Some(&here) = self.text.get(self.place) {
            if self.place >= byte && !is_break(&here) {
                break;
            }
            let ends_line = here == b'\n' || (here == b'\r' && self.text.get(self.place + 1) != Some(&b'\n'));
            self.line += u64::from(ends_line);
            self.place += 1;
        }
        self.line
    }
}

/// The bytes as text: by their mark, else UTF-8, else as Windows writes them.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = match (Encoding::for_bom(bytes), bytes) {
        (Some((marked, _)), _) => marked,
        (None, [0, second, ..]) if *second != 0 => UTF_16BE,
        (None, [first, 0, ..]) if *first != 0 => UTF_16LE,
        (None, bytes) if std::str::from_utf8(bytes).is_ok() => UTF_8,
        (None, _) => WINDOWS_1252,
    };
    encoding.decode(bytes).0
}

/// The first line may say what separates cells, for the spreadsheet program.
fn directive(text: &str) -> (&str, Option<u8>) {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    match line.strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => {
            let rest = &text[line.len()..];
            let rest = rest.strip_prefix('\r').unwrap_or(rest);
            (rest.strip_prefix('\n').unwrap_or(rest), Some(*delimiter))
        }
        _ => (text, None),
    }
}

fn table(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// What separates the cells: of what makes columns at all, that which makes the most rows as wide as each other.
fn delimiter(text: &str) -> u8 {
    let fitness = |delimiter: &u8| {
        let mut widths: HashMap<usize, usize> = HashMap::new();
        for record in table(text, *delimiter).records().take(SAMPLE).flatten() {
            if record.len() > 1 {
                *widths.entry(record.len()).or_default() += 1;
            }
        }
        widths.into_iter().map(|(width, rows)| (rows, width)).max()
    };
    // Of equals the last wins, and the comma is the usual one.
    *b"|\t;,".iter().max_by_key(|delimiter| fitness(delimiter)).unwrap_or(&b',')
}

//! CSV as a stream: the first pass over a text, and the reader that the second pass walks with.

use crate::bounded::Bounded;
use crate::front::{Input, go_to_text};
use crate::limits::Limits;
use crate::reading::{Position, Refusal};

/// A reader over the whole table, behind its header.
pub(crate) type Table<'i> = csv::Reader<Bounded<&'i mut dyn Input>>;

/// What tells one CSV format from another: the names in the first row, as written.
#[derive(Debug, Default)]
pub(crate) struct TableOutline {
    pub(crate) columns: Vec<String>,
}

/// Starts a walk at the beginning of the input. Rows may have fewer or more fields than the header.
pub(crate) fn open(input: &mut dyn Input) -> Result<Table<'_>, Refusal> {
    open_within(input, usize::MAX)
}

fn open_within(input: &mut dyn Input, bytes: usize) -> Result<Table<'_>, Refusal> {
    go_to_text(input)?;
    let mut bounded = Bounded::new(input);
    bounded.allow(bytes);
    Ok(csv::ReaderBuilder::new().flexible(true).from_reader(bounded))
}

/// Reads the whole text: it must be UTF-8 and within the limits.
pub(crate) fn survey(input: &mut dyn Input, limits: &Limits) -> Result<TableOutline, Refusal> {
    let mut table = open_within(input, limits.record_bytes)?;
    let columns = match table.headers() {
        Ok(names) => names.iter().map(str::to_owned).collect(),
        Err(error) => return Err(refusal(error, &table, limits)),
    };
    let mut row = csv::StringRecord::new();
    loop {
        table.get_mut().allow(limits.record_bytes);
        match table.read_record(&mut row) {
            Ok(true) if table.position().byte() > limits.bytes => {
                return Err(Refusal::TooLarge { limit: limits.bytes });
            }
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(refusal(error, &table, limits)),
        }
    }
    let line = table.position().line();
    if has_open_quote(input)? {
        let problem =
            "a quoted text does not end: the report is cut off, or a quote in it is not doubled".to_owned();
        return Err(Refusal::Syntax { at: Position { line, column: 1 }, problem });
    }
    Ok(TableOutline { columns })
}

/// Quotes stand in pairs: around a text, and doubled within it (RFC 4180).
fn has_open_quote(input: &mut dyn Input) -> Result<bool, Refusal> {
    go_to_text(input)?;
    let mut chunk = vec![0; 256 << 10];
    let mut quotes = 0;
    loop {
        let count = input.read(&mut chunk)?;
        if count == 0 {
            return Ok(quotes % 2 == 1);
        }
        quotes += memchr::memchr_iter(b'"', &chunk[..count]).count();
    }
}

fn refusal(error: csv::Error, table: &Table<'_>, limits: &Limits) -> Refusal {
    let line = error.position().unwrap_or(table.position()).line();
    let at = Position { line, column: 1 };
    match error.into_kind() {
        csv::ErrorKind::Io(_) if table.get_ref().exceeded() => {
            Refusal::TextTooLong { at, limit: limits.record_bytes }
        }
        csv::ErrorKind::Io(error) => Refusal::Unreadable(error),
        csv::ErrorKind::Utf8 { err, .. } => {
            Refusal::Syntax { at, problem: format!("the row is not UTF-8 text: {err}") }
        }
        _ => Refusal::Syntax { at, problem: "the row is malformed".to_owned() },
    }
}

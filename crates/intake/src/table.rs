//! CSV as a stream: the first pass over a text, and the reader that the second pass walks with.

use crate::front::Input;
use crate::limits::Limits;
use crate::reading::{Position, Refusal};
use std::io::{BufReader, SeekFrom};

/// A reader over the whole table, behind its header.
pub(crate) type Table<'i> = csv::Reader<BufReader<&'i mut dyn Input>>;

/// What tells one CSV format from another: the names in the first row, as written.
#[derive(Debug, Default)]
pub(crate) struct TableOutline {
    pub(crate) columns: Vec<String>,
}

/// Starts a walk at the beginning of the input. Rows may have fewer or more fields than the header.
pub(crate) fn open(input: &mut dyn Input) -> Result<Table<'_>, Refusal> {
    input.seek(SeekFrom::Start(0))?;
    Ok(csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::with_capacity(256 << 10, input)))
}

/// Reads the whole text: it must be UTF-8 and within the limits.
pub(crate) fn survey(input: &mut dyn Input, limits: &Limits) -> Result<TableOutline, Refusal> {
    let mut table = open(input)?;
    let columns =
        table.headers().map_err(refusal)?.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned());
    let columns = columns.collect();
    let mut row = csv::StringRecord::new();
    while table.read_record(&mut row).map_err(refusal)? {
        let bytes = table.position().byte();
        if bytes > limits.bytes {
            return Err(Refusal::TooLarge { limit: limits.bytes });
        }
    }
    Ok(TableOutline { columns })
}

fn refusal(error: csv::Error) -> Refusal {
    let at = error
        .position()
        .map_or(Position { line: 1, column: 1 }, |at| Position { line: at.line(), column: 1 });
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Refusal::Unreadable(error),
        csv::ErrorKind::Utf8 { err, .. } => {
            Refusal::Syntax { at, problem: format!("the row is not UTF-8 text: {err}") }
        }
        _ => Refusal::Syntax { at, problem: "the row is malformed".to_owned() },
    }
}

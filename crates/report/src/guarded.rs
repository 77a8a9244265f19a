//! Cells of CSV that spreadsheet programs take for what they are.

use std::borrow::Cow;

/// A cell that a spreadsheet program would run as a formula gets an apostrophe before it, which makes it a text.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    let runs =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠' | '|' | '%');
    if cell.trim_start().starts_with(runs) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

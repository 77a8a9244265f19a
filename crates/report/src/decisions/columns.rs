//! Rows of text in columns that are as wide as what is in them, or as the terminal lets them.

use crate::options::Options;
use crate::terminal::{cut_end, width};
use std::borrow::Cow;
use std::io::{self, Write};

/// The columns: name, verdict, weakness, scope, coverage, approval.
pub(super) const COLUMNS: usize = 6;
/// Columns of the terminal before a row and between cells.
const INDENT: usize = 4;
const GAP: usize = 2;
/// Which cells give way where the terminal is too narrow, in this order, and down to how many columns.
const GIVE_WAY: [(usize, usize); 9] =
    [(3, 20), (2, 24), (0, 24), (1, 16), (3, 8), (2, 14), (0, 12), (4, 8), (5, 16)];

/// Writes the rows; `widths` are those of all rows that stand below each other.
pub(super) fn write(
    cells: &[String; COLUMNS],
    widths: &[usize; COLUMNS],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{:INDENT$}", "")?;
    let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
    for (column, (cell, &columns)) in cells.iter().zip(widths).enumerate().take(last + 1) {
        let shown = match options.width {
            Some(_) => cut_end(cell, columns),
            None => Cow::Borrowed(&**cell),
        };
        let space = if column == last { 0 } else { columns.saturating_sub(width(&shown)) + GAP };
        write!(out, "{shown}{:space$}", "")?;
    }
    writeln!(out)
}

/// How wide the columns are.
pub(super) fn widths<'c>(
    rows: impl IntoIterator<Item = &'c [String; COLUMNS]>,
    options: &Options<'_>,
) -> [usize; COLUMNS] {
    let mut widths = [0; COLUMNS];
    for cells in rows {
        for (mine, cell) in widths.iter_mut().zip(cells) {
            *mine = (*mine).max(width(cell));
        }
    }
    let Some(room) = options.width else { return widths };
    for (column, least) in GIVE_WAY {
        let used = INDENT + widths.iter().sum::<usize>() + GAP * (COLUMNS - 1);
        let over = used.saturating_sub(room);
        let mine = &mut widths[column];
        *mine = (*mine).min(mine.saturating_sub(over).max(least));
    }
    widths
}

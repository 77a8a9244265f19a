//! Entries, a line each, the newest first.

use super::{Zone, detail};
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::{Paint, cut_end, width};
use portcullis_domain::audit::Entry;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// The columns: number, when, who, what, with what, from where.
const COLUMNS: usize = 6;
/// Columns of the terminal between cells.
const GAP: usize = 2;
/// Which cells give way where the terminal is too narrow, in this order, and down to how many columns.
const GIVE_WAY: [(usize, usize); 5] = [(5, 12), (4, 24), (2, 12), (5, 6), (4, 8)];

/// Writes entries for people, and the `next` cursor where older ones follow.
pub fn write(
    entries: &[Entry],
    next: Option<i64>,
    zone: &Zone<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let rows: Vec<_> = entries.iter().map(|entry| cells(entry, zone)).collect();
    let widths = widths(&rows, options.width);
    for row in &rows {
        write_row(row, &widths, options, out)?;
    }
    answer(entries.len(), next, zone, options, out)?;
    out.flush()
}

/// Writes the last lines: how many entries there are, and how to have older ones.
pub(super) fn answer(
    shown: usize,
    next: Option<i64>,
    zone: &Zone<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint::new(options.colour);
    if shown == 0 {
        return writeln!(out, "{}", paint.strong("no entry of the audit trail is like that"));
    }
    let noun = if shown == 1 { "entry" } else { "entries" };
    let told = format!("{shown} {noun}, the newest first, times in {}", line(zone.name));
    writeln!(out, "{}", paint.strong(&told))?;
    match next {
        Some(next) => writeln!(out, "next:  older ones with --after {next}"),
        None => Ok(()),
    }
}

fn cells(entry: &Entry, zone: &Zone<'_>) -> [String; COLUMNS] {
    let (_, from) = detail(entry);
    let plain = |text: &str| line(text).into_owned();
    [
        entry.sequence.to_string(),
        zone.moment(entry.at),
        plain(&entry.actor),
        plain(&entry.action),
        plain(&entry.subject),
        plain(&from.unwrap_or_default()),
    ]
}

fn widths(rows: &[[String; COLUMNS]], room: Option<usize>) -> [usize; COLUMNS] {
    let mut widths = [0; COLUMNS];
    for row in rows {
        for (mine, cell) in widths.iter_mut().zip(row) {
            *mine = (*mine).max(width(cell));
        }
    }
    let Some(room) = room else { return widths };
    for (column, least) in GIVE_WAY {
        let used = widths.iter().sum::<usize>() + GAP * (COLUMNS - 1);
        let mine = &mut widths[column];
        *mine = (*mine).min(mine.saturating_sub(used.saturating_sub(room)).max(least));
    }
    widths
}

fn write_row(
    row: &[String; COLUMNS],
    widths: &[usize; COLUMNS],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
    for (column, (cell, &columns)) in row.iter().zip(widths).enumerate().take(last + 1) {
        let shown = match options.width {
            Some(_) => cut_end(cell, columns),
            None => Cow::Borrowed(&**cell),
        };
        let space = columns.saturating_sub(width(&shown));
        match column {
            0 => write!(out, "{:space$}{shown}", "")?,
            _ if column == last => write!(out, "{:GAP$}{shown}", "")?,
            _ => write!(out, "{:GAP$}{shown}{:space$}", "", "")?,
        }
    }
    writeln!(out)
}

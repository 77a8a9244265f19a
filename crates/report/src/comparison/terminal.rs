//! A comparison for people at a terminal.

use super::{Compared, List};
use crate::options::Options;
use crate::row::Row;
use crate::terminal::{FINDING, Findings, Line, Paint, Table, finding};
use std::io::{self, BufWriter, Write};

/// Rows of each list that are shown without `wide`.
const ROWS: usize = 20;

/// Writes a comparison, the answer in the last lines.
pub fn write(compared: &Compared<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let mut table = Table::new(&FINDING, options);
    for list in compared.lists() {
        match list {
            List::Found(title, found) => {
                rows(title, found.iter().map(|found| Row::alone(found)), &mut table, options);
            }
            List::Changed(changed) => rows("Changed", changed.iter().map(Row::changed), &mut table, options),
        }
    }
    table.write(out)?;
    let paint = Paint::new(options.colour);
    writeln!(out, "\n{}", paint.strong(&compared.answer()))?;
    for warning in compared.warnings() {
        writeln!(out, "{warning}")?;
    }
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

fn rows<'s>(
    title: &str,
    rows: impl ExactSizeIterator<Item = Row<'s>>,
    table: &mut Findings<'s, '_>,
    options: &Options<'_>,
) {
    let total = rows.len();
    if total == 0 {
        return;
    }
    let limit = if options.wide { usize::MAX } else { ROWS };
    table.push(Line::Heading { text: (title.to_owned(), format!(": {total}")), owner: None });
    for row in rows.take(limit) {
        table.push(finding(row, true, &[], options.wide));
    }
    if total > limit {
        table.push(Line::More { indent: 4, text: format!("…{} more (--wide)", total - limit) });
    }
}

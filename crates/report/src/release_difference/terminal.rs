//! Two releases side by side for people at a terminal.

use super::section::{Section, after, before};
use super::{answer, finding, outcomes, resolved_title, title, warning};
use crate::options::Options;
use crate::plain_text::line;
use crate::sentence::moment;
use crate::terminal::{Columns, Line, Paint, Table, remark, strong_start, wrap};
use portcullis_domain::gate::{DifferingFinding, ReleaseDifference};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use unicode_width::UnicodeWidthStr;

/// Findings of each list that are shown without `wide`, the worst.
const ROWS: usize = 20;
/// The columns: severity, weakness, subject, component, place, note, owner.
const COUNT: usize = 7;
const COLUMNS: Columns = Columns {
    severity: 0,
    place: 4,
    slimmest: &[(6, 8)],
    give_way: &[
        (4, 20),
        (2, 32),
        (6, 14),
        (4, 0),
        (1, 20),
        (2, 20),
        (6, 0),
        (3, 12),
        (5, 12),
        (1, 14),
        (3, 8),
        (2, 8),
        (5, 6),
        (1, 8),
        (3, 0),
    ],
};

/// Writes what differs, the answer in the last lines.
pub fn write(difference: &ReleaseDifference, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    let given = if difference.now_was_given { ", as given" } else { "" };
    let title = title(difference);
    let head = format!("{title} · as of {}{given}", moment(difference.now));
    strong_start(&head, &title, options, out)?;
    remark(&outcomes(difference), 2, options, out)?;
    writeln!(out)?;
    for part in before(difference) {
        section(&part, options, out)?;
    }
    findings("Added", &difference.added, options, out)?;
    findings(&resolved_title(difference), &difference.resolved, options, out)?;
    if let Some(part) = after(difference) {
        section(&part, options, out)?;
    }
    if let Some(warning) = warning(difference) {
        remark(&warning, 0, options, out)?;
    }
    for piece in wrap(&answer(difference), options.width, 0) {
        writeln!(out, "{}", paint.strong(piece))?;
    }
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

fn section(part: &Section, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(options.colour);
    writeln!(out, "  {}: {}", paint.strong(&part.title), part.lines.len())?;
    let column = part.lines.iter().map(|(subject, _)| subject.width()).max().unwrap_or(0);
    for (subject, text) in &part.lines {
        let gap = column.saturating_sub(subject.width());
        remark(&format!("{subject}{:gap$}  {text}", ""), 4, options, out)?;
    }
    writeln!(out)
}

fn findings(
    title: &str,
    findings: &[DifferingFinding],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let limit = if options.wide { usize::MAX } else { ROWS };
    let mut table = Table::new(&COLUMNS, options);
    table.push(Line::Heading { text: (title.to_owned(), format!(": {}", findings.len())), owner: None });
    for found in findings.iter().take(limit) {
        table.push(row(found, options.wide));
    }
    if findings.len() > limit {
        table.push(Line::More { indent: 4, text: format!("…{} more (--wide)", findings.len() - limit) });
    }
    table.write(out)?;
    writeln!(out)
}

fn row(found: &DifferingFinding, wide: bool) -> Line<'_, COUNT> {
    let cells = [
        Cow::Borrowed(found.severity.word()),
        line(&found.weakness),
        Cow::Owned(finding::subject(found)),
        line(&found.component),
        Cow::Owned(if wide { finding::places(found) } else { String::new() }),
        Cow::Owned(finding::note(found)),
        Cow::Owned(finding::owner(found)),
    ];
    Line::Row { severity: found.severity, cells }
}

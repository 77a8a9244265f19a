//! A change of the program for people at a terminal.

use super::{Line, NOT_LOOKED_AT, answer, sections};
use crate::options::Options;
use crate::plain_text;
use crate::terminal::{Paint, wrap};
use portcullis_domain::program::difference::{Consequences, Difference};
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use unicode_width::UnicodeWidthStr;

/// Columns of the keys; a longer key pushes its own change aside.
const WIDEST_SUBJECT: usize = 44;

/// Writes what changes, the answer in the last line.
pub fn write(
    difference: &Difference,
    consequences: Option<&Consequences>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    for section in sections(difference, consequences) {
        writeln!(out, "{}: {}", paint.strong(section.title), section.lines.len())?;
        let widths = section.lines.iter().map(|line| plain_text::line(&line.subject).width());
        let column = widths.filter(|&width| width <= WIDEST_SUBJECT).max().unwrap_or(0);
        for line in &section.lines {
            write_line(line, column, options, out)?;
        }
        writeln!(out)?;
    }
    if consequences.is_none() && !difference.is_empty() {
        writeln!(out, "{NOT_LOOKED_AT}")?;
    }
    writeln!(out, "{}", paint.strong(&answer(difference, consequences)))?;
    out.flush()
}

fn write_line(line: &Line, column: usize, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let subject = plain_text::line(&line.subject);
    let mut text = plain_text::line(&line.change).into_owned();
    if !line.note.is_empty() {
        let _ = write!(text, "  ({})", line.note);
    }
    let gap = column.saturating_sub(subject.width()) + 2;
    let used = 2 + subject.width() + gap;
    if options.width.is_none_or(|width| used + text.width() <= width) {
        return writeln!(out, "  {subject}{:gap$}{text}", "");
    }
    // What does not fit beside its key goes on below, over the whole width.
    writeln!(out, "  {subject}")?;
    for piece in wrap(&text, options.width.map(|width| width.saturating_sub(6)), 0) {
        writeln!(out, "      {piece}")?;
    }
    Ok(())
}

//! Answers as Markdown.

use super::columns::{HEADINGS, address, cells};
use super::{groups, moment, name, summary};
use crate::markdown::{escape, linked, sentences};
use portcullis_domain::answer::AnswerSheet;
use std::io::{self, BufWriter, Write};

/// Columns that stand in the table; the link is that of the name.
const SHOWN: usize = HEADINGS.len() - 1;

/// Writes answers.
pub fn write(sheet: &AnswerSheet, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    writeln!(out, "# {}: answers to your scan\n", escape(&name(sheet)))?;
    writeln!(out, "{}. {}.\n", escape(&summary(sheet)), escape(&moment(sheet)))?;
    for (answer, _) in groups(sheet) {
        writeln!(out, "- **{}**: {}", answer.title(), answer.meaning())?;
    }
    writeln!(out, "\n| {} |", HEADINGS[..SHOWN].join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(SHOWN))?;
    for line in &sheet.lines {
        write!(out, "|")?;
        for (column, cell) in cells(line)[..SHOWN].iter().enumerate() {
            let cell = match column {
                1 => linked(&escape(cell), address(line).as_deref()),
                6 => sentences(cell),
                _ => escape(cell),
            };
            write!(out, " {cell} |")?;
        }
        writeln!(out)?;
    }
    out.flush()
}

//! A change of the program as Markdown of limited length, for the change in which the file is reviewed.

use super::{Line, NOT_LOOKED_AT, answer, sections};
use crate::markdown::{Body, code, escape};
use crate::options::Options;
use portcullis_domain::program::difference::{Consequences, Difference};
use std::io::{self, Write};

/// Writes what changes, the answer first.
pub fn write(
    difference: &Difference,
    consequences: Option<&Consequences>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut body = Body::of("change");
    body.push(&format!("### Portcullis: {}\n\n", answer(difference, consequences)));
    if consequences.is_none() && !difference.is_empty() {
        body.push(&format!("{NOT_LOOKED_AT}\n\n"));
    }
    for section in sections(difference, consequences) {
        let total = section.lines.len();
        let opening = format!("**{}: {total}**\n\n| what | change | |\n|---|---|---|\n", section.title);
        let shown = body.table(&opening, section.lines.iter().map(row), "\n");
        body.leave_out(total - shown);
    }
    body.write(options, out)
}

fn row(line: &Line) -> String {
    format!("| {} | {} | {} |\n", code(&line.subject), escape(&line.change), line.note)
}

//! A comparison as Markdown of limited length.

use super::{Compared, List};
use crate::markdown::{Body, escape, row};
use crate::options::Options;
use crate::row::Row;
use std::io::{self, Write};

/// Writes a comparison: what was added in the open, the rest folded.
pub fn write(compared: &Compared<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = Body::new();
    body.push(&format!("### Portcullis: {}\n\n", compared.answer()));
    for warning in compared.warnings() {
        body.push(&format!("**{}**\n\n", escape(&warning)));
    }
    for list in compared.lists() {
        match list {
            List::Found(title, found) => table(title, found.iter().map(|found| Row::alone(found)), &mut body),
            List::Changed(changed) => table("Changed", changed.iter().map(Row::changed), &mut body),
        }
    }
    body.write(options, out)
}

fn table<'s>(title: &str, rows: impl ExactSizeIterator<Item = Row<'s>>, body: &mut Body) {
    const COLUMNS: &str = "| severity | weakness | what | where | note |\n|---|---|---|---|---|\n";
    let total = rows.len();
    let (opening, closing) = if title == "Added" {
        (format!("**{title}: {total}**\n\n{COLUMNS}"), "\n")
    } else {
        (format!("<details><summary>{title}: {total}</summary>\n\n{COLUMNS}"), "\n</details>\n\n")
    };
    let shown = body.table(&opening, rows.map(|found| row(&found)), closing);
    body.leave_out(total - shown);
}

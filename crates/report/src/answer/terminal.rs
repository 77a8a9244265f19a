//! Answers for whoever gives them: by answer, what needs a look first, and the count in the last line.

use super::columns::cells;
use super::{groups, moment, name, summary};
use crate::options::Options;
use crate::sentence;
use crate::terminal::{Columns, Line, Paint, Table};
use portcullis_domain::answer::AnswerSheet;
use portcullis_domain::severity::Severity;
use std::io::{self, BufWriter, Write};

/// Rows of an answer that are shown without `wide`.
const ROWS: usize = 8;

const COLUMNS: Columns = Columns {
    severity: 0,
    place: 3,
    slimmest: &[],
    give_way: &[(4, 40), (3, 16), (4, 24), (2, 16), (3, 0), (1, 14), (4, 12), (2, 0)],
};

/// Writes answers.
pub fn write(sheet: &AnswerSheet, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    writeln!(out, "{} · {}", paint.strong(&name(sheet)), moment(sheet))?;
    writeln!(out)?;
    let mut table: Table<'_, '_, 5> = Table::new(&COLUMNS, options);
    for (answer, lines) in groups(sheet) {
        let heading = (answer.title().to_owned(), format!(" {}", sentence::thousands(lines.len())));
        table.push(Line::Heading { text: heading, owner: None });
        let shown = if options.wide { lines.len() } else { lines.len().min(ROWS) };
        for line in &lines[..shown] {
            let [_, id, severity, package, image, _, why, ..] = cells(line);
            let severity =
                if severity.is_empty() { Severity::Unknown } else { Severity::from_word(&severity) };
            table.push(Line::Row { severity, cells: [severity.word().into(), id, package, image, why] });
        }
        if lines.len() > shown {
            let text = format!("…and {} more (--wide)", sentence::thousands(lines.len() - shown));
            table.push(Line::More { indent: 4, text });
        }
    }
    table.write(out)?;
    writeln!(out)?;
    writeln!(out, "{}", paint.strong(&summary(sheet)))?;
    out.flush()
}

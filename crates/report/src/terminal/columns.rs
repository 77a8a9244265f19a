//! The columns that show a finding of a scan.

use crate::row::Row;
use crate::terminal::table::{Columns, Line, Table};
use crate::{plain_text, sentence};
use portcullis_domain::scan::Run;
use std::borrow::Cow;

/// The columns: `new`, severity, weakness, subject, place, note, owner, engines.
const COUNT: usize = 8;
const PLACE: usize = 4;
const NOTE: usize = 5;

/// A table of findings.
pub(crate) type Findings<'s, 'o> = Table<'s, 'o, COUNT>;

/// How they share the width of the terminal.
pub(crate) const FINDING: Columns = Columns {
    severity: 1,
    place: PLACE,
    slimmest: &[],
    give_way: &[
        (NOTE, 24),
        (7, 0),
        (6, 0),
        (PLACE, 24),
        (NOTE, 12),
        (3, 28),
        (2, 20),
        (NOTE, 0),
        (PLACE, 12),
        (3, 12),
        (PLACE, 0),
        (2, 8),
    ],
};

/// The line of a finding. `wide` shows every cell, `owner` whose it is where there is room.
pub(crate) fn finding<'s>(row: Row<'s>, owner: bool, runs: &[Run], wide: bool) -> Line<'s, COUNT> {
    let titled = wide || row.needs_note;
    let empty = || Cow::Borrowed("");
    let cells = [
        Cow::Borrowed(if row.is_new { "new" } else { "" }),
        Cow::Borrowed(row.severity.word()),
        row.weakness,
        row.subject,
        row.place,
        if titled { row.note } else { empty() },
        match &row.found.owner {
            Some(team) if wide && owner => Cow::Owned(sentence::owner(team)),
            _ => empty(),
        },
        if wide { Cow::Owned(engines(&row.found.runs, runs)) } else { empty() },
    ];
    Line::Row { severity: row.severity, cells }
}

fn engines(reported_by: &[usize], runs: &[Run]) -> String {
    let mut names: Vec<_> =
        reported_by.iter().filter_map(|&run| runs.get(run)).map(|run| &*run.engine).collect();
    names.dedup();
    plain_text::line(&names.join(", ")).into_owned()
}

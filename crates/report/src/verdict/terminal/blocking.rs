//! What blocks, in aligned columns.

use crate::options::Options;
use crate::plain_text;
use crate::sentence;
use crate::terminal::{Columns, Line, Table};
use crate::verdict::group::{Group, groups};
use crate::verdict::row::Row;
use portcullis_domain::gate::Verdict;
use std::borrow::Cow;
use std::io::{self, Write};

/// Rows of a group that are shown without `wide`, the worst.
const ROWS: usize = 8;
/// Groups with something to do that are shown without `wide`, the first.
const GROUPS: usize = 10;
/// Components of a row that are named without `wide`.
const COMPONENTS: usize = 3;
/// Columns before what is said of a row.
const REMARK: usize = 8;

/// The columns: severity, weakness, subject, components, place, vulnerability, title, owner, engines.
const COUNT: usize = 9;
/// A number is shown whole or not at all.
const VULNERABILITY: usize = 5;
const COLUMNS: Columns = Columns {
    severity: 0,
    place: 4,
    slimmest: &[(VULNERABILITY, usize::MAX), (6, 8), (7, 8), (8, 6)],
    give_way: &[
        (6, 24),
        (8, 0),
        (4, 20),
        (6, 12),
        (3, 24),
        (2, 40),
        (6, 0),
        (4, 12),
        (7, 14),
        (1, 20),
        (2, 24),
        (3, 12),
        (4, 0),
        (VULNERABILITY, 0),
        (2, 16),
        (7, 0),
        (3, 8),
        (1, 14),
        (2, 6),
        (3, 0),
        (1, 8),
    ],
};

/// Writes the groups; those with something to do are limited, those that wait for a decision never.
pub(super) fn write(verdict: &Verdict, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let groups = groups(verdict);
    if groups.is_empty() {
        return Ok(());
    }
    let todo: Vec<_> = groups.iter().filter(|group| !group.waits()).collect();
    let limit = if options.wide { usize::MAX } else { GROUPS };
    let mut table = Table::new(&COLUMNS, options);
    for group in todo.iter().take(limit) {
        push(group, &mut table, options);
    }
    if todo.len() > limit {
        let left = todo.iter().skip(limit).map(|group| group.findings).sum();
        let findings = sentence::count(left, "finding");
        let more = sentence::count(todo.len() - limit, "more group");
        table.push(Line::More { indent: 2, text: format!("…{more} with {findings} (--wide)") });
    }
    for group in groups.iter().filter(|group| group.waits()) {
        push(group, &mut table, options);
    }
    table.write(out)?;
    writeln!(out)
}

fn push<'s>(group: &Group<'s>, table: &mut Table<'s, '_, COUNT>, options: &Options<'_>) {
    let text = group.heading(|name| plain_text::line(name).into_owned());
    table.push(Line::Heading { text, owner: group.owner.map(sentence::owner) });
    let limit = if options.wide { usize::MAX } else { ROWS };
    for row in group.rows.iter().take(limit) {
        // Beside the row there is no room for an owner and a title, unless nothing is cut.
        let (beside, below) = match (group.owner, options.wide) {
            (Some(_), _) => (String::new(), String::new()),
            (None, true) => (row.owners(sentence::short_owner), String::new()),
            (None, false) => (String::new(), row.owners(sentence::owner)),
        };
        table.push(line(group, row, beside, options.wide));
        let mut remarks = row.remarks();
        remarks.extend(Some(below).filter(|owners| !owners.is_empty()));
        if options.wide {
            remarks.extend(Some(group.own_way(row)).filter(|way| !way.is_empty()));
        }
        for text in remarks {
            table.push(Line::Remark { indent: REMARK, text });
        }
    }
    let left: usize = group.rows.iter().skip(limit).map(|row| row.findings).sum();
    if left > 0 {
        table.push(Line::More { indent: 4, text: format!("…{left} more (--wide)") });
    }
    // Of what can be fixed the heading says how; whoever has to decide is told here.
    let way = group.shared_way(options.wide);
    if (options.wide || group.waits()) && !way.is_empty() {
        table.push(Line::Remark { indent: 4, text: way });
    }
}

fn line<'s>(group: &Group<'_>, row: &Row<'s>, owners: String, wide: bool) -> Line<'s, COUNT> {
    let components = if wide { usize::MAX } else { COMPONENTS };
    let owned = |text: String| Cow::Owned(text);
    let cells = [
        Cow::Borrowed(row.item.severity.word()),
        plain_text::line(&row.item.weakness),
        owned(row.subject(group.remedy)),
        owned(row.components(components)),
        owned(if wide { row.place(group.remedy) } else { String::new() }),
        owned(row.vulnerability().unwrap_or_default()),
        owned(row.title(wide)),
        owned(owners),
        owned(if wide { row.engines() } else { String::new() }),
    ];
    Line::Row { severity: row.item.severity, cells }
}

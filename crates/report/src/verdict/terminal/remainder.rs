//! What can't be told, what is addressed, what is decided and not found, and where engines disagree.

use crate::options::Options;
use crate::terminal::{Columns, Line, Paint, Table, remark, section};
use crate::verdict::{Judged, addressed, evidence, sentence, undecided};
use crate::{plain_text, sentence as words};
use portcullis_domain::gate::Verdict;
use std::borrow::Cow;
use std::io::{self, Write};

/// Parts that can't be told and are shown without `wide`.
const UNDECIDED: usize = 20;
/// Lines of the other sections that are shown without `wide`.
const LINES: usize = 5;

/// The columns of what is addressed: severity, weakness, subject, components, by what.
const ADDRESSED: Columns = Columns {
    severity: 0,
    place: 3,
    slimmest: &[],
    give_way: &[(4, 40), (3, 20), (2, 28), (1, 20), (4, 16), (2, 12), (3, 8)],
};

/// Writes the sections that have something in them.
pub(super) fn write(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let verdict = judged.verdict;
    missing(verdict, options, out)?;
    addressed(verdict, options, out)?;
    let stale = verdict.stale.iter().map(|decision| {
        let key = plain_text::line(&decision.decision.to_string()).into_owned();
        [key, sentence::stale(decision), String::new()]
    });
    let stale: Vec<_> = stale.collect();
    section("Decided, no longer found", stale.len(), &stale, LINES, options, out)?;
    let disagreements = verdict.disagreements.iter().map(|told| {
        let what = format!("{} in {}", plain_text::line(&told.advisory), plain_text::line(&told.component));
        [what, sentence::disagreement(told), String::new()]
    });
    let disagreements: Vec<_> = disagreements.collect();
    section("Engines disagree", disagreements.len(), &disagreements, LINES, options, out)?;
    if options.wide {
        scans(judged, options, out)?;
    }
    Ok(())
}

fn missing(verdict: &Verdict, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (title, items) in undecided(verdict) {
        let lines: Vec<_> = items
            .iter()
            .map(|item| {
                let owner = item.owner.as_ref().map(|owner| format!(" ({})", words::owner(owner)));
                [
                    sentence::subject(item),
                    sentence::lack(item),
                    format!("{}{}", sentence::deciding(item), owner.unwrap_or_default()),
                ]
            })
            .collect();
        section(title, lines.len(), &lines, UNDECIDED, options, out)?;
    }
    Ok(())
}

fn addressed(verdict: &Verdict, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    if verdict.addressed.is_empty() {
        return Ok(());
    }
    let tally = addressed::tally(verdict);
    let title = format!("Addressed: {}", verdict.addressed.len());
    writeln!(out, "  {}", Paint::new(options.colour).strong(&title))?;
    remark(&tally.kinds(), 4, options, out)?;
    for text in tally.remarks() {
        remark(&text, 4, options, out)?;
    }
    if options.wide {
        let mut table = Table::new(&ADDRESSED, options);
        for row in addressed::rows(verdict) {
            let cells = [
                Cow::Borrowed(row.item.severity.word()),
                plain_text::line(&row.item.weakness),
                plain_text::line(&row.item.subject),
                Cow::Owned(row.components(usize::MAX)),
                Cow::Owned(row.by()),
            ];
            table.push(Line::Row { severity: row.item.severity, cells });
        }
        table.write(out)?;
    }
    writeln!(out)
}

fn scans(judged: &Judged<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let scans = evidence::scans(judged).map(|(evidence, scan)| {
        let on = evidence.platform.as_deref().map(|platform| format!(" on {}", plain_text::line(platform)));
        let mut parts =
            vec![format!("{}{}", evidence::engine(scan), on.unwrap_or_default()), words::moment(scan.at)];
        parts.extend(evidence::database(scan).map(|date| format!("database of {date}")));
        parts.extend(evidence::asserted(&[scan]));
        parts.push(scan.document.clone());
        [plain_text::line(&evidence.component).into_owned(), parts.join(", "), String::new()]
    });
    let scans: Vec<_> = scans.collect();
    section("Scans that count", scans.len(), &scans, usize::MAX, options, out)
}

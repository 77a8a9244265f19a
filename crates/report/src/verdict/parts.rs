//! A verdict in its parts, in the words that all its forms share, for a page that lays them out in its own way.

#[cfg(test)]
mod tests;

use super::addressed::{self, tally};
use super::group::{self, Group};
use super::row::Row;
use super::{Judged, evidence, sentence, undecided};
use crate::plain_text::line;
use portcullis_domain::gate::{Addressed, Evidence, Scan, Undecided, Verdict};
use portcullis_domain::scan::Owner;
use portcullis_domain::severity::Severity;

/// A verdict in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts<'v> {
    /// The outcome as it stands before everything else: `BLOCKED`.
    pub outcome: String,
    /// How many of what led to it.
    pub summary: String,
    /// That somebody gave the moment, where somebody did.
    pub given: Option<String>,
    /// What became of an exception, and the sentences about it.
    pub exception: Option<(&'static str, Vec<String>)>,
    /// The series, the components and the moment.
    pub facts: String,
    /// How many findings there are, by severity.
    pub found: String,
    /// The components that don't ship, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// What blocks, by what resolves it.
    pub groups: Vec<BlockingGroup<'v>>,
    /// What can't be told, under its two headings.
    pub undecided: [(&'static str, Vec<&'v Undecided>); 2],
    /// What would block and is addressed.
    pub addressed: Vec<AddressedRow<'v>>,
    /// By what it is addressed, and how many by each.
    pub kinds: String,
    /// What has to be known of it besides.
    pub remarks: Vec<String>,
    /// The scans that count.
    pub scans: Vec<(&'v Evidence, &'v Scan)>,
    /// The rules and the program that judged.
    pub origin: String,
}

/// What one remedy resolves.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockingGroup<'v> {
    /// What resolves it, and how many findings.
    pub heading: String,
    /// The owner of them all, if it is one and the same.
    pub owner: Option<&'v Owner>,
    /// What would unblock every finding, as far as it is the same for all.
    pub way: String,
    /// What it resolves, worst first.
    pub rows: Vec<BlockingRow<'v>>,
}

/// One weakness of one subject, in every component where it blocks for the same reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockingRow<'v> {
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// The advisory, check or rule.
    pub weakness: String,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
    /// The package with its version and those that have the fix, the resource, or the place in a file.
    pub subject: String,
    /// Where it lies, without what the heading or the subject says.
    pub place: String,
    /// One line for people.
    pub title: String,
    /// The components that have it.
    pub components: Vec<&'v str>,
    /// Everyone who owns one of its findings.
    pub owners: Vec<&'v Owner>,
    /// The engines that report it.
    pub engines: String,
    /// Why it blocks apart from its severity, and the decisions on it that don't count.
    pub remarks: Vec<String>,
    /// What would unblock it, where that is not said for the whole group.
    pub way: String,
}

/// Addressed findings that differ in component alone.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressedRow<'v> {
    /// The first of them.
    pub item: &'v Addressed,
    /// How many there are.
    pub findings: usize,
    /// The components, in one line.
    pub components: String,
    /// Everything that addresses them.
    pub by: String,
}

impl<'v> Parts<'v> {
    /// The parts of a verdict.
    pub fn of(judged: &Judged<'v>) -> Self {
        let verdict = judged.verdict;
        let tally = tally(verdict);
        let facts = [sentence::series(judged), sentence::components(judged), sentence::moment(judged)];
        let exception = verdict.exception.as_ref();
        Self {
            outcome: sentence::outcome(judged),
            summary: sentence::summary(judged),
            given: judged.facts.now_was_given.then(|| sentence::given(judged)),
            exception: exception
                .map(|taken| (sentence::exception_title(verdict, taken), sentence::exception(taken))),
            facts: facts.join(" · "),
            found: sentence::found(judged),
            left_out: sentence::left_out(judged).collect(),
            groups: groups(verdict),
            undecided: undecided(verdict),
            addressed: addressed(verdict),
            kinds: tally.kinds(),
            remarks: tally.remarks(),
            scans: evidence::scans(judged).collect(),
            origin: sentence::origin(judged),
        }
    }
}

fn groups(verdict: &Verdict) -> Vec<BlockingGroup<'_>> {
    let parts = |group: Group<'_>| {
        let (lead, tail) = group.heading(|name| line(name).into_owned());
        (format!("{lead}{tail}"), group.shared_way(true))
    };
    let groups = group::groups(verdict).into_iter().map(|group| {
        let (owner, rows) = (group.owner, group.rows.iter().map(|row| blocking(&group, row)).collect());
        let (heading, way) = parts(group);
        BlockingGroup { heading, owner, way, rows }
    });
    groups.collect()
}

fn blocking<'v>(group: &Group<'v>, row: &Row<'v>) -> BlockingRow<'v> {
    BlockingRow {
        severity: row.item.severity,
        weakness: line(&row.item.weakness).into_owned(),
        vulnerability: row.item.vulnerability,
        subject: row.subject(group.remedy),
        place: row.place(group.remedy),
        title: row.title(true),
        components: row.component_ids().collect(),
        owners: row.all_owners().collect(),
        engines: row.engines(),
        remarks: row.remarks(),
        way: group.own_way(row),
    }
}

fn addressed(verdict: &Verdict) -> Vec<AddressedRow<'_>> {
    const MOST: usize = 3;
    let rows = addressed::rows(verdict).into_iter().map(|row| AddressedRow {
        components: row.components(MOST),
        by: row.by(),
        findings: row.findings,
        item: row.item,
    });
    rows.collect()
}

//! What blocks, by what resolves it.

use super::row::{Row, rows};
use crate::plain_text::line;
use crate::sentence;
use portcullis_domain::gate::{Blocking, END_OF_LIFE, NO_PACKAGES, RemedyGroup, Verdict};
use portcullis_domain::remedy::Remedy;
use portcullis_domain::scan::Owner;
use portcullis_domain::severity::Severity;
use std::collections::BTreeSet;

/// What stands between the ways that unblock a finding.
const OR: &str = "; or ";

/// What one remedy resolves.
pub(crate) struct Group<'v> {
    /// The remedy.
    pub(crate) remedy: &'v Remedy,
    /// How many findings it resolves.
    pub(crate) findings: usize,
    /// Their rows, worst first.
    pub(crate) rows: Vec<Row<'v>>,
    /// The owner of them all, if it is one and the same.
    pub(crate) owner: Option<&'v Owner>,
    items: Vec<&'v Blocking>,
    /// How many of the last ways to unblock a finding are the same for all.
    shared_ways: usize,
}

/// The groups, what resolves most of the worst first.
pub(crate) fn groups(verdict: &Verdict) -> Vec<Group<'_>> {
    verdict.by_remedy().into_iter().map(Group::new).collect()
}

impl<'v> Group<'v> {
    fn new(group: RemedyGroup<'v>) -> Self {
        let rows = rows(&group.items);
        let first = group.items.first().and_then(|item| item.owner.as_ref());
        Self {
            remedy: group.remedy,
            findings: group.items.len(),
            owner: first.filter(|first| group.items.iter().all(|item| item.owner.as_ref() == Some(first))),
            shared_ways: shared_ways(&rows),
            rows,
            items: group.items,
        }
    }

    /// What resolves it, and how many findings; `name` shows a name that a report gave.
    pub(crate) fn heading(&self, name: impl Fn(&str) -> String) -> (String, String) {
        let are_all = |check: &str| self.items.iter().all(|item| item.weakness == check);
        let resolves = format!(" resolves {}", self.findings);
        match self.remedy {
            Remedy::Configuration { .. } if are_all(END_OF_LIFE) => {
                ("A base image whose operating system is looked after".to_owned(), resolves)
            }
            Remedy::Configuration { .. } if are_all(NO_PACKAGES) => {
                ("An image whose packages can be found".to_owned(), resolves)
            }
            other => sentence::resolving(other, self.findings, name),
        }
    }

    /// Says that nothing is to be done but a decision.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.remedy, Remedy::Decision | Remedy::Confirmation)
    }

    /// How many of its findings are of each severity.
    pub(crate) fn by_severity(&self) -> [usize; 6] {
        let mut counts = [0; 6];
        for item in &self.items {
            counts[item.severity.place()] += 1;
        }
        counts
    }

    /// Everyone who owns one of its findings.
    pub(crate) fn owners(&self) -> String {
        const MOST: usize = 3;
        let owners: BTreeSet<&Owner> = self.items.iter().filter_map(|item| item.owner.as_ref()).collect();
        sentence::some(owners.into_iter().map(sentence::owner), MOST)
    }

    /// What would unblock every finding, as far as it is the same; nothing where nothing is. `beside` says that
    /// what is not the same for all stands beside it.
    pub(crate) fn shared_way(&self, beside: bool) -> String {
        let Some(row) = self.rows.first().filter(|_| self.shared_ways > 0) else { return String::new() };
        let ways: Vec<&str> = row.item.unblock.split(OR).collect();
        let shared = ways[ways.len() - self.shared_ways..].join(OR);
        let is_whole =
            !beside || self.rows.iter().all(|row| row.item.unblock.split(OR).count() == self.shared_ways);
        let mut letters = shared.chars();
        let first = letters.next();
        let shared = if is_whole {
            first.into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        } else {
            format!(
                "Or {}",
                first.into_iter().flat_map(char::to_lowercase).chain(letters).collect::<String>()
            )
        };
        line(&shared).into_owned()
    }

    /// What else would unblock the findings of a row; nothing where [`Group::shared_way`] says it all.
    pub(crate) fn own_way(&self, row: &Row<'_>) -> String {
        let ways: Vec<&str> = row.item.unblock.split(OR).collect();
        let own = ways.len().saturating_sub(self.shared_ways);
        line(&ways[..own].join(OR)).into_owned()
    }
}

/// How many ways at the end of the sentences are the same in all of them.
fn shared_ways(rows: &[Row<'_>]) -> usize {
    let Some((first, rest)) = rows.split_first() else { return 0 };
    let first: Vec<&str> = first.item.unblock.rsplit(OR).collect();
    let mut shared = first.len();
    for row in rest {
        let ways = row.item.unblock.rsplit(OR);
        shared =
            first.iter().take(shared).zip(ways).take_while(|(mine, theirs)| is_same(mine, theirs)).count();
    }
    shared
}

/// Says whether two ways are the same; the first one of a sentence has a capital letter.
fn is_same(a: &str, b: &str) -> bool {
    let parts = |way: &str| {
        let mut letters = way.chars();
        (letters.next().map(|first| first.to_ascii_lowercase()), letters.as_str().to_owned())
    };
    parts(a) == parts(b)
}

/// How a severity is marked as one that stands out.
pub(crate) fn is_severe(severity: Severity) -> bool {
    matches!(severity, Severity::Critical | Severity::High)
}

//! Two scans side by side: at the terminal, as JSON and as Markdown.
//!
//! What a scan no longer finds is resolved only where the scan is complete, so every form says whether it is.

mod json;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

pub use json::write as json;
pub use markdown::write as markdown;
pub use terminal::write as text;

use crate::sentence;
use portcullis_domain::comparison::{Changed, Comparison, compare};
use portcullis_domain::scan::{Found, Scan};

/// Two scans and what differs between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared<'s> {
    /// The earlier scan.
    pub before: &'s Scan,
    /// The later scan.
    pub after: &'s Scan,
    /// What differs.
    pub comparison: Comparison<'s>,
}

impl<'s> Compared<'s> {
    /// Compares two scans; the lists are worst first.
    pub fn new(before: &'s Scan, after: &'s Scan) -> Self {
        let mut comparison = compare(before, after);
        comparison.added.sort_by_key(|found| found.finding.severity.place());
        comparison.resolved.sort_by_key(|found| found.finding.severity.place());
        comparison.changed.sort_by_key(|changed| changed.after.finding.severity.place());
        Self { before, after, comparison }
    }

    /// `2 added, 1 resolved, 1 changed, 30 unchanged`.
    fn answer(&self) -> String {
        let Comparison { added, resolved, changed, unchanged } = &self.comparison;
        let gone = self.gone();
        format!(
            "{} added, {} {gone}, {} changed, {unchanged} unchanged",
            added.len(),
            resolved.len(),
            changed.len()
        )
    }

    /// What became of findings that only the earlier scan has.
    fn gone(&self) -> &'static str {
        if self.after.is_complete() { "resolved" } else { "no longer found" }
    }

    /// Warnings where one of the scans is incomplete.
    fn warnings(&self) -> Vec<String> {
        let of = |scan: &Scan, which: &str, meaning: &str| {
            let incomplete = !scan.is_complete() || scan.targets.is_empty();
            incomplete.then(|| format!("{which}: {}; {meaning}", sentence::completeness(scan)))
        };
        [
            of(self.before, "The earlier scan", "what is added may have been there before"),
            of(self.after, "The later scan", "what is no longer found may still be there"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Findings by what became of them, with the heading of each list.
enum List<'c, 's> {
    Found(&'static str, &'c [&'s Found]),
    Changed(&'c [Changed<'s>]),
}

impl<'s> Compared<'s> {
    fn lists(&self) -> [List<'_, 's>; 3] {
        let gone = if self.after.is_complete() { "Resolved" } else { "No longer found" };
        [
            List::Found("Added", &self.comparison.added),
            List::Changed(&self.comparison.changed),
            List::Found(gone, &self.comparison.resolved),
        ]
    }
}

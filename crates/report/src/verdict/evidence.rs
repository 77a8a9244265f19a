//! The scans that a verdict rests on.

use super::Judged;
use crate::plain_text::line;
use crate::sentence::{count, day, moment};
use jiff::Timestamp;
use portcullis_domain::gate::{AssertedFact, Database, Evidence, Scan};
use std::collections::{BTreeMap, BTreeSet};

/// What one version of an engine contributed.
pub(crate) struct Engine<'v> {
    name: String,
    scans: Vec<&'v Scan>,
}

/// The engines whose scans count, each version apart.
pub(crate) fn engines<'v>(judged: &Judged<'v>) -> Vec<Engine<'v>> {
    let mut engines: BTreeMap<(&str, Option<&str>), Vec<&Scan>> = BTreeMap::new();
    for (_, scan) in scans(judged) {
        engines.entry((&scan.engine, scan.engine_version.as_deref())).or_default().push(scan);
    }
    engines.into_values().map(|scans| Engine { name: engine(scans[0]), scans }).collect()
}

/// The scans that count, each with the component and platform that it counts for.
pub(crate) fn scans<'v>(judged: &Judged<'v>) -> impl Iterator<Item = (&'v Evidence, &'v Scan)> + use<'v> {
    let facts = judged.facts;
    let evidence = judged.verdict.evidence.iter();
    evidence.filter_map(|evidence| facts.scans.get(evidence.scan).map(|scan| (evidence, scan)))
}

/// `trivy 0.59.1`.
pub(crate) fn engine(scan: &Scan) -> String {
    match &scan.engine_version {
        Some(version) => format!("{} {}", line(&scan.engine), line(version)),
        None => line(&scan.engine).into_owned(),
    }
}

/// The date of the advisory database, where there is one.
pub(crate) fn database(scan: &Scan) -> Option<String> {
    match scan.database {
        Database::None => None,
        Database::Undated => Some("undated".to_owned()),
        Database::Dated(dated) => Some(day(dated)),
    }
}

/// What uploaders said of scans: `what was scanned asserted by ana`, and of how many where it is not all.
pub(crate) fn asserted(scans: &[&Scan]) -> Vec<String> {
    let mut by_person: BTreeMap<&str, (BTreeSet<AssertedFact>, usize)> = BTreeMap::new();
    for scan in scans {
        let people: BTreeSet<&str> = scan.asserted.iter().map(|assertion| assertion.by.as_str()).collect();
        for person in people {
            let theirs = by_person.entry(person).or_default();
            let facts = scan.asserted.iter().filter(|assertion| assertion.by == person);
            theirs.0.extend(facts.map(|assertion| assertion.fact));
            theirs.1 += 1;
        }
    }
    let words = |fact: AssertedFact| match fact {
        AssertedFact::Scanned => "what was scanned",
        AssertedFact::DatabaseDate => "the date of the database",
        AssertedFact::ScanTime => "when it ran",
    };
    let told = by_person.into_iter().map(|(by, (facts, many))| {
        let facts: Vec<&str> = facts.into_iter().map(words).collect();
        let of_some = if many < scans.len() { format!(" in {many} of them") } else { String::new() };
        format!("{} asserted by {}{of_some}", facts.join(" and "), line(by))
    });
    told.collect()
}

impl Engine<'_> {
    /// `trivy 0.59.1: 13 scans of 24 Nov 2026 09:12 UTC, database of 23 Nov 2026`.
    pub(crate) fn sentence(&self) -> String {
        let times = self.scans.iter().map(|scan| scan.at);
        let mut parts = vec![format!(
            "{} of {}",
            count(self.scans.len(), "scan"),
            span(times, moment).unwrap_or_default()
        )];
        let dates = self.scans.iter().filter_map(|scan| match scan.database {
            Database::Dated(dated) => Some(dated),
            Database::None | Database::Undated => None,
        });
        parts.extend(span(dates, day).map(|dates| format!("database of {dates}")));
        parts.extend(asserted(&self.scans));
        format!("{}: {}", self.name, parts.join(", "))
    }
}

/// The first and the last of some times, once where they are called the same.
fn span(
    times: impl Iterator<Item = Timestamp> + Clone,
    called: impl Fn(Timestamp) -> String,
) -> Option<String> {
    let (first, last) = (called(times.clone().min()?), called(times.max()?));
    Some(if first == last { first } else { format!("{first} to {last}") })
}

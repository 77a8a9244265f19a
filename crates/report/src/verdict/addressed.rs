//! What would block and is addressed.

use super::sentence;
use crate::plain_text::line;
use crate::sentence as words;
use portcullis_domain::decision::Manner;
use portcullis_domain::gate::{Addressed, AddressedBy, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many findings are addressed by what.
pub(crate) struct Tally<'v> {
    kinds: BTreeMap<String, usize>,
    /// Those with a decision whose day of reassessment has come.
    pub(crate) due: usize,
    /// Those with an approval that only a file asserts, by the file and its digest.
    asserted: BTreeMap<(&'v str, &'v str), usize>,
}

/// Counts each finding once, by the first thing that addresses it.
pub(crate) fn tally(verdict: &Verdict) -> Tally<'_> {
    let mut tally = Tally { kinds: BTreeMap::new(), due: 0, asserted: BTreeMap::new() };
    for item in &verdict.addressed {
        let kind = match item.by.first() {
            Some(AddressedBy::Decision { verdict, .. }) => verdict.word().replace('_', " "),
            Some(AddressedBy::GlobalSkip { .. }) => "skipped in the whole product".to_owned(),
            None => continue,
        };
        *tally.kinds.entry(kind).or_default() += 1;
        tally.due += usize::from(item.by.iter().any(is_due));
        let asserted: BTreeSet<(&str, &str)> = item.by.iter().filter_map(asserted).collect();
        for source in asserted {
            *tally.asserted.entry(source).or_default() += 1;
        }
    }
    tally
}

fn is_due(by: &AddressedBy) -> bool {
    matches!(by, AddressedBy::Decision { is_due_for_reassessment: true, .. })
}

fn asserted(by: &AddressedBy) -> Option<(&str, &str)> {
    match by {
        AddressedBy::Decision { manner: Manner::Asserted { file, digest, .. }, .. } => Some((file, digest)),
        _ => None,
    }
}

impl Tally<'_> {
    /// `12 accepted, 15 not affected, 4 assessed`.
    pub(crate) fn kinds(&self) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        kinds.join(", ")
    }

    /// What has to be known of them besides.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.due > 0 {
            remarks.push(format!("{} by a decision that is due for reassessment", self.due));
        }
        remarks.extend(self.asserted.iter().map(|((file, digest), count)| {
            format!("{count} by an approval that is asserted by {} at {}", line(file), line(digest))
        }));
        remarks
    }
}

/// Addressed findings that differ in component alone.
pub(crate) struct Row<'v> {
    /// The first of them.
    pub(crate) item: &'v Addressed,
    /// How many there are.
    pub(crate) findings: usize,
    components: BTreeSet<&'v str>,
}

/// Joins what differs in component alone, and keeps the order.
pub(crate) fn rows(verdict: &Verdict) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut places: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for item in &verdict.addressed {
        let alike = places.entry((&item.weakness, &item.subject)).or_default();
        let is_alike = |row: &Row<'_>| row.item.severity == item.severity && row.item.by == item.by;
        let place = alike.iter().copied().find(|&place| is_alike(&rows[place]));
        let place = place.unwrap_or_else(|| {
            alike.push(rows.len());
            rows.push(Row { item, findings: 0, components: BTreeSet::new() });
            rows.len() - 1
        });
        rows[place].findings += 1;
        rows[place].components.insert(&item.component);
    }
    rows
}

impl Row<'_> {
    /// The components, the first `most` of them by name.
    pub(crate) fn components(&self, most: usize) -> String {
        words::some(self.components.iter().map(|component| line(component).into_owned()), most)
    }

    /// Everything that addresses them.
    pub(crate) fn by(&self) -> String {
        let by: Vec<String> = self.item.by.iter().map(sentence::addressed_by).collect();
        by.join("; ")
    }
}

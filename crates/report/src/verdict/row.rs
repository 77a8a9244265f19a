//! One weakness of one subject, in every component where it blocks for the same reasons.

use super::sentence;
use crate::plain_text::line;
use crate::{row, sentence as words};
use portcullis_domain::finding::Kind;
use portcullis_domain::gate::Blocking;
use portcullis_domain::remedy::Remedy;
use portcullis_domain::scan::Owner;
use std::collections::{BTreeSet, HashMap};

/// Decisions that don't count and are told of one row.
const NEAR_MISSES: usize = 5;

/// Blocking findings that differ in component, place and owner alone.
pub(crate) struct Row<'v> {
    /// The first of them.
    pub(crate) item: &'v Blocking,
    /// How many there are.
    pub(crate) findings: usize,
    /// Where they lie within their components.
    places: BTreeSet<&'v str>,
    components: BTreeSet<&'v str>,
    owners: BTreeSet<&'v Owner>,
}

/// Joins what differs in component, place and owner alone, and keeps the order.
pub(crate) fn rows<'v>(items: &[&'v Blocking]) -> Vec<Row<'v>> {
    let mut rows: Vec<Row<'v>> = Vec::new();
    let mut places: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for &item in items {
        let alike = places.entry((&item.weakness, &item.subject)).or_default();
        let place = alike.iter().copied().find(|&place| is_alike(rows[place].item, item));
        let place = place.unwrap_or_else(|| {
            alike.push(rows.len());
            rows.push(Row {
                item,
                findings: 0,
                places: BTreeSet::new(),
                components: BTreeSet::new(),
                owners: BTreeSet::new(),
            });
            rows.len() - 1
        });
        let row = &mut rows[place];
        row.findings += 1;
        row.components.insert(&item.component);
        row.owners.extend(&item.owner);
        if !item.location.is_empty() {
            row.places.insert(&item.location);
        }
    }
    rows
}

fn is_alike(a: &Blocking, b: &Blocking) -> bool {
    a.severity == b.severity
        && a.kind == b.kind
        && a.title == b.title
        && a.assessed == b.assessed
        && a.causes == b.causes
        && a.fixed_versions == b.fixed_versions
        && a.fix_status == b.fix_status
        && a.suppression == b.suppression
        && a.vulnerability == b.vulnerability
        && a.near_misses == b.near_misses
        && a.unblock == b.unblock
}

impl<'v> Row<'v> {
    /// The package with its version and those that have the fix, the resource, or the place in a file.
    pub(crate) fn subject(&self, remedy: &Remedy) -> String {
        let item = self.item;
        let subject = line(&item.subject);
        match item.kind {
            Kind::Code | Kind::Secret => self.within(remedy),
            Kind::Package if !item.fixed_versions.is_empty() => {
                format!("{subject} → {}", line(&item.fixed_versions.join(", ")))
            }
            Kind::Package => format!("{subject}{}", row::stand(item.fix_status).unwrap_or_default()),
            Kind::Iac | Kind::Web => subject.into_owned(),
        }
    }

    /// The components, the first `most` of them by name.
    pub(crate) fn components(&self, most: usize) -> String {
        words::some(self.components.iter().map(|component| line(component).into_owned()), most)
    }

    /// The ids of the components, by name.
    pub(crate) fn component_ids(&self) -> impl Iterator<Item = &'v str> + use<'v, '_> {
        self.components.iter().copied()
    }

    /// Everyone who owns one of its findings.
    pub(crate) fn all_owners(&self) -> impl Iterator<Item = &'v Owner> + use<'v, '_> {
        self.owners.iter().copied()
    }

    /// Where it lies, without what the heading of the remedy or the subject says.
    pub(crate) fn place(&self, remedy: &Remedy) -> String {
        match self.item.kind {
            Kind::Code | Kind::Secret => String::new(),
            Kind::Package | Kind::Iac | Kind::Web => self.within(remedy),
        }
    }

    fn within(&self, remedy: &Remedy) -> String {
        const MOST: usize = 3;
        let within = |place: &str| match remedy {
            Remedy::Upgrade { .. } => String::new(),
            Remedy::Configuration { file: path } | Remedy::Code { place: path } => {
                let rest = place.strip_prefix(path.as_str());
                match rest.and_then(|rest| rest.strip_prefix(':')) {
                    Some(number) => format!("line {}", line(number)),
                    None if rest == Some("") => String::new(),
                    None => line(place).into_owned(),
                }
            }
            _ => line(place).into_owned(),
        };
        let mut places: Vec<String> = self.places.iter().map(|place| within(place)).collect();
        places.retain(|place| !place.is_empty());
        words::some(places.into_iter(), MOST)
    }

    /// `V-812`.
    pub(crate) fn vulnerability(&self) -> Option<String> {
        self.item.vulnerability.map(|number| format!("V-{number}"))
    }

    /// Its title, unless the package and the advisory say enough.
    pub(crate) fn title(&self, always: bool) -> String {
        if always || self.item.kind != Kind::Package {
            line(&self.item.title).into_owned()
        } else {
            String::new()
        }
    }

    /// Everyone who owns one of its findings, as they are called by `name`.
    pub(crate) fn owners(&self, name: impl Fn(&Owner) -> String) -> String {
        const MOST: usize = 2;
        words::some(self.owners.iter().map(|owner| name(owner)), MOST)
    }

    /// The engines that report it.
    pub(crate) fn engines(&self) -> String {
        let engines: Vec<&str> = self.item.engines.iter().map(String::as_str).collect();
        line(&engines.join(", ")).into_owned()
    }

    /// Why it blocks apart from the scanner's severity, why a scanner was told to skip it, and the decisions on it
    /// that don't count.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let item = self.item;
        let mut causes: Vec<String> =
            item.causes.iter().filter_map(|cause| sentence::cause(item, cause)).collect();
        causes.extend(item.suppression.as_ref().map(sentence::suppression));
        let mut remarks = Vec::new();
        if !causes.is_empty() {
            remarks.push(causes.join(" · "));
        }
        remarks.extend(item.near_misses.iter().take(NEAR_MISSES).map(sentence::near_miss));
        let more = item.near_misses.len().saturating_sub(NEAR_MISSES);
        if more > 0 {
            remarks.push(format!("…and {} that don't count", words::count(more, "more decision")));
        }
        remarks
    }
}

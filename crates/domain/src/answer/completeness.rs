//! Which components are scanned so that what is not found is not there.

use crate::gate::{Database, Facts, Gathered, Lack, Scan};
use crate::program::products::ComponentKind;
use std::collections::{BTreeMap, BTreeSet};

/// The components that are completely scanned, with the scans that looked for advisories.
pub(super) struct Completeness<'f> {
    scans: BTreeMap<&'f str, Vec<&'f Scan>>,
    /// Says that the release is not known to be made of what it should be.
    is_unfit: bool,
}

impl<'f> Completeness<'f> {
    pub(super) fn of(facts: &'f Facts, gathered: &Gathered<'f>) -> Self {
        let lacks = |component: &str| {
            gathered.lacking.iter().any(|item| {
                item.component.as_deref() == Some(component) && !matches!(item.lack, Lack::Check { .. })
            })
        };
        let mut scans = BTreeMap::new();
        for (&id, component) in gathered.components.iter().filter(|(id, _)| !lacks(id)) {
            let evidence = gathered.accepted.iter().filter(|evidence| evidence.component == id);
            // A scan without a database, or of no package, tells nothing of advisories.
            let of_packages: Vec<&Scan> = evidence
                .filter_map(|evidence| facts.scans.get(evidence.scan))
                .filter(|scan| matches!(scan.database, Database::Dated(_)) && scan.packages != Some(0))
                .collect();
            let has_none = matches!(component.kind, ComponentKind::Iac { .. });
            if has_none || !of_packages.is_empty() {
                scans.insert(id, of_packages);
            }
        }
        let is_unfit =
            gathered.lacking.iter().any(|item| matches!(item.lack, Lack::Unfit(_) | Lack::NothingToJudge));
        Self { scans, is_unfit }
    }

    pub(super) fn components(&self) -> impl Iterator<Item = &'f str> {
        self.scans.keys().copied()
    }

    /// The scans that tell that something is in none of these components; nothing if they can't.
    pub(super) fn scans_of(&self, components: &[&str], is_whole: bool) -> Option<Vec<&'f Scan>> {
        if (is_whole && self.is_unfit) || components.is_empty() {
            return None;
        }
        let mut all = Vec::new();
        for component in components {
            all.extend(self.scans.get(component)?);
        }
        (!all.is_empty()).then_some(all)
    }
}

/// The engines of these scans, with the dates of their databases.
pub(super) fn engines(scans: &[&Scan]) -> String {
    let mut engines: BTreeMap<&str, BTreeSet<jiff::Timestamp>> = BTreeMap::new();
    for scan in scans {
        if let Database::Dated(dated) = scan.database {
            engines.entry(&scan.engine).or_default().insert(dated);
        }
    }
    let day = |time: &jiff::Timestamp| time.strftime("%-d %b %Y").to_string();
    let told = engines.iter().filter_map(|(engine, dates)| {
        let (first, last) = (day(dates.first()?), day(dates.last()?));
        let dates = if first == last { first } else { format!("{first} to {last}") };
        Some(format!("{engine} (advisories of {dates})"))
    });
    told.collect::<Vec<_>>().join(", ")
}

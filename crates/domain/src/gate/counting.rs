//! Which findings do nothing to a verdict but count, so that they need not be there as a whole: most findings are
//! neither severe, nor decided, nor exploited.

use super::Facts;
use super::evidence::mattering;
use super::index::Index;
use crate::advisory::AdvisoryId;
use crate::severity::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// Tells the findings of packages that may do something to a verdict from those that only count.
///
/// One of which [`Sieve::passes`] says so for each severity that a scan gives it, and of whose advisory nothing
/// [speaks](Sieve::speaks_of), may be left out of [`Facts::findings`] and counted in [`Facts::counted`] instead. A finding
/// of a numbered vulnerability, and one that is about no package, always has to be there.
pub struct Sieve<'f> {
    facts: &'f Facts,
    index: Index<'f>,
    /// The components in which engines may contradict each other about an advisory.
    contested: BTreeSet<&'f str>,
}

impl<'f> Sieve<'f> {
    /// Tells them apart by these facts, whose findings are not looked at.
    pub fn new(facts: &'f Facts) -> Self {
        let mut engines: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for scan in mattering(facts).into_iter().map(|place| &facts.scans[place]) {
            engines.entry(&scan.component).or_default().insert(&scan.engine);
        }
        let contested = engines.into_iter().filter(|(_, engines)| engines.len() > 1);
        Self {
            facts,
            index: Index::new(facts),
            contested: contested.map(|(component, _)| component).collect(),
        }
    }

    /// Says whether a finding of this severity in a component only counts, as long as nothing speaks of its advisory.
    pub fn passes(&self, component: &str, severity: Severity) -> bool {
        !self.facts.program.authority.blocks(severity) && !self.contested.contains(component)
    }

    /// The severity that a finding counts as to which scans give these.
    pub fn worst(&self, severities: impl IntoIterator<Item = Severity>) -> Option<Severity> {
        worst(severities, self.facts.program.gate.unknown_as)
    }

    /// Says whether a decision may speak of an advisory in a component, or in any, under any of its names, or a file
    /// about exploitation does.
    pub fn speaks_of(&self, component: Option<&str>, reported: &AdvisoryId, others: &[AdvisoryId]) -> bool {
        let Facts { aliases, enrichment, program, .. } = self.facts;
        let exploitation = enrichment.of_advisory(reported, others, aliases, &program.gate);
        let is_decided = || {
            if aliases.is_only_name(reported, others) {
                return self.index.speaks_of(reported, component);
            }
            aliases.names(reported, others).iter().any(|name| self.index.speaks_of(name, component))
        };
        exploitation.is_known || exploitation.is_blocking() || is_decided()
    }
}

/// The worst of some severities; of an unknown one and a stated one that counts the same, the stated one.
pub(super) fn worst(
    severities: impl IntoIterator<Item = Severity>,
    unknown_as: Severity,
) -> Option<Severity> {
    let rank = |severity: &Severity| (severity.counted(unknown_as).place(), *severity == Severity::Unknown);
    severities.into_iter().min_by_key(rank)
}

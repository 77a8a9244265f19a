//! Where engines that looked at the same component contradict each other about an advisory.

use super::Facts;
use super::evidence::Gathered;
use super::verdict::Disagreement;
use super::weighing::Weighed;
use crate::finding::Subject;
use crate::severity::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// The advisories that one engine reports and another does not, or that two rate differently.
pub(super) fn find(facts: &Facts, gathered: &Gathered<'_>, findings: &[Weighed<'_>]) -> Vec<Disagreement> {
    let looked = engines_that_look_for_advisories(facts, gathered, findings);
    if looked.values().all(|engines| engines.len() < 2) {
        return Vec::new();
    }
    let mut reported: BTreeMap<(&str, String), BTreeMap<&str, Severity>> = BTreeMap::new();
    for weighed in findings {
        let Subject::Package(found) = &weighed.observed.finding.subject else { continue };
        let component = weighed.observed.component.as_str();
        if looked.get(component).is_none_or(|engines| engines.len() < 2) {
            continue;
        }
        let names = facts.aliases.names(&found.advisory, &found.aliases);
        let name = names.iter().find(|name| name.is_cve()).or_else(|| names.first());
        let name = name.map_or_else(|| found.advisory.to_string(), ToString::to_string);
        let engines = reported.entry((component, name)).or_default();
        for (engine, severity) in &weighed.engines {
            let worst = engines.entry(engine).or_insert(*severity);
            if severity.place() < worst.place() {
                *worst = *severity;
            }
        }
    }
    let mut disagreements = Vec::new();
    for ((component, advisory), engines) in reported {
        let silent: BTreeSet<String> = looked
            .get(component)
            .into_iter()
            .flatten()
            .filter(|engine| !engines.contains_key(*engine))
            .map(|engine| (*engine).to_owned())
            .collect();
        let ratings: BTreeSet<usize> = engines.values().map(|severity| severity.place()).collect();
        if !silent.is_empty() || ratings.len() > 1 {
            let reported =
                engines.into_iter().map(|(engine, severity)| (engine.to_owned(), severity)).collect();
            disagreements.push(Disagreement { component: component.to_owned(), advisory, reported, silent });
        }
    }
    disagreements
}

/// For each component the engines whose scans count and that list packages or report advisories.
fn engines_that_look_for_advisories<'f>(
    facts: &'f Facts,
    gathered: &Gathered<'_>,
    findings: &[Weighed<'f>],
) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let mut looked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for scan in gathered.accepted.iter().map(|evidence| &facts.scans[evidence.scan]) {
        if scan.packages.is_some() {
            looked.entry(&scan.component).or_default().insert(&scan.engine);
        }
    }
    for weighed in
        findings.iter().filter(|weighed| matches!(weighed.observed.finding.subject, Subject::Package(_)))
    {
        looked.entry(&weighed.observed.component).or_default().extend(weighed.engines.keys());
    }
    looked
}

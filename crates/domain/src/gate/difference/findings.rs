//! The findings of a release, joined where only the place, the version or the name of the advisory differs.

use super::{Bearing, DifferingFinding, Side};
use crate::advisory;
use crate::checks::canonical_id;
use crate::decision::Standing;
use crate::finding::{Finding, Fix, Subject};
use crate::gate::Facts;
use crate::gate::judging::place;
use crate::gate::standings;
use crate::gate::weighing::{Weighed, Weight};
use crate::package::Package;
use std::collections::{BTreeMap, BTreeSet};

/// By what a finding is found in another release: component, weakness, and package or resource.
pub(super) type Key<'f> = (&'f str, String, String);

/// The findings of a release by their keys.
pub(super) fn of<'s, 'f>(side: &'s Side<'f>) -> BTreeMap<Key<'f>, Vec<&'s Weighed<'f>>> {
    let mut found: BTreeMap<Key<'f>, Vec<&Weighed<'f>>> = BTreeMap::new();
    for weighed in &side.weighed {
        let observed = weighed.observed;
        let (weakness, subject) = key(side.facts, &observed.finding, || observed.identity.to_string());
        found.entry((observed.component.as_str(), weakness, subject)).or_default().push(weighed);
    }
    found
}

fn key(facts: &Facts, finding: &Finding, identity: impl Fn() -> String) -> (String, String) {
    match &finding.subject {
        Subject::Package(found) => {
            let names: Vec<_> = facts.aliases.names(&found.advisory, &found.aliases).into_iter().collect();
            (advisory::primary(&found.advisory, &names).to_string(), name(&found.package))
        }
        Subject::Iac(found) if !found.resource.is_empty() => {
            (canonical_id(&found.check).into_owned(), found.resource.clone())
        }
        Subject::Iac(_) | Subject::Code(_) | Subject::Secret(_) | Subject::Web(_) => {
            (finding.weakness().to_owned(), identity())
        }
    }
}

/// A package in any version and at any place.
fn name(package: &Package) -> String {
    match &package.purl {
        Some(purl) => format!("pkg:{}/{}/{}", purl.kind(), purl.namespace(), purl.name()),
        None => package.name.clone(),
    }
}

/// The findings of one release that the other has not, worst first.
pub(super) fn missing_in(
    there: &BTreeMap<Key<'_>, Vec<&Weighed<'_>>>,
    here: &BTreeMap<Key<'_>, Vec<&Weighed<'_>>>,
    side: &Side<'_>,
    other: &Side<'_>,
) -> Vec<DifferingFinding> {
    let missing = here.iter().filter(|(key, _)| !there.contains_key(*key));
    let mut findings: Vec<DifferingFinding> =
        missing.filter_map(|(_, all)| finding(all, side, other)).collect();
    let unknown_as = side.facts.program.gate.unknown_as;
    findings.sort_by_cached_key(|finding| {
        let severity = (finding.severity.counted(unknown_as).place(), finding.severity.place());
        (severity, finding.component.clone(), finding.weakness.clone(), finding.subject.clone())
    });
    findings
}

fn finding(all: &[&Weighed<'_>], side: &Side<'_>, other: &Side<'_>) -> Option<DifferingFinding> {
    let unknown_as = side.facts.program.gate.unknown_as;
    let worst = all.iter().min_by_key(|weighed| weighed.severity.counted(unknown_as).place())?;
    let observed = worst.observed;
    let finding = &observed.finding;
    let Fix { versions, status } = match &finding.subject {
        Subject::Package(found) => found.fix.clone(),
        _ => Fix::default(),
    };
    let subjects: BTreeSet<String> = all.iter().map(|weighed| place(&weighed.observed.finding).0).collect();
    let places = all.iter().map(|weighed| place(&weighed.observed.finding).1);
    let owner = observed.owner.as_ref().or_else(|| side.facts.owners.get(&observed.component));
    Some(DifferingFinding {
        component: observed.component.clone(),
        kind: finding.kind(),
        weakness: finding.weakness().to_owned(),
        subject: subjects.into_iter().collect::<Vec<_>>().join(", "),
        places: places.filter(|place| !place.is_empty()).collect(),
        title: finding.title.clone(),
        severity: worst.severity,
        fixed_versions: versions,
        fix_status: status,
        owner: owner.cloned(),
        bearing: all.iter().map(|weighed| bearing(weighed)).min()?,
        decided: all
            .iter()
            .flat_map(|weighed| standings::of_finding(side.facts, weighed))
            .filter(|(_, standing)| matches!(standing, Standing::Valid(_)))
            .map(|(decision, _)| decision.request.key.clone())
            .collect(),
        is_unsure: other.is_unsure(&observed.component),
    })
}

fn bearing(weighed: &Weighed<'_>) -> Bearing {
    match weighed.weight {
        Weight::Blocks(_) => Bearing::Blocks,
        Weight::LeavesUndecided => Bearing::LeavesUndecided,
        Weight::Addressed(_) => Bearing::Addressed,
        Weight::Nothing => Bearing::Nothing,
    }
}

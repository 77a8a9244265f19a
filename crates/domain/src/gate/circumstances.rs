//! Findings that follow from a scan as a whole: an operating system at its end of life, an image without packages.

use super::evidence::Gathered;
use super::{Facts, Observation, Observed, Scan};
use crate::finding::{Details, Finding, IacSubject, Subject};
use crate::identity::Identities;
use crate::program::policy::{Gate, GateEffect};
use crate::program::products::{Component, ComponentKind};
use crate::severity::Severity;
use std::collections::BTreeSet;

/// The check that an operating system fails when its maker no longer looks after it.
pub const END_OF_LIFE: &str = "PC_EOL_OS";

/// The check that an image fails when no package was found in it.
pub const NO_PACKAGES: &str = "PC_NO_PACKAGES";

/// What the program says that a failed check does, for the checks that have a rule of their own.
pub(super) fn effect(facts: &Facts, finding: &Finding) -> Option<GateEffect> {
    match &finding.subject {
        Subject::Iac(found) => effect_of(&found.check, &facts.program.gate),
        _ => None,
    }
}

/// What the program says that a failure of this check does, if the check has a rule of its own.
pub fn effect_of(check: &str, gate: &Gate) -> Option<GateEffect> {
    match check {
        END_OF_LIFE => Some(gate.end_of_life_os),
        NO_PACKAGES => Some(gate.no_packages),
        _ => None,
    }
}

/// The findings that follow from the scans that matter, unless they are on record as such.
pub(super) fn derive(facts: &Facts, gathered: &Gathered<'_>) -> Vec<Observed> {
    let known: BTreeSet<(&str, &str)> = facts
        .findings
        .iter()
        .filter(|observed| observed.observations.iter().any(|observation| gathered.counts(observation.scan)))
        .filter(|observed| effect(facts, &observed.finding).is_some())
        .map(|observed| (observed.component.as_str(), observed.finding.weakness()))
        .collect();
    let mut derived = Vec::new();
    for (&id, component) in &gathered.components {
        let scans = || {
            facts
                .scans
                .iter()
                .enumerate()
                .filter(|(place, scan)| scan.component == id && gathered.counts(*place))
        };
        let past_end: Vec<_> = scans().filter(|(_, scan)| is_past_end(scan)).collect();
        let empty: Vec<_> = scans().filter(|(_, scan)| is_empty(scan, component)).collect();
        let system = past_end
            .iter()
            .filter_map(|(_, scan)| scan.operating_system.as_ref())
            .min_by_key(|system| (&system.family, &system.version));
        let title = system.map_or_else(String::new, |system| {
            format!("{} {} is past its end of life", system.family, system.version)
        });
        for (check, title, scans) in [
            (END_OF_LIFE, title, past_end),
            (NO_PACKAGES, "No package was found in the image".to_owned(), empty),
        ] {
            if !scans.is_empty() && !known.contains(&(id, check)) {
                derived.push(observed(id, check, title, &scans));
            }
        }
    }
    derived
}

fn is_past_end(scan: &Scan) -> bool {
    scan.operating_system.as_ref().is_some_and(|system| system.end_of_life)
}

/// A scan of an image that says that there is no package, or one that has to find packages and tells nothing at all.
fn is_empty(scan: &Scan, component: &Component) -> bool {
    let is_image = matches!(component.kind, ComponentKind::Image { .. });
    is_image
        && match scan.packages {
            Some(count) => count == 0,
            None => scan.observations == 0 && component.engines.contains(&scan.engine),
        }
}

fn observed(component: &str, check: &str, title: String, scans: &[(usize, &Scan)]) -> Observed {
    let finding = Finding {
        subject: Subject::Iac(IacSubject { check: check.to_owned(), ..IacSubject::default() }),
        title,
        severity: Severity::High,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    };
    Observed {
        identity: Identities::new(component).next(&finding),
        component: component.to_owned(),
        observations: scans.iter().map(|&(scan, _)| Observation { scan, severity: Severity::High }).collect(),
        finding,
        owner: None,
        vulnerability: None,
        secret: None,
    }
}

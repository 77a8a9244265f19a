//! The advisories that a release is found to have, each in the components where it is.

use super::evidence::{self, Gathered};
use super::index::Index;
use super::standings;
use super::verdict::Lack;
use super::weighing::{Weighed, weigh};
use super::{Facts, Observed};
use crate::advisory::{self, AdvisoryId};
use crate::cvss::Vector;
use crate::decision::{Decision, Score, Standing};
use crate::finding::{CvssRating, Subject};
use crate::severity::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// What the scans that count say of the advisories in a release.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundAdvisories {
    /// The advisories, by component and primary name.
    pub found: Vec<FoundAdvisory>,
    /// The components that are completely scanned: what is not found there is not there.
    pub scanned: BTreeSet<String>,
}

/// An advisory in a component.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundAdvisory {
    /// The component.
    pub component: String,
    /// Its primary name.
    pub advisory: AdvisoryId,
    /// Every name under which a decision may speak of it.
    pub names: BTreeSet<AdvisoryId>,
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// Says whether that blocks.
    pub blocks: bool,
    /// The base score of its worst rating, where the reports have one.
    pub base_score: Option<Score>,
    /// The decision that counts for it, if one does.
    pub decided: Option<Decision>,
}

/// The advisories that the scans of a release find.
pub fn found_advisories(facts: &Facts) -> FoundAdvisories {
    let gathered = evidence::gather(facts);
    let index = Index::new(facts);
    let mut found: BTreeMap<(&str, AdvisoryId), FoundAdvisory> = BTreeMap::new();
    for observed in &facts.findings {
        let Subject::Package(subject) = &observed.finding.subject else { continue };
        let Some(weighed) = weigh(facts, &gathered, &index, observed) else { continue };
        let names = facts.aliases.names(&subject.advisory, &subject.aliases);
        let listed: Vec<AdvisoryId> = names.iter().cloned().collect();
        let primary = advisory::primary(&subject.advisory, &listed).clone();
        let one = of(facts, &weighed, primary.clone(), names);
        found
            .entry((&observed.component, primary))
            .and_modify(|known| join(facts, known, &one))
            .or_insert(one);
    }
    let scanned = gathered.components.keys().map(ToString::to_string);
    FoundAdvisories {
        found: found.into_values().collect(),
        scanned: scanned.filter(|component| !is_unsure(&gathered, component)).collect(),
    }
}

/// Says whether a component may have findings that are not known.
fn is_unsure(gathered: &Gathered<'_>, component: &str) -> bool {
    let about = gathered.lacking.iter().filter(|item| item.component.as_deref() == Some(component));
    about.into_iter().any(|item| !matches!(item.lack, Lack::Check { .. }))
}

fn of(
    facts: &Facts,
    weighed: &Weighed<'_>,
    advisory: AdvisoryId,
    names: BTreeSet<AdvisoryId>,
) -> FoundAdvisory {
    let decided = standings::of_finding(facts, weighed)
        .find(|(_, standing)| matches!(standing, Standing::Valid(_)))
        .map(|(decision, _)| decision.clone());
    FoundAdvisory {
        component: weighed.observed.component.clone(),
        advisory,
        names,
        severity: weighed.severity,
        blocks: facts.program.authority.blocks(weighed.severity),
        base_score: base_score(weighed.observed),
        decided,
    }
}

/// The highest of the base scores.
fn base_score(observed: &Observed) -> Option<Score> {
    observed.finding.details.cvss.iter().filter_map(score_of).max()
}

fn score_of(rating: &CvssRating) -> Option<Score> {
    let of_vector = rating.vector.parse().ok().map(|vector: Vector| vector.base_score());
    format!("{:.1}", of_vector.or(rating.score)?).parse().ok()
}

/// Takes in the same advisory in another package: the worst counts, and what is decided only if it is for each.
fn join(facts: &Facts, known: &mut FoundAdvisory, other: &FoundAdvisory) {
    let place = |severity: Severity| severity.counted(facts.program.gate.unknown_as).place();
    if place(other.severity) < place(known.severity) {
        known.severity = other.severity;
    }
    known.blocks |= other.blocks;
    known.base_score = known.base_score.max(other.base_score);
    known.names.extend(other.names.iter().cloned());
    if other.decided.is_none() {
        known.decided = None;
    }
}

//! The decisions that count in one of two releases only.

use super::{DecisionDifference, Elsewhere, Side};
use crate::decision::{Decision, DecisionKey, Standing};
use crate::gate::standings;
use std::collections::BTreeMap;

type Told<'f> = BTreeMap<&'f DecisionKey, (&'f Decision, Standing)>;

/// The decisions that count for a finding of one release, and for none of the other.
pub(super) fn differing(old: &Side<'_>, new: &Side<'_>) -> Vec<DecisionDifference> {
    let (before, after) = (told(old), told(new));
    let mut differing = counting_only(&before, &after, new, false);
    differing.extend(counting_only(&after, &before, old, true));
    differing.sort_by(|a, b| a.decision.cmp(&b.decision));
    differing
}

/// The decisions that speak of something found, each with how it stands: where it counts for any finding, it counts.
fn told<'f>(side: &Side<'f>) -> Told<'f> {
    let mut told: Told<'f> = BTreeMap::new();
    for (decision, standing) in
        side.weighed.iter().flat_map(|weighed| standings::of_finding(side.facts, weighed))
    {
        let known = told.entry(&decision.request.key).or_insert_with(|| (decision, standing.clone()));
        if counts(&standing) {
            known.1 = standing;
        }
    }
    told
}

fn counts(standing: &Standing) -> bool {
    matches!(standing, Standing::Valid(_))
}

fn counting_only(
    here: &Told<'_>,
    there: &Told<'_>,
    other: &Side<'_>,
    counts_in_new: bool,
) -> Vec<DecisionDifference> {
    let counting = here.values().filter(|(_, standing)| counts(standing));
    let differing = counting.filter_map(|(decision, _)| {
        let request = &decision.request;
        let elsewhere = match there.get(&request.key) {
            Some((_, standing)) if counts(standing) => return None,
            Some((_, standing)) => Elsewhere::Stands(standing.clone()),
            None if is_in_scope(decision, other) => Elsewhere::NothingFound,
            None => Elsewhere::OutOfScope,
        };
        Some(DecisionDifference {
            decision: request.key.clone(),
            verdict: request.verdict.kind(),
            weakness: request.weakness.to_string(),
            counts_in_new,
            elsewhere,
        })
    });
    differing.collect()
}

fn is_in_scope(decision: &Decision, side: &Side<'_>) -> bool {
    let context = side.facts.context();
    side.gathered.components.keys().any(|component| decision.request.scope.holds(component, &context))
}

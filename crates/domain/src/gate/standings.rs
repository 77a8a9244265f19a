//! How decisions stand for the findings that they speak of.

use super::index::Index;
use super::weighing::{Weighed, weigh};
use super::{Facts, circumstances, evidence};
use crate::decision::{Decision, Standing};
use crate::identity::Identity;
use std::collections::BTreeMap;

/// The decisions that speak of a finding, with how each stands for it.
pub(crate) fn of_finding<'f>(
    facts: &'f Facts,
    weighed: &Weighed<'f>,
) -> impl Iterator<Item = (&'f Decision, Standing)> {
    let program = &facts.program;
    weighed.covering.iter().map(move |&place| {
        let decision = &facts.decisions[place];
        (decision, decision.standing(&program.authority, &program.calendar, &weighed.case, facts.now))
    })
}

/// How each decision stands for each finding that it speaks of, by the place of the decision in the facts.
pub(crate) fn standings(facts: &Facts) -> BTreeMap<(usize, Identity), Standing> {
    let gathered = evidence::gather(facts);
    let derived = circumstances::derive(facts, &gathered);
    let index = Index::new(facts);
    let mut standings = BTreeMap::new();
    for observed in facts.findings.iter().chain(&derived) {
        let Some(weighed) = weigh(facts, &gathered, &index, observed) else { continue };
        let told = weighed.covering.iter().zip(of_finding(facts, &weighed));
        standings.extend(told.map(|(&place, (_, standing))| ((place, observed.identity), standing)));
    }
    standings
}

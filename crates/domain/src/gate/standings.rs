//! How decisions stand for the findings that they speak of.

use super::index::Index;
use super::verdict::AddressedBy;
use super::weighing::{Weighed, Weight, weigh};
use super::{Facts, Observed, circumstances, evidence};
use crate::decision::{Decision, Manner, Needed, Standing};
use crate::identity::Identity;
use crate::program::people::Role;
use crate::severity::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// A finding that is there, as whoever tells of it outside of the verdict looks at it.
pub(crate) struct Told<'f> {
    /// The worst severity that a scanner gives it.
    pub(crate) severity: Severity,
    /// The worst severity that the team gives it, where that blocks.
    pub(crate) raised: Option<Severity>,
    /// Says that it blocks the release, or leaves it undecided.
    pub(crate) is_unanswered: bool,
    /// Says that the check is skipped in the whole product, and that this addresses it.
    pub(crate) is_skipped: bool,
    /// Says that its advisory is in the catalogue of known exploited vulnerabilities.
    pub(crate) known_exploited: bool,
    /// The decisions that count for it, each with the role by which somebody approved it.
    pub(crate) valid: Vec<(&'f Decision, Option<Role>)>,
}

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

/// Tells of every finding that is there, those that follow from a scan as a whole included.
pub(crate) fn for_each_found(facts: &Facts, mut take: impl FnMut(&Observed, Told<'_>)) {
    let gathered = evidence::gather(facts);
    let derived = circumstances::derive(facts, &gathered);
    let index = Index::new(facts);
    for observed in facts.findings.iter().chain(&derived) {
        let Some(weighed) = weigh(facts, &gathered, &index, observed) else { continue };
        let valid = of_finding(facts, &weighed).filter_map(|(decision, standing)| match standing {
            Standing::Valid(manner) => Some((decision, role(facts, decision, &manner, &weighed))),
            _ => None,
        });
        let is_skip = |by: &AddressedBy| matches!(by, AddressedBy::GlobalSkip { .. });
        let told = Told {
            severity: weighed.severity,
            raised: weighed.assessed,
            is_unanswered: matches!(weighed.weight, Weight::Blocks(_) | Weight::LeavesUndecided),
            is_skipped: matches!(&weighed.weight, Weight::Addressed(by) if by.iter().any(is_skip)),
            known_exploited: weighed.case.known_exploited,
            valid: valid.collect(),
        };
        take(observed, told);
    }
}

/// The role by which whoever approved a decision could, where it needed approval.
fn role(facts: &Facts, decision: &Decision, manner: &Manner, weighed: &Weighed<'_>) -> Option<Role> {
    let (Manner::Given { by } | Manner::Asserted { by, .. }) = manner else { return None };
    let authority = &facts.program.authority;
    let held: &BTreeSet<Role> = authority.people.get(by)?;
    match authority.needed(&decision.request.verdict, &weighed.case) {
        Needed::Nobody => None,
        Needed::SecondMember => held.iter().copied().rfind(|role| role.is_security_team()),
        Needed::Roles(roles) => roles.into_iter().find(|role| held.contains(role)),
    }
}

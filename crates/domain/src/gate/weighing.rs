//! What one finding does to the verdict.

use super::circumstances;
use super::counting::worst;
use super::evidence::Gathered;
use super::index::Index;
use super::verdict::{AddressedBy, Cause, NearMiss};
use super::{Facts, Observed};
use crate::checks::canonical_id;
use crate::decision::{Case, Decision, FindingRef, Manner, Standing, Verdict};
use crate::finding::Subject;
use crate::program::policy::GateEffect;
use crate::severity::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// A finding that is there, and what it does.
pub(crate) struct Weighed<'f> {
    pub(crate) observed: &'f Observed,
    /// The worst severity that a scanner gives it.
    pub(crate) severity: Severity,
    /// The worst severity that the team gives it, where that blocks.
    pub(crate) assessed: Option<Severity>,
    /// The worst severity that each engine gives it.
    pub(super) engines: BTreeMap<&'f str, Severity>,
    /// The decisions that speak of it, as indices into the facts.
    pub(super) covering: BTreeSet<usize>,
    pub(crate) weight: Weight,
    /// Decisions that speak of it and don't address it.
    pub(super) near_misses: Vec<NearMiss>,
    pub(super) case: Case<'f>,
}

/// What a finding does to the verdict.
pub(crate) enum Weight {
    Blocks(Vec<Cause>),
    LeavesUndecided,
    Addressed(Vec<AddressedBy>),
    Nothing,
}

/// Weighs a finding, if it is there.
pub(crate) fn weigh<'f>(
    facts: &'f Facts,
    gathered: &Gathered<'f>,
    index: &Index<'f>,
    observed: &'f Observed,
) -> Option<Weighed<'f>> {
    gathered.components.get(observed.component.as_str())?;
    let gate = &facts.program.gate;
    let (severity, engines) = severities(facts, gathered, observed)?;
    let context = facts.context();
    let (component, secret) = (observed.component.as_str(), observed.secret.as_deref());
    let finding =
        FindingRef::new(&observed.finding.subject, component, observed.vulnerability, secret, &context);
    let covering = index.covering(&finding, &context);

    let exploitation = facts.enrichment.of(&observed.finding.subject, &facts.aliases, gate);
    let effect = circumstances::effect(facts, &observed.finding);
    let has_effect = effect.is_some_and(|effect| effect != GateEffect::Ignore);
    let owner = observed.owner.as_ref().or_else(|| facts.owners.get(component));
    let raising = raising(facts, &covering);
    let case = Case {
        scanner: severity,
        assessed: raising
            .iter()
            .map(|(severity, _)| *severity)
            // Of an unknown severity and a stated one that counts the same, the stated one is shown.
            .min_by_key(|severity| (severity.counted(gate.unknown_as).place(), severity.place())),
        blocks_anyway: exploitation.is_blocking() || has_effect,
        known_exploited: exploitation.is_known,
        team: owner.map(|owner| owner.team.as_str()),
    };
    let standings: Vec<(&Decision, Standing)> = covering
        .iter()
        .map(|&place| &facts.decisions[place])
        .map(|decision| {
            (decision, decision.standing(&facts.program.authority, &facts.program.calendar, &case, facts.now))
        })
        .collect();
    let answers = Answers::of(facts, observed, &standings);

    let blocks_by_scanner =
        effect.map_or_else(|| facts.program.authority.blocks(severity), |effect| effect == GateEffect::Block);
    let mut causes = Vec::new();
    if blocks_by_scanner && !answers.is_addressed() {
        causes.push(if effect.is_some() { Cause::Check } else { Cause::Scanner });
    }
    if !raising.is_empty() && !answers.is_accepted {
        let mut by: Vec<_> = raising.iter().map(|(_, decision)| decision.request.key.clone()).collect();
        by.sort();
        causes.push(Cause::Assessed { by });
    }
    if !answers.is_cleared {
        causes.extend(exploitation.causes());
    }
    let stays_undecided = effect == Some(GateEffect::Undecided) && !answers.is_addressed();
    let would_matter = blocks_by_scanner || case.blocks_anyway || !raising.is_empty();
    let weight = match (causes.is_empty(), stays_undecided) {
        (false, _) => Weight::Blocks(causes),
        (true, true) => Weight::LeavesUndecided,
        (true, false) if would_matter => Weight::Addressed(answers.by),
        (true, false) => Weight::Nothing,
    };
    let near_misses = near_misses(&standings);
    Some(Weighed {
        observed,
        severity,
        assessed: case.assessed,
        engines,
        covering,
        weight,
        near_misses,
        case,
    })
}

/// The worst severity of a finding in the scans that matter, and the worst by engine; nothing if no scan has it.
fn severities<'f>(
    facts: &'f Facts,
    gathered: &Gathered<'_>,
    observed: &Observed,
) -> Option<(Severity, BTreeMap<&'f str, Severity>)> {
    let unknown_as = facts.program.gate.unknown_as;
    let counting = || observed.observations.iter().filter(|observation| gathered.counts(observation.scan));
    let severity = worst(counting().map(|observation| observation.severity), unknown_as)?;
    let mut engines: BTreeMap<&str, Severity> = BTreeMap::new();
    for observation in counting() {
        let severity = observation.severity;
        if let Some(scan) = facts.scans.get(observation.scan) {
            let of_engine = engines.entry(&scan.engine).or_insert(severity);
            *of_engine = worst([*of_engine, severity], unknown_as).unwrap_or(severity);
        }
    }
    Some((severity, engines))
}

/// Assessments that block by themselves. They count whether or not they are approved or current: only who takes a
/// finding out of the gate's way needs leave.
fn raising<'f>(facts: &'f Facts, covering: &BTreeSet<usize>) -> Vec<(Severity, &'f Decision)> {
    use crate::decision::Approval;
    let now = facts.now;
    let stands = |decision: &&Decision| {
        let is_rejected = matches!(&decision.approval, Approval::Rejected { at, .. } if *at <= now);
        decision.recorded <= now && !is_rejected && decision.withdrawn.is_none_or(|withdrawn| withdrawn > now)
    };
    let decisions = covering.iter().map(|&place| &facts.decisions[place]).filter(stands);
    let raising = decisions.filter_map(|decision| match decision.request.verdict {
        Verdict::Assessed { severity, .. } if facts.program.authority.blocks(severity) => {
            Some((severity, decision))
        }
        _ => None,
    });
    raising.collect()
}

/// What the valid decisions on a finding amount to.
#[derive(Default)]
struct Answers {
    /// Everything that addresses the finding.
    by: Vec<AddressedBy>,
    is_accepted: bool,
    /// Not affected, false positive or accepted.
    is_cleared: bool,
}

impl Answers {
    fn of(facts: &Facts, observed: &Observed, standings: &[(&Decision, Standing)]) -> Self {
        let (authority, calendar) = (&facts.program.authority, &facts.program.calendar);
        let mut answers = Self::default();
        let mut addressing: BTreeMap<_, AddressedBy> = BTreeMap::new();
        for (decision, standing) in standings {
            let Standing::Valid(manner) = standing else { continue };
            match decision.request.verdict {
                Verdict::NotAffected { .. } | Verdict::FalsePositive { .. } => answers.is_cleared = true,
                Verdict::Accepted { .. } => (answers.is_cleared, answers.is_accepted) = (true, true),
                Verdict::Assessed { severity, .. } if !authority.blocks(severity) => {}
                Verdict::Assessed { .. } | Verdict::Exception { .. } => continue,
            }
            let due = decision.is_due_for_reassessment(authority, calendar, facts.now);
            addressing.insert(&decision.request.key, addressed_by(decision, manner.clone(), due));
        }
        answers.by = addressing.into_values().collect();
        answers.by.extend(global_skip(facts, observed));
        answers
    }

    fn is_addressed(&self) -> bool {
        !self.by.is_empty()
    }
}

fn addressed_by(decision: &Decision, manner: Manner, is_due_for_reassessment: bool) -> AddressedBy {
    AddressedBy::Decision {
        decision: decision.request.key.clone(),
        verdict: decision.request.verdict.kind(),
        manner,
        last_day: decision.request.verdict.last_day(),
        is_due_for_reassessment,
    }
}

/// The skip of a check in the whole product that meets a finding.
fn global_skip(facts: &Facts, observed: &Observed) -> Option<AddressedBy> {
    if matches!(observed.finding.subject, Subject::Package(_)) {
        return None;
    }
    let check = canonical_id(observed.finding.weakness());
    let skip = facts.program.product.global_skips.iter().find(|skip| canonical_id(&skip.check) == check)?;
    Some(AddressedBy::GlobalSkip { check: skip.check.clone(), approved_by: skip.approved_by.clone() })
}

/// The decisions that speak of a finding, as far as somebody may still do something about them.
fn near_misses(standings: &[(&Decision, Standing)]) -> Vec<NearMiss> {
    let told =
        standings.iter().filter(|(_, standing)| !matches!(standing, Standing::Withdrawn | Standing::Later));
    let mut near_misses: Vec<NearMiss> = told
        .map(|(decision, standing)| NearMiss {
            decision: decision.request.key.clone(),
            verdict: decision.request.verdict.kind(),
            approver: decision.request.approver.clone(),
            standing: standing.clone(),
        })
        .collect();
    near_misses.sort_by(|a, b| a.decision.cmp(&b.decision));
    near_misses
}

//! From facts to a verdict.

use super::evidence::{self, Gathered};
use super::index::Index;
use super::verdict::{
    Addressed, AddressedBy, Blocking, Cause, Counts, Lack, Outcome, StaleDecision, TakenException, Undecided,
    Verdict,
};
use super::weighing::{Weighed, Weight, weigh};
use super::{Facts, Observed, RULES, circumstances, disagreement, unblock};
use crate::decision::Approval;
use crate::finding::{Finding, Fix, Subject};
use crate::remedy::Remedy;
use crate::severity::Severity;
use std::collections::BTreeSet;
use std::thread;

/// Findings from which on a second processor is worth its thread.
const MANY: usize = 2_000;

/// Judges a release.
pub fn judge(facts: &Facts) -> Verdict {
    let gathered = evidence::gather(facts);
    let derived = circumstances::derive(facts, &gathered);
    let index = Index::new(facts);
    let weighed = weigh_all(facts, &gathered, &index, &derived);
    let stale = stale(facts, &gathered, &weighed);
    let disagreements = disagreement::find(facts, &gathered, &weighed);
    let mut verdict = Verdict {
        outcome: Outcome::Passes,
        rules: RULES,
        blocking: Vec::new(),
        undecided: Vec::new(),
        addressed: Vec::new(),
        stale,
        disagreements,
        evidence: gathered.accepted,
        exception: None,
        counts: Counts::default(),
    };
    verdict.undecided = gathered.lacking;
    for weighed in weighed {
        verdict.take(facts, weighed);
    }
    for (count, more) in verdict.counts.by_severity.iter_mut().zip(facts.counted) {
        *count += more;
        verdict.counts.open += more;
    }
    verdict.sort(facts);
    verdict.decide(facts);
    verdict
}

/// Weighs every finding, many of them on two processors; the order is that of the findings all the same.
fn weigh_all<'f>(
    facts: &'f Facts,
    gathered: &Gathered<'f>,
    index: &Index<'f>,
    derived: &'f [Observed],
) -> Vec<Weighed<'f>> {
    let weigh_some = |findings: &'f [Observed]| -> Vec<Weighed<'f>> {
        findings.iter().filter_map(|observed| weigh(facts, gathered, index, observed)).collect()
    };
    let findings = facts.findings.as_slice();
    let (front, back) =
        findings.split_at(if findings.len() < MANY { findings.len() } else { findings.len() / 2 });
    let mut weighed = thread::scope(|scope| {
        let other =
            (!back.is_empty()).then(|| thread::Builder::new().spawn_scoped(scope, || weigh_some(back)));
        let mut weighed = weigh_some(front);
        match other.map(|other| other.map(thread::ScopedJoinHandle::join)) {
            None => {}
            Some(Ok(Ok(more))) => weighed.extend(more),
            Some(Ok(Err(panic))) => std::panic::resume_unwind(panic),
            // A thread that does not start leaves its share to this one.
            Some(Err(_)) => weighed.extend(weigh_some(back)),
        }
        weighed
    });
    weighed.extend(weigh_some(derived));
    weighed
}

impl Verdict {
    fn take(&mut self, facts: &Facts, mut weighed: Weighed<'_>) {
        self.counts.by_severity[weighed.severity.place()] += 1;
        match std::mem::replace(&mut weighed.weight, Weight::Nothing) {
            Weight::Blocks(causes) => {
                self.counts.blocking += 1;
                self.blocking.push(blocking(facts, weighed, causes));
            }
            Weight::LeavesUndecided => self.undecided.push(undecided(facts, &weighed)),
            Weight::Addressed(by) => {
                self.counts.addressed += 1;
                self.addressed.push(addressed(&weighed, by));
            }
            Weight::Nothing => self.counts.open += 1,
        }
    }

    fn sort(&mut self, facts: &Facts) {
        let unknown_as = facts.program.gate.unknown_as;
        let rank = |severity: Severity| (severity.counted(unknown_as).place(), severity.place());
        self.blocking.sort_by(|a, b| {
            fn names(item: &Blocking) -> [&str; 4] {
                [&item.component, &item.weakness, &item.subject, &item.location].map(String::as_str)
            }
            let by_severity = rank(a.severity).cmp(&rank(b.severity));
            by_severity.then_with(|| names(a).cmp(&names(b))).then_with(|| {
                let (rest_a, rest_b) = ((a.identity, &a.engines), (b.identity, &b.engines));
                rest_a.cmp(&rest_b).then(a.vulnerability.cmp(&b.vulnerability))
            })
        });
        self.undecided.sort_by(|a, b| {
            let key = |item: &Undecided| (item.component.clone(), item.engine.clone(), item.platform.clone());
            key(a).cmp(&key(b)).then_with(|| a.lack.cmp(&b.lack))
        });
        self.addressed.sort_by(|a, b| {
            fn names(item: &Addressed) -> [&str; 3] {
                [&item.component, &item.weakness, &item.subject].map(String::as_str)
            }
            let by_severity = rank(a.severity).cmp(&rank(b.severity));
            by_severity.then_with(|| names(a).cmp(&names(b))).then_with(|| a.identity.cmp(&b.identity))
        });
    }

    fn decide(&mut self, facts: &Facts) {
        self.outcome = match (self.blocking.is_empty(), self.undecided.is_empty()) {
            (false, _) => Outcome::Blocked,
            (true, false) => Outcome::Undecided,
            (true, true) => Outcome::Passes,
        };
        let Some(record) = &facts.break_glass else { return };
        let refused = record.check(facts).err();
        if refused.is_none() && self.outcome != Outcome::Passes {
            self.outcome = Outcome::ReleasedByException;
        }
        self.exception = Some(TakenException { record: record.clone(), refused });
    }
}

fn blocking(facts: &Facts, weighed: Weighed<'_>, causes: Vec<Cause>) -> Blocking {
    let observed = weighed.observed;
    let finding = &observed.finding;
    let remedy = Remedy::of(finding);
    let unblock = unblock::unblocking(facts, &weighed, &causes, &remedy);
    let Fix { versions, status } = match &finding.subject {
        Subject::Package(found) => found.fix.clone(),
        _ => Fix::default(),
    };
    let (subject, location) = place(finding);
    Blocking {
        identity: observed.identity,
        component: observed.component.clone(),
        kind: finding.kind(),
        weakness: finding.weakness().to_owned(),
        subject,
        location,
        title: finding.title.clone(),
        severity: weighed.severity,
        assessed: weighed.assessed,
        causes,
        fixed_versions: versions,
        fix_status: status,
        suppression: finding.suppression.clone(),
        engines: weighed.engines.keys().map(|engine| (*engine).to_owned()).collect(),
        owner: observed.owner.as_ref().or_else(|| facts.owners.get(&observed.component)).cloned(),
        vulnerability: observed.vulnerability,
        remedy,
        near_misses: weighed.near_misses,
        unblock,
    }
}

fn undecided(facts: &Facts, weighed: &Weighed<'_>) -> Undecided {
    let waiting = weighed.near_misses.iter().map(|miss| miss.decision.clone()).collect();
    let lack = Lack::Check { check: weighed.observed.finding.weakness().to_owned(), waiting };
    let mut item = unblock::undecided(facts, Some(&weighed.observed.component), None, None, lack);
    item.owner = weighed.observed.owner.clone().or(item.owner);
    item
}

fn addressed(weighed: &Weighed<'_>, by: Vec<AddressedBy>) -> Addressed {
    let observed = weighed.observed;
    Addressed {
        identity: observed.identity,
        component: observed.component.clone(),
        weakness: observed.finding.weakness().to_owned(),
        subject: place(&observed.finding).0,
        severity: weighed.severity,
        by,
    }
}

/// What a finding is about and where that is, in words.
pub(crate) fn place(finding: &Finding) -> (String, String) {
    match &finding.subject {
        Subject::Package(found) => {
            let package = &found.package;
            let version =
                if package.version.is_empty() { String::new() } else { format!(" {}", package.version) };
            (format!("{}{version}", package.name), package.path.clone())
        }
        Subject::Iac(found) => (found.resource.clone(), found.location.to_string()),
        Subject::Code(found) => (found.location.path.clone(), found.location.to_string()),
        Subject::Secret(found) => (found.location.path.clone(), found.location.to_string()),
        Subject::Web(found) => {
            let parameter =
                if found.parameter.is_empty() { String::new() } else { format!(" {}", found.parameter) };
            (format!("{} {}{parameter}", found.method, found.url_template).trim().to_owned(), String::new())
        }
    }
}

/// The decisions for this release that nothing found is covered by, where everything is known that could be found.
fn stale(facts: &Facts, gathered: &Gathered<'_>, weighed: &[Weighed<'_>]) -> Vec<StaleDecision> {
    let used: BTreeSet<usize> = weighed.iter().flat_map(|weighed| &weighed.covering).copied().collect();
    let context = facts.context();
    let mut stale = Vec::new();
    let unused = facts.decisions.iter().enumerate().filter(|(place, _)| !used.contains(place));
    for decision in unused.map(|(_, decision)| decision) {
        let request = &decision.request;
        let is_past = decision.withdrawn.is_some_and(|withdrawn| withdrawn <= facts.now)
            || decision.recorded > facts.now
            || matches!(decision.approval, Approval::Rejected { .. })
            || request.verdict.last_day().is_some_and(|day| facts.now >= facts.program.calendar.end_of(day));
        let is_ours = gathered.components.keys().any(|component| request.scope.holds(component, &context));
        if !is_past && is_ours && gathered.is_complete(request.scope.component.as_deref()) {
            stale.push(StaleDecision {
                decision: request.key.clone(),
                verdict: request.verdict.kind(),
                weakness: request.weakness.to_string(),
            });
        }
    }
    stale.sort();
    stale
}

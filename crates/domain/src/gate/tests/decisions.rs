//! Decisions that must not count, and what is shown of those that do.

use super::*;
use crate::advisory::AdvisoryId;
use crate::decision::tests::{accepted, assessed, decision, not_affected};
use crate::decision::{Approval, Manner, Refusal, Scope, Standing, VerdictKind};
use jiff::civil::date;

fn high() -> Vec<Observed> {
    vec![openssl(Severity::High)]
}

fn blocks(decision: Decision) -> bool {
    outcome(&with(high(), vec![decision])) == Outcome::Blocked
}

fn approved() -> Decision {
    decision("one", not_affected(), Some("sam"))
}

fn scoped(scope: Scope) -> Decision {
    let mut decision = approved();
    decision.request.scope = scope;
    decision
}

#[test]
fn a_decision_for_something_else_does_not_count() {
    let product = || Some("acme".to_owned());
    assert!(!blocks(approved()));
    let elsewhere = [
        Scope { product: Some("other".into()), ..Scope::default() },
        Scope { component: Some("deploy".into()), ..Scope::default() },
        Scope { product: product(), releases: Some("5.3.1".parse().unwrap()), ..Scope::default() },
        Scope { product: product(), series: Some("5.4".into()), ..Scope::default() },
    ];
    for scope in elsewhere {
        assert!(blocks(scoped(scope.clone())), "{scope}");
    }
    assert!(blocks(about(approved(), Weakness::Advisory(AdvisoryId::new("CVE-2024-2222")))));
    let mut other = approved();
    other.request.package = Some("pkg:deb/debian/libssl1.1".parse().unwrap());
    assert!(blocks(other));
    let mut other = approved();
    other.request.versions = Some(">=3.0".parse().unwrap());
    assert!(blocks(other));
}

#[test]
fn a_decision_that_does_not_stand_does_not_count() {
    assert!(blocks(decision("one", not_affected(), None)), "waiting");
    assert!(blocks(decision("one", not_affected(), Some("bo"))), "approved by somebody who may not");
    assert!(
        blocks(decision("one", accepted(), Some("lee"))),
        "accepted by the approver of lesser severities"
    );
    let mut withdrawn = approved();
    withdrawn.withdrawn = Some(at(NOW));
    assert!(blocks(withdrawn), "withdrawn");
    let mut rejected = approved();
    rejected.approval = Approval::Rejected { by: "eve".into(), at: at(NOW), reason: "It runs.".into() };
    assert!(blocks(rejected), "rejected");
    let mut later = approved();
    later.recorded = at("2026-04-01T08:00:01Z");
    assert!(blocks(later), "of later");
    let mut stale = approved();
    stale.basis.severity = Some(Severity::Medium);
    assert!(blocks(stale), "decided on a lesser severity");
}

#[test]
fn an_acceptance_ends_at_the_midnight_after_its_last_day() {
    let mut facts = with(high(), vec![decision("one", accepted(), Some("ines"))]);
    facts.decisions[0].request.verdict = crate::decision::Verdict::Accepted { expires: date(2026, 3, 31) };
    let judged = |now: &str| {
        let mut facts = facts.clone();
        facts.now = at(now);
        for scan in &mut facts.scans {
            (scan.at, scan.database) = (facts.now, Database::None);
        }
        outcome(&facts)
    };
    assert_eq!(judged("2026-03-31T21:59:59.999999Z"), Outcome::Passes);
    assert_eq!(judged("2026-03-31T22:00:00Z"), Outcome::Blocked);
}

#[test]
fn a_decision_on_an_alias_covers_the_group() {
    let ghsa = observed(
        "frontend",
        package("GHSA-aaaa-bbbb-cccc", "pkg:npm/left-pad@1.3.0"),
        &[(0, Severity::High)],
    );
    let mut facts = with(vec![ghsa], vec![approved()]);
    assert_eq!(outcome(&facts), Outcome::Blocked);
    let names = ["CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"].map(AdvisoryId::new);
    facts.aliases = AliasGroups::new([names.into_iter().collect()]).unwrap();
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn a_decision_on_a_vulnerability_covers_what_was_merged_into_it() {
    let mut facts = with(high(), vec![about(approved(), Weakness::Vulnerability(3))]);
    facts.findings[0].vulnerability = Some(7);
    assert_eq!(outcome(&facts), Outcome::Blocked);
    facts.redirects = [(3, 7)].into();
    assert_eq!(outcome(&facts), Outcome::Passes);
    facts.redirects = [(7, 3)].into();
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn a_decision_on_one_package_leaves_the_other_open() {
    let library = observed(
        "frontend",
        package("CVE-2024-1111", "pkg:deb/debian/libssl1.1@1.1.1n"),
        &[(0, Severity::High)],
    );
    let mut one = approved();
    one.request.package = Some("openssl".parse().unwrap());
    let verdict = judge(&with(vec![openssl(Severity::High), library], vec![one]));
    let blocking: Vec<_> = verdict.blocking.iter().map(|item| item.subject.as_str()).collect();
    assert_eq!(blocking, ["libssl1.1 1.1.1n"]);
}

#[test]
fn the_manager_of_the_owning_team_accepts_for_it_alone() {
    let mut facts = with(vec![failed_check(Severity::Medium)], vec![]);
    facts.program.gate.block_at = Severity::Medium;
    facts.program.authority.block_at = Severity::Medium;
    facts.decisions = vec![about(decision("one", accepted(), Some("lee")), check("CKV_K8S_8"))];
    assert_eq!(outcome(&facts), Outcome::Blocked);
    facts.findings[0].owner = Some(owner("search"));
    assert_eq!(outcome(&facts), Outcome::Passes, "the owner of the file outweighs that of the component");
}

#[test]
fn what_addresses_a_finding_is_shown_with_its_approver() {
    let mut decisions = vec![approved(), decision("two", accepted(), Some("ines"))];
    decisions[0].request.reassess = Some(date(2026, 4, 1));
    let verdict = judge(&with(high(), decisions));
    let shown: Vec<_> = verdict.addressed[0]
        .by
        .iter()
        .map(|by| match by {
            AddressedBy::Decision { decision, verdict, manner, last_day, is_due_for_reassessment } => {
                (decision.to_string(), *verdict, manner.clone(), *last_day, *is_due_for_reassessment)
            }
            AddressedBy::GlobalSkip { check, .. } => panic!("there is no skip of {check}"),
        })
        .collect();
    let given = |by: &str| Manner::Given { by: by.into() };
    assert_eq!(
        shown,
        [
            ("git/one".to_owned(), VerdictKind::NotAffected, given("sam"), None, true),
            ("git/two".to_owned(), VerdictKind::Accepted, given("ines"), Some(date(2026, 9, 30)), false),
        ]
    );
}

#[test]
fn a_decision_that_nearly_counts_is_shown_with_what_it_lacks() {
    let mut waiting = decision("one", not_affected(), None);
    waiting.request.approver = Some("eve".into());
    let decisions = vec![
        waiting,
        decision("two", accepted(), Some("bo")),
        decision("three", assessed(Severity::Low), None),
    ];
    let item = judge(&with(high(), decisions)).blocking.remove(0);
    let keys: Vec<_> = item.near_misses.iter().map(|miss| miss.decision.to_string()).collect();
    assert_eq!(keys, ["git/one", "git/three", "git/two"]);
    assert!(matches!(item.near_misses[2].standing, Standing::Refused(Refusal::Role { .. })));
    assert!(
        item.unblock.starts_with("Have `eve` approve the decision `git/one`; or have one of `eve`, `sam` approve the decision `git/three`"),
        "{}",
        item.unblock
    );
}

#[test]
fn a_decision_that_nothing_found_needs_is_stale() {
    let facts = with(vec![], vec![approved()]);
    let verdict = judge(&facts);
    assert_eq!(verdict.outcome, Outcome::Passes);
    assert_eq!(verdict.stale.iter().map(|stale| stale.decision.to_string()).collect::<Vec<_>>(), ["git/one"]);
    assert_eq!(judge(&with(vec![openssl(Severity::Low)], vec![approved()])).stale, []);
}

#[test]
fn a_decision_is_not_called_stale_where_nobody_can_know() {
    let mut facts = with(vec![], vec![approved()]);
    facts.scans.remove(1);
    assert_eq!(judge(&facts).stale, [], "one component was not scanned");
    facts.decisions[0].request.scope = Scope { component: Some("frontend".into()), ..Scope::default() };
    assert_eq!(judge(&facts).stale.len(), 1, "another one was");
}

#[test]
fn a_decision_for_another_release_or_of_the_past_is_not_called_stale() {
    let other = scoped(Scope { product: Some("other".into()), ..Scope::default() });
    let mut expired = decision("two", accepted(), Some("ines"));
    expired.request.verdict = crate::decision::Verdict::Accepted { expires: date(2026, 3, 1) };
    let mut withdrawn = approved();
    withdrawn.withdrawn = Some(at(NOW));
    assert_eq!(judge(&with(vec![], vec![other, expired, withdrawn])).stale, []);
}

#[test]
fn of_two_assessments_that_count_the_same_the_stated_severity_is_shown() {
    let assess = |id, severity| decision(id, assessed(severity), None);
    let both = [assess("one", Severity::Unknown), assess("two", Severity::High)];
    let shown = |decisions: Vec<Decision>| judge(&with(high(), decisions)).blocking[0].assessed;
    assert_eq!(shown(both.to_vec()), Some(Severity::High));
    assert_eq!(shown(both.into_iter().rev().collect()), Some(Severity::High));
}

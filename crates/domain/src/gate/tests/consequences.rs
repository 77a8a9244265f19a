//! What a change of the program does to verdicts and approvals.

use super::*;
use crate::decision::tests::{accepted, assessed, decision, not_affected};
use crate::decision::{Approval, Verdict as Decided};
use crate::program::difference::Consequences;

/// What the change does to a release with this finding and this decision.
fn changed(severity: Severity, decision: Decision, change: impl Fn(&mut ProgramFacts)) -> Consequences {
    let old = with(vec![openssl(severity)], vec![decision]);
    let mut new = old.clone();
    change(&mut new.program);
    let mut consequences = Consequences::default();
    consequences.add(&old, &new);
    // A decision is told once, in however many releases it counts.
    consequences.add(&old, &new);
    consequences
}

fn invalid(severity: Severity, decision: Decision, change: impl Fn(&mut ProgramFacts)) -> Vec<String> {
    let invalid = changed(severity, decision, change).invalid;
    invalid.into_iter().map(|invalid| format!("{}: {}", invalid.person, invalid.reason)).collect()
}

#[test]
fn nothing_changes_where_nothing_does() {
    let one = decision("one", not_affected(), Some("sam"));
    assert_eq!(changed(Severity::High, one, |_| ()), Consequences::default());
}

#[test]
fn an_approver_without_the_role_approves_no_longer() {
    let one = decision("one", accepted(), Some("ines"));
    let told = invalid(Severity::High, one, |program| {
        program.authority.people.insert("ines".into(), [Role::Viewer].into());
    });
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("ines: `ines` is not head_of_product_engineering;"), "{told:?}");
}

#[test]
fn what_only_a_file_says_no_longer_counts_when_persons_have_to() {
    let asserted = Approval::Asserted {
        by: "sam".into(),
        at: at("2026-03-02T08:00:00Z"),
        file: "decisions.yaml".into(),
        digest: "sha256:file".into(),
    };
    let one = Decision { approval: asserted, ..decision("one", not_affected(), None) };
    let mut old = with(vec![openssl(Severity::High)], vec![one]);
    let new = old.clone();
    old.program.authority.approval = policy::Approval::Git;
    let mut consequences = Consequences::default();
    consequences.add(&old, &new);
    let flips: Vec<_> =
        consequences.flips.iter().map(|flip| (flip.before, flip.after, flip.added_blocking)).collect();
    assert_eq!(flips, [(Outcome::Passes, Outcome::Blocked, 1)]);
    assert_eq!(
        consequences.invalid[0].reason,
        "a reviewed file says so, which is not enough; a second member of the security team has to approve it"
    );
}

#[test]
fn what_needed_nobody_waits_when_it_blocks() {
    let verdict: Decided = assessed(Severity::Low);
    let one = decision("one", verdict, None);
    let told = invalid(Severity::Medium, one, |program| {
        program.gate.block_at = Severity::Medium;
        program.authority.block_at = Severity::Medium;
    });
    assert_eq!(told, ["ana: nobody approved it, and a second member of the security team has to"]);
}

#[test]
fn what_blocks_no_longer_is_counted() {
    let one = decision("one", accepted(), None);
    let flips = changed(Severity::High, one, |program| {
        program.gate.block_at = Severity::Critical;
        program.authority.block_at = Severity::Critical;
    });
    assert_eq!((flips.flips[0].removed_blocking, flips.flips[0].added_blocking), (1, 0));
    assert!(flips.invalid.is_empty(), "it was not valid before");
}

//! The rows of the truth table.

use super::*;
use crate::decision::tests::{accepted, assessed, decision, false_positive, not_affected};
use crate::finding::Suppression;
use crate::program::products::GlobalSkip;

#[test]
fn a_release_with_all_its_scans_and_nothing_found_passes() {
    let verdict = judge(&clean());
    assert_eq!(verdict.outcome, Outcome::Passes);
    assert_eq!(verdict.evidence.len(), 2);
    assert_eq!(verdict.rules, RULES);
}

#[test]
fn an_open_finding_at_or_above_the_blocking_severity_blocks() {
    let outcomes = Severity::ALL.map(|severity| outcome(&with(vec![openssl(severity)], vec![])));
    assert_eq!(
        outcomes,
        [
            Outcome::Blocked,
            Outcome::Blocked,
            Outcome::Passes,
            Outcome::Passes,
            Outcome::Passes,
            Outcome::Blocked
        ]
    );
}

#[test]
fn the_program_says_from_which_severity_a_finding_blocks() {
    let mut facts = with(vec![openssl(Severity::Medium)], vec![]);
    facts.program.gate.block_at = Severity::Medium;
    facts.program.authority.block_at = Severity::Medium;
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn an_unknown_severity_counts_as_the_program_says() {
    let mut facts = with(vec![openssl(Severity::Unknown)], vec![]);
    let verdict = judge(&facts);
    assert_eq!(verdict.outcome, Outcome::Blocked);
    assert_eq!(verdict.blocking[0].severity, Severity::Unknown);
    facts.program.gate.unknown_as = Severity::Low;
    facts.program.authority.unknown_as = Severity::Low;
    let verdict = judge(&facts);
    assert_eq!(verdict.outcome, Outcome::Passes);
    assert_eq!((verdict.counts.open, verdict.counts.by_severity[5]), (1, 1));
}

#[test]
fn a_valid_decision_addresses_a_finding() {
    let decisions = [
        decision("one", not_affected(), Some("sam")),
        decision("one", false_positive(), Some("eve")),
        decision("one", assessed(Severity::Medium), Some("sam")),
        decision("one", accepted(), Some("ines")),
    ];
    for decision in decisions {
        let verdict = judge(&with(vec![openssl(Severity::Critical)], vec![decision.clone()]));
        assert_eq!(verdict.outcome, Outcome::Passes, "{:?}", decision.request.verdict);
        assert_eq!((verdict.addressed.len(), verdict.counts.addressed), (1, 1));
    }
}

#[test]
fn an_exception_to_the_sla_does_not_address_a_finding() {
    let exception = crate::decision::Verdict::Exception { due: jiff::civil::date(2026, 9, 30) };
    let facts = with(vec![openssl(Severity::High)], vec![decision("one", exception, Some("sam"))]);
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn an_assessment_at_or_above_the_blocking_severity_blocks_until_it_is_accepted() {
    let raised = || decision("raised", assessed(Severity::High), None);
    let low = || vec![openssl(Severity::Low)];
    let verdict = judge(&with(low(), vec![raised()]));
    assert_eq!(verdict.outcome, Outcome::Blocked);
    assert_eq!(verdict.blocking[0].causes, [Cause::Assessed { by: vec![raised().request.key] }]);
    assert_eq!(verdict.blocking[0].assessed, Some(Severity::High));
    let by_manager = vec![raised(), decision("two", accepted(), Some("lee"))];
    assert_eq!(outcome(&with(low(), by_manager)), Outcome::Blocked);
    let by_head = vec![raised(), decision("two", accepted(), Some("ines"))];
    assert_eq!(outcome(&with(low(), by_head)), Outcome::Passes);
    let contradicted = vec![raised(), decision("two", not_affected(), Some("sam"))];
    assert_eq!(outcome(&with(low(), contradicted)), Outcome::Blocked);
}

#[test]
fn the_worst_of_several_assessments_counts() {
    let decisions = vec![
        decision("low", assessed(Severity::Low), Some("sam")),
        decision("high", assessed(Severity::High), None),
    ];
    assert_eq!(outcome(&with(vec![openssl(Severity::High)], decisions)), Outcome::Blocked);
}

#[test]
fn a_skipped_check_counts_as_failed_until_a_decision_covers_it() {
    let mut skipped = failed_check(Severity::High);
    skipped.finding.suppression =
        Some(Suppression { by: "inline".into(), reason: "The mesh probes it.".into() });
    let verdict = judge(&with(vec![skipped.clone()], vec![]));
    assert_eq!(verdict.outcome, Outcome::Blocked);
    assert!(
        verdict.blocking[0].unblock.starts_with("Fix what the skip hides"),
        "{}",
        verdict.blocking[0].unblock
    );
    let decided = about(decision("one", not_affected(), Some("sam")), check("CKV_K8S_8"));
    assert_eq!(outcome(&with(vec![skipped], vec![decided])), Outcome::Passes);
}

#[test]
fn a_global_skip_addresses_its_check_and_is_shown() {
    let mut facts = with(vec![failed_check(Severity::High)], vec![]);
    facts.program.product.global_skips.push(GlobalSkip {
        check: "ckv_k8s_8".into(),
        reason: "The mesh probes it.".into(),
        remediation: "Remove by the end of the year.".into(),
        approved_by: "sam".into(),
    });
    let verdict = judge(&facts);
    assert_eq!(verdict.outcome, Outcome::Passes);
    let skip = AddressedBy::GlobalSkip { check: "ckv_k8s_8".into(), approved_by: "sam".into() };
    assert_eq!(verdict.addressed[0].by, [skip]);
    facts.findings[0] =
        observed("deploy", iac("CKV_K8S_9", "Deployment.default.frontend"), &[(1, Severity::High)]);
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn a_blocking_item_outweighs_an_undecided_one() {
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.scans[1].incomplete = Some("one file could not be read".into());
    let verdict = judge(&facts);
    assert_eq!((verdict.outcome, verdict.blocking.len(), verdict.undecided.len()), (Outcome::Blocked, 1, 1));
}

#[test]
fn what_does_not_run_in_production_is_never_gated() {
    let mut facts = with(vec![], vec![]);
    facts.release.components.insert("docs".into(), ships(&digest('d')));
    facts.scans.push(Scan { component: "docs".into(), scanned: image('d'), ..trivy_scan() });
    let docs =
        observed("docs", package("CVE-2024-1111", "pkg:npm/left-pad@1.3.0"), &[(2, Severity::Critical)]);
    facts.findings.push(docs);
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn exit_codes_are_0_1_and_2() {
    let outcomes = [Outcome::Passes, Outcome::Blocked, Outcome::Undecided, Outcome::ReleasedByException];
    assert_eq!(outcomes.map(Outcome::exit_code), [0, 1, 2, 0]);
}

//! An operating system at its end of life, and an image without packages.

use super::*;
use crate::decision::tests::{accepted, assessed, decision, not_affected};
use crate::sink::OperatingSystem;

fn past_end() -> Facts {
    let mut facts = clean();
    facts.scans[0].operating_system =
        Some(OperatingSystem { family: "debian".into(), version: "10".into(), end_of_life: true });
    facts
}

fn without_packages() -> Facts {
    let mut facts = clean();
    facts.scans[0].packages = Some(0);
    facts
}

#[test]
fn an_operating_system_at_its_end_of_life_does_what_the_program_says() {
    let mut facts = past_end();
    let verdict = judge(&facts);
    assert_eq!(verdict.outcome, Outcome::Blocked);
    let item = &verdict.blocking[0];
    assert_eq!(
        (item.weakness.as_str(), item.title.as_str()),
        (END_OF_LIFE, "debian 10 is past its end of life")
    );
    assert_eq!((item.component.as_str(), item.causes.as_slice()), ("frontend", [Cause::Check].as_slice()));
    facts.program.gate.end_of_life_os = GateEffect::Undecided;
    assert_eq!(lacks(&facts), [Lack::Check { check: END_OF_LIFE.into(), waiting: vec![] }]);
    facts.program.gate.end_of_life_os = GateEffect::Ignore;
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn an_image_without_packages_does_what_the_program_says() {
    let mut facts = without_packages();
    assert_eq!(lacks(&facts), [Lack::Check { check: NO_PACKAGES.into(), waiting: vec![] }]);
    assert_eq!(outcome(&facts), Outcome::Undecided);
    facts.program.gate.no_packages = GateEffect::Block;
    assert_eq!(outcome(&facts), Outcome::Blocked);
    facts.program.gate.no_packages = GateEffect::Ignore;
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn an_empty_report_of_a_required_engine_is_an_image_without_packages() {
    let mut facts = clean();
    (facts.scans[0].packages, facts.scans[0].observations) = (None, 0);
    assert_eq!(outcome(&facts), Outcome::Undecided);
    facts.scans[0].observations = 1;
    assert_eq!(outcome(&facts), Outcome::Passes);
    let secrets = Scan { engine: "gitleaks".into(), packages: None, observations: 0, ..trivy_scan() };
    facts.scans.push(secrets);
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn files_have_no_packages_and_need_none() {
    let mut facts = clean();
    facts.scans[1].observations = 0;
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn a_decision_can_name_the_check() {
    for (mut facts, id) in [(past_end(), END_OF_LIFE), (without_packages(), NO_PACKAGES)] {
        facts.decisions = vec![about(decision("one", not_affected(), None), check(id))];
        let waiting = outcome(&facts);
        assert_ne!(waiting, Outcome::Passes, "{id} needs a second member");
        for decision in [
            decision("one", not_affected(), Some("sam")),
            decision("one", accepted(), Some("ines")),
            decision("one", assessed(Severity::Low), Some("sam")),
        ] {
            facts.decisions = vec![about(decision, check(id))];
            let verdict = judge(&facts);
            assert_eq!((verdict.outcome, verdict.addressed.len()), (Outcome::Passes, 1), "{id}");
        }
    }
}

#[test]
fn a_finding_on_record_is_not_derived_again() {
    let mut facts = past_end();
    facts.findings.push(observed("frontend", iac(END_OF_LIFE, ""), &[(0, Severity::Low)]));
    let verdict = judge(&facts);
    assert_eq!((verdict.outcome, verdict.blocking.len()), (Outcome::Blocked, 1));
}

#[test]
fn a_scan_that_does_not_count_says_nothing_about_the_system() {
    let mut facts = past_end();
    facts.scans.push(Scan { at: at("2026-04-01T07:30:00Z"), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
}

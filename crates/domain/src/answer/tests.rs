use super::*;
use crate::advisory::AdvisoryId;
use crate::alias_groups::AliasGroups;
use crate::decision::tests::{accepted, assessed, at, decision, false_positive, not_affected, package};
use crate::decision::{Decision, PackageSelector, Scope, Weakness};
use crate::finding::Subject;
use crate::gate::tests::{clean, component, digest, image, observed, ships, trivy_scan};
use crate::gate::{Database, Observed, Scan};
use crate::program::products::ComponentKind;
use crate::release::ReleaseComponent;
use crate::severity::Severity;
use std::collections::BTreeMap;

mod leaks;
mod places;
mod releases;

const CVE: &str = "CVE-2024-1111";
const OPENSSL: &str = "pkg:deb/debian/openssl@1.1.1n";

/// Facts of release 5.3.2, of which the images `frontend` and `worker` are completely scanned and nothing is found.
fn facts() -> Facts {
    let mut facts = clean();
    let kind =
        ComponentKind::Image { reference: "registry.example/acme/worker-image".into(), platforms: vec![] };
    facts.program.product.components.push(component("worker", "trivy", kind));
    facts.release.components.insert("worker".to_owned(), ships(&digest('c')));
    facts.scans.push(Scan {
        document: "sha256:worker".into(),
        component: "worker".into(),
        scanned: image('c'),
        ..trivy_scan()
    });
    facts
}

fn found_in(component: &str, advisory: &str, purl: &str) -> Observed {
    let scan = if component == "worker" { 2 } else { 0 };
    observed(component, package(advisory, purl), &[(scan, Severity::High)])
}

/// The facts with openssl's CVE found in `frontend`, and these decisions.
fn with(decisions: Vec<Decision>) -> Facts {
    Facts { findings: vec![found_in("frontend", CVE, OPENSSL)], decisions, ..facts() }
}

fn line(name: &str) -> AskedLine {
    AskedLine {
        line: "line 2".into(),
        name: name.into(),
        advisory: Some(AdvisoryId::new(name)),
        ..AskedLine::default()
    }
}

fn ask(facts: &Facts, line: AskedLine) -> AnsweredLine {
    ask_knowing(facts, &[], &[], line)
}

fn ask_knowing(facts: &Facts, others: &[KnownRelease], seen: &[&str], line: AskedLine) -> AnsweredLine {
    let seen = seen.iter().map(|name| AdvisoryId::new(name)).collect();
    answer(Known { facts, others, seen: &seen, progress: &BTreeMap::new() }, &[line]).remove(0)
}

/// A decision by Ana, approved by Sam.
fn decided(verdict: crate::decision::Verdict) -> Decision {
    decision("d", verdict, Some("sam"))
}

#[test]
fn a_line_without_an_advisory_is_kept_and_not_understood() {
    let nothing = AskedLine { advisory: None, ..line("Total: 12") };
    let answered = ask(&facts(), nothing);
    assert_eq!((answered.answer, answered.line.as_str()), (Answer::NotUnderstood, "line 2"));
    assert_eq!(answered.reason, "Not answered: the line names no advisory that we understand.");
}

#[test]
fn what_is_found_and_not_decided_is_known_with_what_fixes_the_package() {
    let mut facts = with(vec![]);
    let answered = ask(&facts, line(CVE));
    assert_eq!((answered.answer, answered.severity), (Answer::Known, Some(Severity::High)));
    assert_eq!(answered.reason, "It is known and being handled. No fixed version of the package is known.");
    if let Subject::Package(found) = &mut facts.findings[0].finding.subject {
        found.fix.versions = vec!["1.1.1w".into()];
    }
    assert_eq!(
        ask(&facts, line(CVE)).reason,
        "It is known and being handled. The package is fixed in 1.1.1w."
    );
}

#[test]
fn a_valid_decision_that_the_product_is_not_affected_is_told_with_its_justification_and_reason() {
    let answered = ask(&with(vec![decided(not_affected())]), line(CVE));
    assert_eq!(answered.answer, Answer::NotAffected);
    assert_eq!(answered.reason, "The vulnerable code never runs in the product. Looked at.");
}

#[test]
fn a_false_positive_is_told_with_its_impact_statement_alone() {
    let answered = ask(&with(vec![decided(false_positive())]), line(CVE));
    assert_eq!(answered.answer, Answer::NotAffected);
    assert_eq!(answered.reason, "The package is a test fixture.");
}

#[test]
fn an_acceptance_is_told_with_its_last_day() {
    let answered = ask(&with(vec![decision("d", accepted(), Some("ines"))]), line(CVE));
    assert_eq!((answered.answer, answered.until), (Answer::Accepted, Some(jiff::civil::date(2026, 9, 30))));
    assert_eq!(answered.reason, "Looked at.");
}

#[test]
fn an_assessment_is_told_with_its_severity_and_reason() {
    let answered = ask(&with(vec![decided(assessed(Severity::Low))]), line(CVE));
    assert_eq!(answered.answer, Answer::Assessed);
    assert_eq!(answered.reason, "We rate it as low. Looked at.");
}

#[test]
fn a_decision_that_nobody_approved_is_no_answer() {
    for verdict in [not_affected(), false_positive(), accepted(), assessed(Severity::Low)] {
        let answered = ask(&with(vec![decision("d", verdict, None)]), line(CVE));
        assert_eq!(answered.answer, Answer::Known);
    }
}

#[test]
fn what_an_assessment_raised_is_not_cleared_by_another_decision() {
    let raised = decision("e", assessed(Severity::Critical), Some("sam"));
    let answered = ask(&with(vec![decided(not_affected()), raised]), line(CVE));
    assert_eq!(
        (answered.answer, answered.reason.as_str()),
        (Answer::Assessed, "We rate it as critical. Looked at.")
    );
}

#[test]
fn of_several_findings_the_one_that_promises_least_speaks() {
    let mut decision = decided(not_affected());
    decision.request.scope = Scope { component: Some("frontend".into()), ..Scope::default() };
    let mut facts = with(vec![decision]);
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::NotAffected);
    facts.findings.push(found_in("worker", CVE, OPENSSL));
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::Known);
}

#[test]
fn what_is_known_and_not_found_by_complete_scans_is_not_present() {
    let answered = ask_knowing(&facts(), &[], &[CVE], line(CVE));
    assert_eq!(answered.answer, Answer::NotPresent);
    assert_eq!(
        answered.reason,
        "Complete scans of this release don't find it: trivy (advisories of 31 Mar 2026)."
    );
}

#[test]
fn what_was_never_seen_is_unknown_even_where_scans_are_complete() {
    let answered = ask(&facts(), line(CVE));
    assert_eq!(answered.answer, Answer::Unknown);
    assert!(answered.reason.starts_with("No scan of the product ever found it"), "{}", answered.reason);
}

#[test]
fn without_a_complete_and_current_scan_nothing_is_not_present() {
    let spoil: [fn(&mut Scan); 5] = [
        |scan| scan.incomplete = Some("a layer".into()),
        |scan| scan.at = at("2026-03-01T07:00:00Z"),
        |scan| scan.database = Database::Undated,
        |scan| scan.packages = Some(0),
        |scan| scan.scanned = image('f'),
    ];
    for spoil in spoil {
        let mut facts = facts();
        spoil(&mut facts.scans[2]);
        let answered = ask_knowing(&facts, &[], &[CVE], line(CVE));
        assert_eq!(answered.answer, Answer::Unknown, "{}", answered.reason);
        assert_eq!(
            answered.reason,
            "There is no complete and current scan that would tell whether it is there."
        );
        // The other image is scanned completely.
        let of_frontend = AskedLine { image: "frontend".into(), ..line(CVE) };
        assert_eq!(ask_knowing(&facts, &[], &[CVE], of_frontend).answer, Answer::NotPresent);
    }
}

#[test]
fn a_decision_on_what_our_scans_do_not_find_answers_what_another_scanner_finds() {
    let facts = Facts { decisions: vec![decided(not_affected())], ..facts() };
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::NotAffected);
}

#[test]
fn an_acceptance_of_what_complete_scans_do_not_find_is_not_needed() {
    let mut facts = Facts { decisions: vec![decision("d", accepted(), Some("ines"))], ..facts() };
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::NotPresent);
    facts.scans.clear();
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::Accepted);
}

#[test]
fn a_decision_of_one_component_answers_for_no_other() {
    let mut decision = decided(not_affected());
    decision.request.scope = Scope { component: Some("worker".into()), ..Scope::default() };
    let facts = with(vec![decision]);
    assert_eq!(ask(&facts, line(CVE)).answer, Answer::Known);
    let of_worker = AskedLine { image: "worker".into(), ..line(CVE) };
    assert_eq!(ask(&facts, of_worker).answer, Answer::NotAffected);
}

#[test]
fn every_name_of_a_vulnerability_gets_the_same_answer() {
    let mut facts = with(vec![decided(not_affected())]);
    let group = ["GHSA-aaaa-bbbb-cccc", CVE].map(AdvisoryId::new);
    facts.aliases = AliasGroups::new([group.into()]).unwrap();
    assert_eq!(ask(&facts, line("GHSA-aaaa-bbbb-cccc")).answer, Answer::NotAffected);
    let named = AskedLine { aliases: vec![AdvisoryId::new(CVE)], ..line("SNYK-1") };
    assert_eq!(ask(&facts, named).answer, Answer::NotAffected);
    assert_eq!(ask(&facts, line("SNYK-1")).answer, Answer::Unknown);
}

#[test]
fn a_package_narrows_what_is_asked() {
    let facts = with(vec![]);
    let of = |name: &str| ask(&facts, AskedLine { package: name.into(), ..line(CVE) });
    for name in ["openssl", "OpenSSL", "debian/openssl", "openssl 1.1.1n", "openssl@1.1.1n"] {
        assert_eq!(of(name).answer, Answer::Known, "{name}");
    }
    let other = of("libssl");
    assert_eq!(other.answer, Answer::Unknown);
    assert_eq!(
        other.reason,
        "It is found in other packages (openssl), and nothing tells whether it is in this one."
    );
}

#[test]
fn a_decision_on_one_package_answers_for_no_other() {
    let mut decision = decided(not_affected());
    decision.request.package = Some(PackageSelector::Name("openssl".into()));
    let facts = Facts { decisions: vec![decision], ..facts() };
    let of = |name: &str| ask(&facts, AskedLine { package: name.into(), ..line(CVE) }).answer;
    assert_eq!((of("openssl"), of("zlib")), (Answer::NotAffected, Answer::NotPresent));
}

#[test]
fn every_line_has_an_answer_in_its_place() {
    let facts = with(vec![]);
    let lines: Vec<AskedLine> = (0..50)
        .map(|number| AskedLine {
            line: format!("line {number}"),
            ..line(if number % 2 == 0 { CVE } else { "x" })
        })
        .collect();
    let seen = BTreeSet::new();
    let answered =
        answer(Known { facts: &facts, others: &[], seen: &seen, progress: &BTreeMap::new() }, &lines);
    let places = |line: &AnsweredLine| line.line.clone();
    assert_eq!(
        answered.iter().map(places).collect::<Vec<_>>(),
        lines.iter().map(|line| line.line.clone()).collect::<Vec<_>>()
    );
}

#[test]
fn a_check_is_no_advisory_of_a_decision() {
    let mut decision = decided(not_affected());
    decision.request.weakness = Weakness::Check(CVE.into());
    assert_eq!(ask(&with(vec![decision]), line(CVE)).answer, Answer::Known);
}

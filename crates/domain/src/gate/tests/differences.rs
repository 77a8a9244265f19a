//! Two releases side by side.

use super::*;
use crate::advisory::AdvisoryId;
use crate::decision::tests::{decision, not_affected};
use crate::decision::{Scope, Standing};

/// The same product, as release 5.3.1.
fn earlier(findings: Vec<Observed>, decisions: Vec<Decision>) -> Facts {
    let mut facts = with(findings, decisions);
    facts.release.version = "5.3.1".parse().unwrap();
    facts
}

fn found(id: &str, purl: &str) -> Observed {
    observed("frontend", package(id, purl), &[(0, Severity::High)])
}

fn weaknesses(findings: &[DifferingFinding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.weakness.as_str()).collect()
}

#[test]
fn a_release_adds_what_it_has_and_the_other_has_not() {
    let old = earlier(vec![openssl(Severity::High), failed_check(Severity::Low)], vec![]);
    let new = with(vec![found("CVE-2024-2222", "pkg:npm/a@1"), failed_check(Severity::Low)], vec![]);
    let difference = differ(&old, &new);
    assert_eq!(weaknesses(&difference.added), ["CVE-2024-2222"]);
    assert_eq!(weaknesses(&difference.resolved), ["CVE-2024-1111"]);
    assert_eq!(difference.unchanged, 1);
    assert_eq!(difference.added[0].bearing, Bearing::Blocks);
    assert_eq!(difference.added[0].owner, Some(owner("search")));
    assert!(!difference.added[0].is_unsure && difference.components.is_empty());
}

#[test]
fn another_version_place_or_name_of_an_advisory_is_no_difference() {
    let old = earlier(vec![found("CVE-2024-1111", "pkg:npm/a@1")], vec![]);
    let mut moved = found("GHSA-1111-1111-1111", "pkg:npm/a@2");
    if let Subject::Package(subject) = &mut moved.finding.subject {
        subject.aliases = vec![AdvisoryId::new("CVE-2024-1111")];
        subject.package.path = "another/package-lock.json".into();
    }
    let difference = differ(&old, &with(vec![moved], vec![]));
    assert_eq!((difference.added.len(), difference.resolved.len(), difference.unchanged), (0, 0, 1));
    let other = with(vec![found("CVE-2024-1111", "pkg:npm/b@1")], vec![]);
    assert_eq!(differ(&old, &other).added.len(), 1, "another package is one");
}

#[test]
fn what_is_not_completely_scanned_on_the_other_side_is_unsure() {
    let old = earlier(vec![openssl(Severity::High), failed_check(Severity::High)], vec![]);
    let mut new = clean();
    new.scans[0].incomplete = Some("it stopped".into());
    let difference = differ(&old, &new);
    let unsure: Vec<_> =
        difference.resolved.iter().map(|finding| (&*finding.component, finding.is_unsure)).collect();
    assert_eq!(unsure, [("deploy", false), ("frontend", true)]);
    assert_eq!(difference.new.lacking.len(), 1);
    assert!(difference.old.lacking.is_empty());
    let back = differ(&new, &old);
    assert!(back.added[1].is_unsure && !back.added[0].is_unsure);
}

#[test]
fn components_that_come_go_and_change_are_told() {
    let old = earlier(vec![], vec![]);
    let mut new = clean();
    let components = &mut new.release.components;
    components.insert("frontend".into(), ships(&digest('c')));
    components.insert("deploy".into(), ReleaseComponent::LeftOut { reason: "It is not ready.".into() });
    components.insert("docs".into(), ships(&digest('d')));
    let changed: Vec<_> = differ(&old, &new).components.into_iter().map(|change| change.component).collect();
    assert_eq!(changed, ["deploy", "docs", "frontend"]);
    let mut other = new.clone();
    let reason = ReleaseComponent::LeftOut { reason: "It is late.".into() };
    other.release.components.insert("deploy".into(), reason);
    assert!(differ(&new, &other).components.is_empty(), "another reason is no difference");
}

#[test]
fn other_engines_or_versions_of_them_are_told() {
    let mut new = clean();
    new.scans[0].engine_version = Some("0.60.0".into());
    let scans = differ(&earlier(vec![], vec![]), &new).scans;
    assert_eq!(scans.len(), 1);
    assert_eq!(scans[0].component, "frontend");
    assert_eq!(
        (scans[0].old.first().unwrap().as_str(), scans[0].new.first().unwrap().as_str()),
        ("trivy 0.59.1", "trivy 0.60.0")
    );
}

#[test]
fn a_decision_counts_in_one_of_them_only() {
    let approved = || decision("one", not_affected(), Some("sam"));
    let elsewhere = |old: Facts, new: Facts| {
        let decisions = differ(&old, &new).decisions;
        decisions
            .into_iter()
            .map(|differing| (differing.counts_in_new, differing.elsewhere))
            .collect::<Vec<_>>()
    };
    let high = || vec![openssl(Severity::High)];
    assert_eq!(elsewhere(earlier(high(), vec![approved()]), with(high(), vec![approved()])), []);
    assert_eq!(
        elsewhere(earlier(high(), vec![approved()]), with(vec![], vec![approved()])),
        [(false, Elsewhere::NothingFound)]
    );
    let mut scoped = approved();
    scoped.request.scope = Scope {
        product: Some("acme".into()),
        releases: Some(">=5.3.2".parse().unwrap()),
        ..Scope::default()
    };
    assert_eq!(
        elsewhere(earlier(high(), vec![scoped.clone()]), with(high(), vec![scoped])),
        [(true, Elsewhere::OutOfScope)]
    );
    let mut rated = approved();
    rated.basis.severity = Some(Severity::High);
    let worse = vec![openssl(Severity::Critical)];
    let stands = elsewhere(earlier(high(), vec![rated.clone()]), with(worse, vec![rated]));
    assert!(matches!(stands[..], [(false, Elsewhere::Stands(Standing::Stale(_)))]), "{stands:?}");
}

#[test]
fn what_is_decided_is_told_with_what_it_does() {
    let approved = || decision("one", not_affected(), Some("sam"));
    let told = |severity, decisions| {
        let added = differ(&earlier(vec![], vec![]), &with(vec![openssl(severity)], decisions)).added;
        (added[0].bearing, added[0].decided.len())
    };
    assert_eq!(told(Severity::High, vec![]), (Bearing::Blocks, 0));
    assert_eq!(told(Severity::High, vec![approved()]), (Bearing::Addressed, 1));
    assert_eq!(told(Severity::Low, vec![approved()]), (Bearing::Nothing, 1));
    assert_eq!(told(Severity::Low, vec![]), (Bearing::Nothing, 0));
}

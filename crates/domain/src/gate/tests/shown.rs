//! What a verdict shows.

use super::*;
use crate::finding::FixStatus;
use crate::remedy::Remedy;

fn fixed(mut observed: Observed, versions: &[&str]) -> Observed {
    if let Subject::Package(found) = &mut observed.finding.subject {
        found.fix.versions = versions.iter().map(|version| (*version).to_owned()).collect();
        found.fix.status = FixStatus::Fixed;
    }
    observed
}

#[test]
fn a_blocking_item_says_what_where_whose_and_what_to_do() {
    let mut observed = fixed(openssl(Severity::Critical), &["1.1.1w"]);
    observed.vulnerability = Some(17);
    let item = judge(&with(vec![observed], vec![])).blocking.remove(0);
    assert_eq!(item.component, "frontend");
    assert_eq!((item.weakness.as_str(), item.subject.as_str()), ("CVE-2024-1111", "openssl 1.1.1n"));
    assert_eq!((item.severity, item.vulnerability), (Severity::Critical, Some(17)));
    assert_eq!(
        (item.fixed_versions.as_slice(), item.fix_status),
        (["1.1.1w".to_owned()].as_slice(), FixStatus::Fixed)
    );
    assert_eq!(item.owner, Some(owner("search")));
    assert_eq!(item.engines, ["trivy".to_owned()].into());
    assert_eq!(
        item.unblock,
        "Update the base image or its packages: openssl to 1.1.1w; or decide that it does not affect the product or \
         is a false positive, or assess it below high, with a second member of the security team; or have the risk \
         accepted by `ines` (head_of_product_engineering)"
    );
}

#[test]
fn a_failed_check_says_what_to_change() {
    let item = judge(&with(vec![failed_check(Severity::High)], vec![])).blocking.remove(0);
    assert_eq!(
        (item.subject.as_str(), item.location.as_str()),
        ("Deployment.default.frontend", "base/web.yaml:3")
    );
    assert!(
        item.unblock.starts_with("Change Deployment.default.frontend so that CKV_K8S_8 passes"),
        "{}",
        item.unblock
    );
}

#[test]
fn items_are_grouped_by_what_fixes_most_of_the_worst() {
    let of = |advisory: &str, purl: &str, severity| {
        observed("frontend", package(advisory, purl), &[(0, severity)])
    };
    let findings = vec![
        of("CVE-2024-0001", "pkg:deb/debian/zlib1g@1", Severity::Critical),
        fixed(of("CVE-2024-0002", "pkg:deb/debian/openssl@1", Severity::High), &["2"]),
        fixed(of("CVE-2024-0003", "pkg:deb/debian/curl@1", Severity::High), &["2"]),
        fixed(of("CVE-2024-0004", "pkg:npm/left-pad@1", Severity::Critical), &["2"]),
    ];
    let verdict = judge(&with(findings, vec![]));
    let groups: Vec<_> =
        verdict.by_remedy().iter().map(|group| (group.remedy.clone(), group.items.len())).collect();
    let upgrade = Remedy::Upgrade { package: "left-pad".into(), path: String::new() };
    assert_eq!(groups, [(upgrade, 1), (Remedy::OperatingSystemUpdate, 2), (Remedy::Decision, 1)]);
}

#[test]
fn disagreement_between_engines_is_shown_by_advisory() {
    let mut facts = with(vec![openssl(Severity::Medium)], vec![]);
    assert_eq!(judge(&facts).disagreements, [], "one engine can't disagree");
    facts.scans.push(Scan { engine: "grype".into(), ..trivy_scan() });
    let told = |facts: &Facts| {
        let [told]: [Disagreement; 1] = judge(facts).disagreements.try_into().unwrap();
        (
            told.advisory,
            told.reported.into_iter().collect::<Vec<_>>(),
            told.silent.into_iter().collect::<Vec<_>>(),
        )
    };
    let cve = || "CVE-2024-1111".to_owned();
    let (trivy, grype) =
        (|severity| ("trivy".to_owned(), severity), |severity| ("grype".to_owned(), severity));
    assert_eq!(told(&facts), (cve(), vec![trivy(Severity::Medium)], vec!["grype".to_owned()]));
    facts.findings[0].observations.push(Observation { scan: 2, severity: Severity::High });
    assert_eq!(told(&facts), (cve(), vec![grype(Severity::High), trivy(Severity::Medium)], vec![]));
    facts.findings[0].observations[1].severity = Severity::Medium;
    assert_eq!(judge(&facts).disagreements, []);
}

#[test]
fn an_engine_that_does_not_look_for_advisories_does_not_disagree() {
    let mut facts = with(vec![openssl(Severity::Medium)], vec![]);
    facts.scans.push(Scan { engine: "gitleaks".into(), packages: None, ..trivy_scan() });
    assert_eq!(judge(&facts).disagreements, []);
}

#[test]
fn everything_found_is_counted() {
    let findings =
        vec![openssl(Severity::Critical), failed_check(Severity::Low), failed_check(Severity::Unknown)];
    let counts = judge(&with(findings, vec![])).counts;
    assert_eq!(counts, Counts { by_severity: [1, 0, 0, 1, 0, 1], blocking: 2, addressed: 0, open: 1 });
}

#[test]
fn of_two_ratings_the_worse_counts() {
    let mut facts = with(vec![openssl(Severity::Low)], vec![]);
    facts.scans.push(Scan { engine: "grype".into(), ..trivy_scan() });
    facts.findings[0].observations.push(Observation { scan: 2, severity: Severity::Unknown });
    assert_eq!(judge(&facts).blocking[0].severity, Severity::Unknown);
    facts.findings[0].observations[1].severity = Severity::Medium;
    assert_eq!(outcome(&facts), Outcome::Passes);
}

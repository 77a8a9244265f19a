//! Missing or doubtful evidence is never a pass.

use super::*;
use crate::release::{Artifact, Manifest, Unfit};
use std::slice;

fn scan(change: impl Fn(&mut Scan)) -> Facts {
    let mut facts = clean();
    change(&mut facts.scans[0]);
    facts
}

fn lack(facts: &Facts) -> Lack {
    let verdict = judge(facts);
    assert_eq!(verdict.outcome, Outcome::Undecided);
    assert_eq!(verdict.undecided.len(), 1, "{:?}", verdict.undecided);
    verdict.undecided[0].lack.clone()
}

#[test]
fn a_missing_scan_leaves_the_release_undecided() {
    let mut facts = clean();
    facts.scans.remove(0);
    assert_eq!(lack(&facts), Lack::NotScanned);
    let item = &judge(&facts).undecided[0];
    assert_eq!((item.component.as_deref(), item.engine.as_deref()), (Some("frontend"), Some("trivy")));
    assert_eq!(item.unblock, "Scan `frontend` with trivy in the state that ships");
    assert_eq!(item.owner, Some(owner("search")));
}

#[test]
fn a_scan_by_another_engine_is_not_the_required_one() {
    assert_eq!(lack(&scan(|scan| scan.engine = "grype".into())), Lack::NotScanned);
}

#[test]
fn a_scan_of_another_digest_is_no_scan_of_what_ships() {
    let other = Lack::OtherState { at: at("2026-04-01T07:00:00Z") };
    assert_eq!(lack(&scan(|scan| scan.scanned = image('b'))), other);
    assert_eq!(lack(&scan(|scan| scan.scanned = Scanned::Unknown)), other);
    let mut facts = clean();
    facts.scans[1].scanned = Scanned::Tree(digest('b').parse().unwrap());
    assert_eq!(lack(&facts), other);
}

#[test]
fn findings_of_another_digest_do_not_count() {
    let mut facts = with(vec![openssl(Severity::Critical)], vec![]);
    facts.findings[0].observations[0].scan = 2;
    facts.scans.push(Scan { scanned: image('b'), at: at("2026-04-01T07:30:00Z"), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn an_incomplete_scan_leaves_the_release_undecided() {
    let facts = scan(|scan| scan.incomplete = Some("2 records make no sense".into()));
    assert_eq!(lack(&facts), Lack::Incomplete { reason: "2 records make no sense".into() });
}

#[test]
fn a_scan_may_be_as_old_as_the_program_allows_and_no_older() {
    let aged = |text: &str| scan(|scan| (scan.at, scan.database) = (at(text), Database::Dated(at(text))));
    assert_eq!(outcome(&aged("2026-03-25T08:00:00Z")), Outcome::Passes);
    let old = "2026-03-25T07:59:59Z";
    assert_eq!(lack(&aged(old)), Lack::TooOld { at: at(old) });
}

#[test]
fn a_database_may_be_as_old_as_the_program_allows_at_the_scan_and_no_older() {
    let dated = |text: &str| scan(|scan| scan.database = Database::Dated(at(text)));
    assert_eq!(outcome(&dated("2026-03-30T07:00:00Z")), Outcome::Passes);
    let old = "2026-03-30T06:59:59Z";
    assert_eq!(lack(&dated(old)), Lack::OldDatabase { dated: at(old) });
    let later = "2026-04-01T07:00:01Z";
    assert_eq!(lack(&dated(later)), Lack::FutureDatabase { dated: at(later) });
    assert_eq!(lack(&scan(|scan| scan.database = Database::Undated)), Lack::UndatedDatabase);
    assert_eq!(outcome(&scan(|scan| scan.database = Database::None)), Outcome::Passes);
}

#[test]
fn a_scan_from_the_future_counts_for_nothing_and_its_findings_do() {
    let future = at("2026-04-01T08:00:01Z");
    assert_eq!(lack(&scan(|scan| scan.at = future)), Lack::Future { at: future });
    assert_eq!(outcome(&scan(|scan| scan.at = at(NOW))), Outcome::Passes);
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.scans.push(Scan { at: future, ..trivy_scan() });
    facts.findings[0].observations[0].scan = 2;
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn a_later_scan_tells_that_a_finding_is_gone() {
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.scans.push(Scan { at: at("2026-04-01T07:30:00Z"), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
    facts.scans[2].incomplete = Some("it crashed".into());
    assert_eq!(outcome(&facts), Outcome::Blocked, "an incomplete scan makes nothing go away");
    facts.scans[2] = Scan { engine: "grype".into(), at: at("2026-04-01T07:30:00Z"), ..trivy_scan() };
    assert_eq!(outcome(&facts), Outcome::Blocked, "another engine makes nothing go away");
}

#[test]
fn an_older_complete_scan_stands_in_for_a_later_incomplete_one() {
    let mut facts = clean();
    let incomplete = Some("it crashed".into());
    facts.scans.push(Scan { at: at("2026-04-01T07:30:00Z"), incomplete, ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
    let found = package("CVE-2024-1111", "pkg:deb/debian/openssl@1.1.1n");
    facts.findings.push(observed("frontend", found, &[(2, Severity::High)]));
    assert_eq!(outcome(&facts), Outcome::Blocked, "what an incomplete scan found is found");
}

#[test]
fn every_required_engine_has_to_scan() {
    let mut facts = clean();
    facts.program.product.components[0].engines.push("grype".into());
    assert_eq!(lack(&facts), Lack::NotScanned);
    facts.scans.push(Scan { engine: "grype".into(), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn one_clean_engine_does_not_clear_what_another_found() {
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.scans.push(Scan { engine: "grype".into(), at: at("2026-04-01T07:30:00Z"), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Blocked);
    facts.findings[0].observations[0].scan = 2;
    assert_eq!(outcome(&facts), Outcome::Blocked, "an engine that is not required may find something too");
}

#[test]
fn every_wanted_platform_needs_a_scan() {
    let mut facts = clean();
    let both = vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()];
    facts.program.product.components[0].kind =
        ComponentKind::Image { reference: "registry.example/frontend".into(), platforms: both };
    let verdict = judge(&facts);
    assert_eq!(verdict.undecided.len(), 2, "a scan that does not say its platform stands for neither");
    let on = |platform: &str| Scanned::Image {
        digests: [digest('a').parse().unwrap()].into(),
        platform: Some(platform.into()),
    };
    facts.scans[0].scanned = on("linux/amd64");
    let verdict = judge(&facts);
    let missing: Vec<_> = verdict.undecided.iter().map(|item| item.platform.as_deref()).collect();
    assert_eq!(missing, [Some("linux/arm64")]);
    facts.scans.push(Scan { scanned: on("linux/arm64"), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
    let found = package("CVE-2024-1111", "pkg:deb/debian/openssl@1.1.1n");
    facts.findings.push(observed("frontend", found, &[(2, Severity::High)]));
    assert_eq!(outcome(&facts), Outcome::Blocked, "one platform is enough to block");
}

#[test]
fn an_index_names_the_platforms_that_need_a_scan() {
    let manifest = |platform: &str, digit| Manifest {
        platform: platform.into(),
        digests: [digest(digit).parse().unwrap()].into(),
    };
    let index = Artifact::Image {
        digest: digest('a').parse().unwrap(),
        manifests: vec![manifest("linux/amd64", '1'), manifest("linux/arm64", '2')],
    };
    let mut facts = clean();
    facts.release.components.insert("frontend".into(), ReleaseComponent::At(index));
    facts.scans[0].scanned = image('1');
    assert_eq!(judge(&facts).undecided[0].platform.as_deref(), Some("linux/arm64"));
    facts.scans.push(Scan { scanned: image('2'), ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn a_production_component_that_nobody_mentions_leaves_the_release_undecided() {
    let mut facts = clean();
    facts.release.components.remove("deploy");
    assert_eq!(lack(&facts), Lack::Unfit(Unfit::Missing("deploy".into())));
    facts.release.components.insert("deploy".into(), ReleaseComponent::LeftOut { reason: String::new() });
    assert_eq!(lack(&facts), Lack::Unfit(Unfit::NoReason("deploy".into())));
    let reason = "This customer runs their own manifests.".to_owned();
    facts.release.components.insert("deploy".into(), ReleaseComponent::LeftOut { reason });
    assert_eq!(outcome(&facts), Outcome::Passes);
}

#[test]
fn a_component_that_left_the_product_leaves_the_release_undecided() {
    let mut facts = clean();
    facts.program.product.components.remove(1);
    assert!(matches!(lacks(&facts).as_slice(), [Lack::Unfit(Unfit::Unknown(..))]));
}

#[test]
fn a_release_of_nothing_is_undecided() {
    let mut facts = clean();
    for stands in facts.release.components.values_mut() {
        *stands = ReleaseComponent::LeftOut { reason: "Not this time.".into() };
    }
    assert_eq!(lack(&facts), Lack::NothingToJudge);
    facts.release.components.clear();
    facts.program.product.components.clear();
    assert_eq!(lack(&facts), Lack::NothingToJudge);
}

#[test]
fn a_component_that_no_engine_scans_is_undecided() {
    let mut facts = clean();
    facts.program.product.components[0].engines.clear();
    assert_eq!(lack(&facts), Lack::NoEngine);
}

#[test]
fn a_finding_in_a_scan_that_the_facts_lack_counts() {
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.findings[0].observations[0].scan = 99;
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn what_an_outdated_scan_found_still_blocks() {
    let mut facts = with(vec![openssl(Severity::High)], vec![]);
    facts.scans[0].at = at("2026-01-01T00:00:00Z");
    let verdict = judge(&facts);
    assert_eq!((verdict.outcome, verdict.undecided.len()), (Outcome::Blocked, 1));
    facts.scans.push(Scan { at: at("2026-02-01T00:00:00Z"), ..trivy_scan() });
    assert_eq!(
        outcome(&facts),
        Outcome::Undecided,
        "unless a later one, outdated as well, tells that it is gone"
    );
}

#[test]
fn the_order_of_scans_does_not_matter() {
    let later = Scan { at: at("2026-04-01T07:30:00Z"), document: "sha256:later".into(), ..trivy_scan() };
    let mut facts = clean();
    facts.scans = vec![later.clone(), checkov_scan(), trivy_scan()];
    let verdict = judge(&facts);
    assert_eq!(verdict.evidence.iter().map(|evidence| evidence.scan).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(slice::from_ref(&facts.scans[0]), [later]);
}

/// What was scanned, matched again at a time, which finds what the scan did not.
fn rematched(time: &str, change: impl Fn(&mut Scan)) -> Facts {
    let mut facts = with(vec![openssl(Severity::Critical)], vec![]);
    facts.findings[0].observations[0].scan = facts.scans.len();
    let mut rematch = Scan { at: at(time), is_rematch: true, ..trivy_scan() };
    change(&mut rematch);
    facts.scans.push(rematch);
    facts
}

#[test]
fn what_a_rematch_of_the_released_digest_finds_blocks_like_anything_else() {
    assert_eq!(outcome(&rematched("2026-04-01T07:30:00Z", |_| ())), Outcome::Blocked);
    let incomplete = rematched("2026-04-01T07:30:00Z", |scan| scan.incomplete = Some("cut off".into()));
    assert_eq!(outcome(&incomplete), Outcome::Blocked);
}

#[test]
fn a_rematch_of_another_digest_or_from_before_the_scan_says_nothing() {
    let of_other = rematched("2026-04-01T07:30:00Z", |scan| scan.scanned = image('b'));
    assert_eq!(outcome(&of_other), Outcome::Passes);
    assert_eq!(outcome(&rematched("2026-04-01T06:59:59Z", |_| ())), Outcome::Passes);
    assert_eq!(outcome(&rematched("2027-04-01T07:30:00Z", |_| ())), Outcome::Passes);
}

#[test]
fn only_the_newest_whole_rematch_counts() {
    let mut facts = rematched("2026-04-01T07:30:00Z", |_| ());
    facts.scans.push(Scan { at: at("2026-04-01T07:40:00Z"), is_rematch: true, ..trivy_scan() });
    assert_eq!(outcome(&facts), Outcome::Passes);
    let newest = facts.scans.len() - 1;
    facts.scans[newest].incomplete = Some("cut off".into());
    assert_eq!(outcome(&facts), Outcome::Blocked);
}

#[test]
fn a_rematch_is_no_scan() {
    let mut facts = rematched("2026-04-01T07:30:00Z", |_| ());
    facts.scans.remove(0);
    facts.findings.clear();
    assert_eq!(lack(&facts), Lack::NotScanned);
}

#[test]
fn a_scan_that_is_too_old_is_not_made_newer_by_a_rematch() {
    let mut facts = rematched("2026-04-01T07:30:00Z", |_| ());
    facts.findings.clear();
    facts.scans[0].at = at("2026-01-01T07:00:00Z");
    assert_eq!(lack(&facts), Lack::TooOld { at: at("2026-01-01T07:00:00Z") });
}

use super::*;
use crate::advisory::AdvisoryId;
use crate::alias_groups::AliasGroups;
use crate::decision::tests::{accepted, assessed, at, decision, false_positive, not_affected, package};
use crate::decision::{Decision, Verdict as Decided, Weakness};
use crate::finding::{CvssRating, Subject};
use crate::gate::tests::{about, check, clean, failed_check, observed, openssl, with};
use crate::gate::{BreakGlass, Facts, Observed, judge};
use crate::program::products::GlobalSkip;
use jiff::civil::date;

fn page(facts: &Facts) -> ReleasePage {
    let verdict = VerdictName { number: 3, digest: "sha256:verdict".into() };
    compose(facts, &judge(facts), About { company: "Acme".into(), verdict, seal: None })
}

fn stand(facts: &Facts) -> Stand {
    let page = page(facts);
    assert_eq!((page.advisories.len(), page.advisories[0].answers.len()), (1, 1));
    page.advisories[0].answers[0].decided.clone()
}

fn high() -> Vec<Observed> {
    vec![openssl(Severity::High)]
}

fn on(id: &str, advisory: &str, verdict: Decided) -> Decision {
    about(decision(id, verdict, Some("sam")), Weakness::Advisory(AdvisoryId::new(advisory)))
}

#[test]
fn each_decision_that_counts_is_told_as_what_it_is() {
    let of = |verdict, by| stand(&with(high(), vec![decision("one", verdict, Some(by))]));
    assert!(matches!(of(not_affected(), "sam"), Stand::NotAffected { .. }));
    assert_eq!(of(false_positive(), "sam"), Stand::FalsePositive);
    assert_eq!(of(accepted(), "ines"), Stand::Accepted { until: date(2026, 9, 30) });
    assert_eq!(of(assessed(Severity::Low), "sam"), Stand::Assessed);
    assert_eq!(stand(&with(high(), vec![])), Stand::Open { blocks: true, due: None });
}

#[test]
fn a_decision_that_does_not_count_answers_nothing() {
    let waiting = with(high(), vec![decision("one", not_affected(), None)]);
    assert_eq!(stand(&waiting), Stand::Open { blocks: true, due: None });
    let refused = with(high(), vec![decision("one", accepted(), Some("bo"))]);
    assert_eq!(stand(&refused), Stand::Open { blocks: true, due: None });
}

#[test]
fn what_the_team_rates_so_that_it_blocks_is_answered_by_its_acceptance_alone() {
    let decisions = |more| {
        let raising = decision("one", assessed(Severity::Critical), Some("sam"));
        vec![raising, decision("two", not_affected(), Some("sam")), decision("three", more, Some("ines"))]
    };
    let accepted = with(high(), decisions(accepted()));
    assert_eq!(stand(&accepted), Stand::Accepted { until: date(2026, 9, 30) });
    assert_eq!(page(&accepted).advisories[0].answers[0].assessed, Some(Severity::Critical));
    let open = with(high(), decisions(false_positive()));
    assert_eq!(stand(&open), Stand::Open { blocks: true, due: None });
}

#[test]
fn a_later_day_for_the_fix_is_told_and_answers_nothing() {
    let exception = decision("one", Decided::Exception { due: date(2026, 5, 1) }, Some("sam"));
    let facts = with(high(), vec![exception]);
    assert_eq!(stand(&facts), Stand::Open { blocks: true, due: Some(date(2026, 5, 1)) });
}

#[test]
fn an_advisory_has_one_row_under_its_cve_with_all_its_places() {
    let found =
        |component, id| observed(component, package(id, "pkg:deb/debian/zlib@1"), &[(0, Severity::High)]);
    let mut facts = with(vec![found("frontend", "GHSA-aaaa"), found("frontend", "CVE-2024-3333")], vec![]);
    let group = ["GHSA-aaaa", "CVE-2024-3333"].map(AdvisoryId::new);
    facts.aliases = AliasGroups::new([group.into()]).unwrap();
    let page = page(&facts);
    let entry = &page.advisories[0];
    assert_eq!((page.advisories.len(), entry.weakness.as_str()), (1, "CVE-2024-3333"));
    assert_eq!(entry.aliases, ["GHSA-aaaa"]);
    assert_eq!(entry.answers[0].places.len(), 1, "the same package in the same place");
    assert_eq!(entry.link.as_deref(), Some("https://nvd.nist.gov/vuln/detail/CVE-2024-3333"));
}

#[test]
fn what_neither_blocks_nor_was_decided_is_left_out() {
    assert!(page(&with(vec![openssl(Severity::Medium)], vec![])).advisories.is_empty());
    let decided = with(vec![openssl(Severity::Medium)], vec![decision("one", not_affected(), None)]);
    assert_eq!(page(&decided).advisories.len(), 1, "a medium one needs no approval");
    let unknown = with(vec![openssl(Severity::Unknown)], vec![]);
    assert_eq!(page(&unknown).advisories.len(), 1, "unknown counts as high");
}

#[test]
fn what_was_decided_and_is_not_found_stands_apart() {
    let waiting =
        about(decision("three", not_affected(), None), Weakness::Advisory(AdvisoryId::new("CVE-2024-9")));
    let facts = with(
        vec![],
        vec![on("one", "CVE-2024-7", not_affected()), on("two", "CVE-2024-8", accepted()), waiting],
    );
    let page = page(&facts);
    assert!(page.advisories.is_empty());
    let names: Vec<_> = page.not_found.iter().map(|told| told.weakness.as_str()).collect();
    assert_eq!(names, ["CVE-2024-7"], "sam may not accept, and nobody approved the third");
}

#[test]
fn checks_stand_in_a_section_of_their_own_with_their_skips() {
    let mut facts = with(vec![failed_check(Severity::High)], vec![]);
    assert_eq!(page(&facts).checks[0].answers[0].decided, Stand::Open { blocks: true, due: None });
    facts.program.product.global_skips = vec![GlobalSkip {
        check: "CKV_K8S_8".into(),
        reason: "Probes come later.".into(),
        remediation: "Write them.".into(),
        approved_by: "sam".into(),
    }];
    let page = page(&facts);
    let answer = &page.checks[0].answers[0];
    assert_eq!(answer.decided, Stand::Skipped { remediation: "Write them.".into() });
    assert_eq!((answer.details.as_str(), page.advisories.len()), ("Probes come later.", 0));
    facts.program.product.global_skips.clear();
    facts.decisions = vec![about(decision("one", not_affected(), Some("sam")), check("CKV_K8S_8"))];
    assert!(matches!(self::page(&facts).checks[0].answers[0].decided, Stand::NotAffected { .. }));
}

#[test]
fn an_exception_is_always_there_and_names_nobody() {
    let mut facts = with(high(), vec![decision("one", accepted(), None)]);
    facts.break_glass = Some(BreakGlass {
        asked_by: "bo".into(),
        at: at("2026-03-31T08:00:00Z"),
        reason: "A customer is down.".into(),
        expires: at("2026-04-03T08:00:00Z"),
        components: facts.release.components.clone(),
        approved: Some(("ines".into(), at("2026-03-31T09:00:00Z"))),
        resolved: None,
    });
    let released = page(&facts);
    assert_eq!((released.outcome, released.is_draft), (Outcome::ReleasedByException, false));
    let exception = released.exception.clone().unwrap();
    assert!(exception.holds && exception.reason == "A customer is down.");
    let document = serde_json::to_string(&released).unwrap();
    for person in ["\"bo\"", "\"ines\"", "\"ana\"", "\"sam\"", "git/one", "search"] {
        assert!(!document.contains(person), "{person}");
    }
    facts.now = at("2026-04-05T08:00:00Z");
    let over = page(&facts);
    assert!(over.is_draft && !over.exception.unwrap().holds);
}

#[test]
fn the_rating_of_whoever_gave_the_severity_is_shown() {
    let rate =
        |source: &str, vector: &str| CvssRating { source: source.into(), vector: vector.into(), score: None };
    let mut found = openssl(Severity::High);
    found.finding.severity_source = Some("ghsa".into());
    found.finding.details.cvss = vec![
        rate("nvd", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        rate("ghsa", "AV:N/AC:L/Au:N/C:P/I:P/A:P"),
        rate("ghsa", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"),
        rate("ghsa", "no vector"),
    ];
    let of = |found: &Observed| page(&with(vec![found.clone()], vec![])).advisories[0].cvss.clone().unwrap();
    let rating = of(&found);
    assert_eq!((rating.score, rating.version.as_deref(), rating.source.as_str()), (7.5, Some("3.1"), "ghsa"));
    found.finding.severity_source = None;
    assert_eq!((of(&found).score, of(&found).source.as_str()), (9.8, "nvd"));
}

#[test]
fn the_same_verdict_gives_the_same_page_and_it_reads_back() {
    let facts = with(high(), vec![decision("one", not_affected(), Some("sam"))]);
    let mut shuffled = facts.clone();
    shuffled.findings.push(failed_check(Severity::High));
    let mut reversed = shuffled.clone();
    reversed.findings.reverse();
    assert_eq!(page(&shuffled), page(&reversed));
    let text = serde_json::to_string(&page(&facts)).unwrap();
    assert_eq!(serde_json::from_str::<ReleasePage>(&text).unwrap(), page(&facts));
    assert!(!page(&facts).is_draft && page(&clean()).advisories.is_empty());
}

#[test]
fn a_licence_is_no_vulnerability() {
    let licence = package("LICENSE:GPL-3.0", "pkg:npm/a@1");
    assert!(matches!(&licence, Subject::Package(_)));
    let page = page(&with(vec![observed("frontend", licence, &[(0, Severity::High)])], vec![]));
    assert_eq!((page.advisories.len(), page.checks.len()), (0, 1));
}

//! Files of decisions as they are planned and applied.

use super::{Counts, MAX_BYTES, NotApplied, PlannedSet, apply_decisions, plan_decisions};
use crate::testing::{Home, NOT_AFFECTED, about, at, file, home, home_with, mistakes};
use portcullis_domain::decision::outlook::{Consent, Coverage, Entry, EntryChange};
use portcullis_domain::decision::{Approval, Basis, Case, Needed, Standing};
use portcullis_domain::decision::{Authority, Staleness};
use portcullis_domain::severity::Severity;
use portcullis_report::diagnostics::render;

fn entry<'s>(set: &'s PlannedSet, id: &str) -> &'s Entry {
    set.outlook.entries.iter().find(|entry| entry.request.key.id == id).unwrap()
}

fn warnings(set: &PlannedSet) -> String {
    render(&set.diagnostics, &set.file, false)
}

fn counts(set: &PlannedSet) -> [usize; 4] {
    let Counts { added, changed, withdrawn, unchanged } = set.outlook.counts();
    [added, changed, withdrawn, unchanged]
}

/// A server moves what it works on from thread to thread.
fn sent<T: Send>(work: T) -> T {
    work
}

/// Twenty entries that need nobody's approval.
fn twenty() -> Vec<String> {
    (0..20).map(|number| about(&format!("d{number:02}"), NOT_AFFECTED)).collect()
}

fn words(entries: &[String]) -> Vec<&str> {
    entries.iter().map(String::as_str).collect()
}

async fn with_low_finding() -> Home {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl LOW"]).await;
    home
}

#[tokio::test]
async fn a_plan_says_what_each_decision_covers_and_who_approves_it() {
    let home = home().await;
    home.found(
        "web",
        "main",
        &["CVE-2026-1000 openssl CRITICAL", "CVE-2026-1000 zlib LOW", "CVE-2026-2000 zlib LOW"],
    )
    .await;
    home.found("web", "5.3", &["CVE-2026-1000 openssl CRITICAL"]).await;
    home.found("api", "change:7", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let set = home
        .plan(&[
            &about("all", NOT_AFFECTED),
            &about("asked", &format!("{NOT_AFFECTED}, approved_by: sam")),
            &about("taken", "verdict: accepted, expires: 2026-09-30, approved_by: ines"),
            "id: low, advisory: CVE-2026-1000, package: zlib, scope: {component: web}, verdict: accepted, expires: 2026-09-30, reason: r, by: ana, approved_by: lee",
            "id: light, advisory: CVE-2026-2000, scope: {component: web}, verdict: assessed, severity: medium, reason: r, by: bo",
        ])
        .await
        .unwrap();
    assert_eq!(warnings(&set), "");
    let all = entry(&set, "all");
    assert_eq!(all.coverage, Coverage { findings: 2, worst: Some(Severity::Critical) });
    let waits = |asked: Option<&str>, approvers: &[&str]| {
        Some(Consent::Waits {
            needed: Needed::SecondMember,
            asked: asked.map(str::to_owned),
            approvers: approvers.iter().map(|&id| id.to_owned()).collect(),
        })
    };
    assert_eq!(all.consent, waits(None, &["eve", "sam"]));
    assert_eq!(entry(&set, "asked").consent, waits(Some("sam"), &["eve", "sam"]));
    assert!(
        matches!(&entry(&set, "taken").consent, Some(Consent::Waits { approvers, .. }) if *approvers == ["ines"])
    );
    assert_eq!(entry(&set, "low").coverage, Coverage { findings: 1, worst: Some(Severity::Low) });
    assert!(
        matches!(&entry(&set, "low").consent, Some(Consent::Waits { approvers, .. }) if *approvers == ["ines", "lee"])
    );
    assert_eq!(entry(&set, "light").consent, Some(Consent::Unneeded));
    assert_eq!(home.audit().await, [""; 0], "a plan changes nothing");
}

#[tokio::test]
async fn a_scope_with_a_series_or_releases_covers_the_tracks_that_fit() {
    let home = home().await;
    for track in ["main", "5.2", "5.3"] {
        home.found("web", track, &[&format!("CVE-2026-1000 lib{track} LOW")]).await;
    }
    let covers = async |scope: &str| {
        let entry = format!(
            "id: one, advisory: CVE-2026-1000, scope: {{component: web{scope}}}, reason: r, by: ana, {NOT_AFFECTED}"
        );
        home.plan(&[&entry]).await.unwrap().outlook.entries[0].coverage.findings
    };
    assert_eq!(covers("").await, 3);
    assert_eq!(covers(", series: 5.3").await, 1);
    assert_eq!(covers(", series: 5.4").await, 0);
    assert_eq!(covers(", releases: \">=5.3\"").await, 1);
    assert_eq!(covers(", releases: \">=5\"").await, 2);
    assert_eq!(covers(", series: 5.2, releases: \">=5.3\"").await, 0);
    // A release of what was last scanned on `main` is in the series 5.3 and stands for both tracks.
    home.open_release("5.3.1").await;
    assert_eq!(covers(", releases: \">=5.3.1\"").await, 2);
    assert_eq!(covers(", releases: \">5.3.1\"").await, 0);
    assert_eq!(covers(", series: 5.3").await, 2);
    assert_eq!(covers(", series: 5.2").await, 1);
    assert_eq!(covers("").await, 3);
}

#[tokio::test]
async fn a_decision_about_a_check_covers_its_resource_by_any_spelling_of_the_check() {
    let home = home().await;
    home.failed("CKV_K8S_8", &["Deployment.default.web", "Deployment.default.api"]).await;
    let covers = async |check: &str, rest: &str| {
        let entry = format!(
            "id: one, check: {check}, scope: {{component: deploy}}, reason: r, by: ana, {NOT_AFFECTED}{rest}"
        );
        home.plan(&[&entry]).await.unwrap().outlook.entries[0].coverage.findings
    };
    assert_eq!(covers("ckv_k8s_8", "").await, 2);
    assert_eq!(covers("CKV_K8S_8", ", resource: Deployment.default.web").await, 1);
    assert_eq!(covers("CKV_K8S_8", ", resource: Deployment.default").await, 0);
    assert_eq!(covers("CKV_K8S_9", "").await, 0);
}

#[tokio::test]
async fn a_decision_that_covers_nothing_is_a_warning_with_its_id() {
    let home = with_low_finding().await;
    let nothing = "id: gone, advisory: CVE-1999-1000, scope: {component: web, releases: \">=5\"}, reason: r, by: ana, verdict: false_positive, impact: i";
    let derived = "id: old, check: PC_EOL_OS, scope: {component: web}, reason: r, by: ana, verdict: false_positive, impact: i";
    let set = home.apply(&[&about("there", NOT_AFFECTED), nothing, derived]).await.unwrap();
    let told = warnings(&set);
    assert_eq!(set.diagnostics.len(), 1, "{told}");
    assert!(
        told.starts_with(
            "warning: `gone` covers nothing that is found: CVE-1999-1000 in component web, releases >=5\n"
        ),
        "{told}"
    );
    assert!(told.contains("--> decisions.yaml:5:8"), "{told}");
    assert_eq!(counts(&set), [3, 0, 0, 0]);
}

#[tokio::test]
async fn a_file_with_mistakes_is_refused_whole_with_a_sentence_for_each() {
    let home = with_low_finding().await;
    let told = mistakes(
        home.apply(&[
            &about("good", NOT_AFFECTED),
            &about("unknown", &format!("{NOT_AFFECTED}, approved_by: zoe")),
            &about("over", "verdict: accepted, expires: 2026-01-31, approved_by: ines"),
            &about("good", NOT_AFFECTED),
        ])
        .await,
    );
    let titles: Vec<&str> = told.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        titles,
        [
            "error: there is no person `zoe`",
            "error: an acceptance is over",
            "error: the id `good` is listed twice"
        ]
    );
    let binary = b"version: 1\nset: git\ndecisions: [] # \xff\n".to_vec();
    let told = mistakes(plan_decisions(&home.installation, "decisions.yaml", binary, at(0)).await);
    assert!(told.contains("UTF-8"), "{told}");
    assert_eq!(home.audit().await, [""; 0]);
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    assert_eq!(snapshot.decision_set("git").await.unwrap(), []);
}

#[tokio::test]
async fn whoever_may_not_approve_what_is_covered_is_a_mistake_at_their_name() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let told = mistakes(
        home.apply(&[
            &about("manager", "verdict: accepted, expires: 2026-09-30, approved_by: lee"),
            &about("own", &format!("{NOT_AFFECTED}, approved_by: ana")),
            &about("outsider", NOT_AFFECTED).replace("by: ana", "by: bo"),
        ])
        .await,
    );
    let titles: Vec<&str> = told.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        titles,
        [
            "error: `ana` asked for it, and nobody approves their own request; one of `eve`, `sam` may approve it",
        ],
        "{told}"
    );
    let told = mistakes(
        home.apply(&[
            &about("manager", "verdict: accepted, expires: 2026-09-30, approved_by: lee"),
            &about("outsider", NOT_AFFECTED).replace("by: ana", "by: bo"),
        ])
        .await,
    );
    let titles: Vec<&str> = told.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        titles,
        [
            "error: `lee` is not head_of_product_engineering; `ines` may approve it",
            "error: `bo` is not in the security team; one of its members has to ask for it, and another to approve it",
        ]
    );
    assert!(told.contains("`manager` covers 1 finding, the worst critical"), "{told}");
}

#[tokio::test]
async fn applying_records_what_it_was_decided_on_and_an_entry_for_each() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl HIGH", "CVE-2026-1000 zlib LOW"]).await;
    home.exploited(&["CVE-2026-1000"]).await;
    let set = home.apply(&[&about("one", NOT_AFFECTED), &about("two", NOT_AFFECTED)]).await.unwrap();
    let one = home.decision("one").await;
    assert_eq!(one.basis, Basis { severity: Some(Severity::High), known_exploited: true, secret: None });
    assert_eq!((one.recorded, &one.approval, one.withdrawn), (at(100), &Approval::Waiting, None));
    assert_eq!(
        home.audit().await,
        ["ana decision.recorded git/one", "ana decision.recorded git/two", "ana decisions.applied git"]
    );
    let digest = set.outlook.digest.parse().unwrap();
    let kept = home.installation.archive.get_bytes(&digest, 1 << 20).unwrap();
    assert_eq!(kept, file(&[&about("one", NOT_AFFECTED), &about("two", NOT_AFFECTED)]));
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    assert_eq!(crate::release_facts::decisions(&mut snapshot, "acme").await.unwrap().len(), 2);
}

#[tokio::test]
async fn applying_a_file_again_changes_nothing_and_leaves_no_trace() {
    let home = with_low_finding().await;
    let entries = twenty();
    home.apply(&words(&entries)).await.unwrap();
    let (audit, first) = (home.audit().await, home.decision("d00").await);
    let set = home.apply_at(500, &words(&entries), false).await.unwrap();
    assert_eq!(counts(&set), [0, 0, 0, 20]);
    assert!(!set.outlook.changes_anything());
    assert_eq!((home.audit().await, home.decision("d00").await), (audit, first));
}

#[tokio::test]
async fn a_change_starts_the_approval_again_and_what_comes_back_is_recorded_anew() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl HIGH"]).await;
    let (one, two) = (about("one", NOT_AFFECTED), about("two", NOT_AFFECTED));
    home.apply(&[&one, &two]).await.unwrap();
    let sam = home.caller("sam");
    crate::approve_decision::approve(&home.installation, "git", "one", &sam, at(200)).await.unwrap();
    let set = home.apply_at(300, &[&one, &two], false).await.unwrap();
    assert_eq!(entry(&set, "one").consent, Some(Consent::Given { by: "sam".into() }));
    let changed = one.replace("Looked at.", "Looked again.");
    let set = home.apply_at(300, &[&changed, &two], false).await.unwrap();
    assert_eq!(entry(&set, "one").change, EntryChange::Changed { fields: vec!["reason".into()] });
    let decision = home.decision("one").await;
    assert_eq!((decision.recorded, decision.approval), (at(300), Approval::Waiting));
    home.apply_at(400, &[&two], true).await.unwrap();
    assert_eq!(home.decision("one").await.withdrawn, Some(at(400)));
    let set = home.apply_at(500, &[&changed, &two], false).await.unwrap();
    assert_eq!(counts(&set), [1, 0, 0, 1]);
    let decision = home.decision("one").await;
    assert_eq!((decision.recorded, decision.withdrawn), (at(500), None));
    assert_eq!(
        home.audit().await[3..],
        [
            "sam decision.approved git/one",
            "ana decision.changed git/one",
            "ana decisions.applied git",
            "ana decision.withdrawn git/one",
            "ana decisions.applied git",
            "ana decision.recorded git/one",
            "ana decisions.applied git",
        ]
    );
}

#[tokio::test]
async fn more_than_a_tenth_is_withdrawn_only_when_confirmed_and_within_the_set_only() {
    let home = with_low_finding().await;
    let entries = twenty();
    home.apply(&words(&entries)).await.unwrap();
    let other =
        String::from_utf8(file(&[&about("other", NOT_AFFECTED)])).unwrap().replace("set: git", "set: web");
    let caller = home.caller("ana");
    let applied =
        apply_decisions(&home.installation, "web.yaml", other.into_bytes(), false, &caller, at(150)).await;
    assert_eq!(counts(&applied.unwrap()), [1, 0, 0, 0]);
    let few = &words(&entries)[..17];
    let error = home.apply_at(200, few, false).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "3 of the 20 decisions on record in the set `git` would be withdrawn, more than a tenth; confirm it with --yes if it is meant"
    );
    assert!(matches!(error, NotApplied::Unconfirmed(set) if counts(&set) == [0, 0, 3, 17]));
    assert_eq!(home.decision("d19").await.withdrawn, None);
    assert_eq!(counts(&home.apply_at(200, few, true).await.unwrap()), [0, 0, 3, 17]);
    assert_eq!(home.decision("d19").await.withdrawn, Some(at(200)));
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let of_other: Vec<_> =
        snapshot.decision_set("web").await.unwrap().into_iter().map(|kept| kept.state).collect();
    assert_eq!(of_other, ["waiting"]);
}

#[tokio::test]
async fn a_programme_that_trusts_its_review_has_approvals_asserted_by_the_file() {
    let home = home_with(r#", "decisions": {"approval": "git"}"#).await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let taken = about("taken", "verdict: accepted, expires: 2026-09-30, approved_by: ines");
    let set = home.apply(&[&taken, &about("unasked", NOT_AFFECTED)]).await.unwrap();
    let digest = set.outlook.digest.clone();
    let (by, file) = ("ines".to_owned(), "decisions.yaml".to_owned());
    let asserted = Consent::Asserted { by: by.clone(), file: file.clone(), digest: digest.clone() };
    assert_eq!(entry(&set, "taken").consent, Some(asserted));
    assert!(matches!(entry(&set, "unasked").consent, Some(Consent::Waits { .. })));
    assert_eq!(home.decision("taken").await.approval, Approval::Asserted { by, at: at(100), file, digest });
    let told = mistakes(home.apply(&[&taken.replace("ines", "lee")]).await);
    assert!(told.contains("error: `lee` is not head_of_product_engineering"), "{told}");
}

#[tokio::test]
async fn a_decision_is_stale_after_a_report_rates_what_it_covers_worse() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl HIGH"]).await;
    home.apply(&[&about("one", NOT_AFFECTED)]).await.unwrap();
    let sam = home.caller("sam");
    let approved =
        crate::approve_decision::approve(&home.installation, "git", "one", &sam, at(200)).await.unwrap();
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    let program = &home.installation.program.program;
    let case = Case { scanner: Severity::Critical, ..Case::default() };
    let standing = approved.standing(&Authority::of(program), &program.calendar, &case, at(300));
    let rose = Staleness::SeverityRose { from: Severity::High, to: Severity::Critical };
    assert_eq!(standing, Standing::Stale(rose));
    let set = home.apply_at(300, &[&about("one", NOT_AFFECTED)], false).await.unwrap();
    assert!(matches!(entry(&set, "one").consent, Some(Consent::Waits { .. })));
}

#[tokio::test]
async fn an_assessment_that_blocks_raises_who_has_to_accept() {
    let home = home().await;
    home.found("web", "main", &["CVE-2026-1000 openssl LOW"]).await;
    let taken = about("taken", "verdict: accepted, expires: 2026-09-30, approved_by: lee");
    home.plan(&[&taken]).await.unwrap();
    let raised = about("raised", "verdict: assessed, severity: high");
    let told = mistakes(home.plan(&[&taken, &raised]).await);
    assert!(told.contains("error: `lee` is not head_of_product_engineering"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_apply_one_file_at_once_one_finds_it_applied() {
    let home = with_low_finding().await;
    let entries = twenty();
    let entries = words(&entries);
    let (one, other) = tokio::join!(sent(home.apply(&entries)), sent(home.apply(&entries)));
    let mut added = [counts(&one.unwrap()), counts(&other.unwrap())];
    added.sort_unstable();
    assert_eq!(added, [[0, 0, 0, 20], [20, 0, 0, 0]]);
    assert_eq!(home.audit().await.len(), 21);
}

#[tokio::test]
async fn a_file_of_twenty_thousand_decisions_is_applied_and_a_longer_one_refused_by_its_size() {
    let home = with_low_finding().await;
    let entries: Vec<String> = (0..20_000)
        .map(|number| {
            about(&format!("d{number}"), NOT_AFFECTED)
                .replace("2026-1000", &format!("2026-{}", 1000 + number))
        })
        .collect();
    let Ok(set) = home.apply(&words(&entries)).await else { panic!("the file is refused") };
    assert_eq!(counts(&set), [20_000, 0, 0, 0]);
    assert_eq!(set.diagnostics.len(), 100);
    assert!(warnings(&set).contains("there are 19899 more decisions that cover nothing that is found"));
    let report = home.installation.store.snapshot().await.unwrap().verify_audit().await.unwrap();
    assert_eq!((report.entries, report.fault), (20_005, None));
    let most = usize::try_from(MAX_BYTES).unwrap();
    let error =
        plan_decisions(&home.installation, "big.yaml", vec![b' '; most + 1], at(0)).await.unwrap_err();
    assert_eq!(error.to_string(), "the decisions file is longer than 16777216 bytes");
}

//! Scans of small images, and where vulnerabilities stand after them.

mod agreeing;
mod contradictions;
mod fixes;

use crate::testing::{Home, at, home, home_with, trivy};
use portcullis_domain::vulnerability::{Place, Stage};
use proptest::prelude::*;

const DAY: i64 = 86_400;
/// The web team owns the image of that name.
const OWNED: &str = r#", "teams": [{"id": "web", "name": "Web", "members": ["bo"], "ambassador": "eve", "owns": ["component:web"]}]"#;
const ONE: &str = "CVE-2026-1000 openssl HIGH";
const TWO: &str = "CVE-2026-2000 zlib LOW";

impl Home {
    /// What is on record: name, weakness, package, stage, severity, and the open places.
    pub(crate) async fn board(&self) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let last = snapshot.next_vulnerability().await.unwrap();
        let numbers: Vec<u64> = (1..last).collect();
        let mut lines = Vec::new();
        for stored in snapshot.vulnerabilities(&numbers).await.unwrap() {
            let case = stored.vulnerability;
            let places = snapshot.places_of(case.number).await.unwrap();
            let open = places.iter().filter(|place| place.is_open());
            let open: Vec<String> =
                open.map(|place| format!("{}@{}", place.component, place.track)).collect();
            let outcome = case.outcome.map(|outcome| format!(" {outcome}")).unwrap_or_default();
            lines.push(format!(
                "{} {} {} {}{outcome} {} [{}]",
                case.name(),
                case.key.weakness,
                case.key.subject,
                case.stage,
                case.severity(),
                open.join(", ")
            ));
        }
        lines
    }

    async fn entries(&self) -> Vec<String> {
        let entries = self.installation.store.snapshot().await.unwrap().audit_after(0, 1000).await.unwrap();
        let entries = entries.into_iter().map(|(_, entry)| entry);
        entries.map(|entry| format!("{} {}", entry.action, entry.subject)).collect()
    }

    async fn move_to(&self, number: u64, stage: Stage) {
        let mut transaction = self.installation.store.transaction().await.unwrap();
        let mut case = transaction.vulnerability(number).await.unwrap().unwrap().vulnerability;
        (case.stage, case.batch) = (stage, None);
        let to_save = portcullis_store::ToSave { vulnerability: &case, text: None, wakes_at: None };
        transaction.save_vulnerabilities(&[to_save]).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

#[tokio::test]
async fn the_same_report_for_another_tag_opens_and_closes_nothing() {
    let home = home().await;
    for (day, tag) in [(1, "web:1.0"), (2, "web:1.1")] {
        let text =
            trivy(tag, at(day * DAY), &[ONE, TWO]).replace(&"a".repeat(64), &day.to_string().repeat(64));
        home.record_at(day * DAY, "web", "main", &text).await;
    }
    assert_eq!(
        home.board().await,
        [
            "V-1 CVE-2026-1000 debian:openssl incoming high [web@main]",
            "V-2 CVE-2026-2000 debian:zlib incoming low [web@main]",
        ]
    );
    let entries = home.entries().await;
    assert_eq!(
        entries,
        ["program.loaded 1", "scan.recorded web", "import.opened import 1", "scan.recorded web"].map(
            |entry| { if entry.starts_with("program") { entries[0].clone() } else { entry.to_owned() } }
        )
    );
}

#[tokio::test]
async fn an_advisory_in_several_images_and_series_is_one_vulnerability() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    home.found_at(DAY, "api", "main", &[ONE]).await;
    home.found_at(DAY, "web", "5.3", &[ONE]).await;
    assert_eq!(
        home.board().await,
        ["V-1 CVE-2026-1000 debian:openssl incoming high [api@main, web@5.3, web@main]"]
    );
}

#[tokio::test]
async fn what_the_first_scan_brings_is_one_import_and_what_comes_later_is_not() {
    let home = home_with(OWNED).await;
    home.found_at(DAY, "web", "main", &[ONE, TWO]).await;
    home.found_at(
        2 * DAY,
        "web",
        "main",
        &[ONE, TWO, "CVE-2026-3000 curl CRITICAL", "CVE-2026-4000 curl LOW"],
    )
    .await;
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let imports = snapshot.imports(None, 100).await.unwrap();
    assert_eq!(imports.iter().map(|import| (import.number, import.waiting)).collect::<Vec<_>>(), [(1, 2)]);
    let cases = snapshot.vulnerabilities(&[1, 3, 4]).await.unwrap();
    let cases: Vec<_> = cases.into_iter().map(|stored| stored.vulnerability).collect();
    assert_eq!(cases[0].batch, Some(1));
    assert!(cases[0].episode.triage.is_none(), "its clocks start when the import is accepted");
    assert_eq!((cases[1].stage, cases[1].batch), (Stage::Incoming, None));
    assert!(cases[1].episode.triage.as_ref().is_some_and(|clock| clock.due.is_some()));
    assert_eq!((cases[2].stage, cases[2].owner.team.as_deref()), (Stage::Reported, Some("web")));
}

#[tokio::test]
async fn what_is_gone_from_main_is_fixed_and_what_comes_back_begins_again() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE, TWO]).await;
    home.move_to(1, Stage::Reported).await;
    home.found_at(2 * DAY, "web", "main", &[TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl resolved fixed high []");
    home.found_at(3 * DAY, "web", "main", &[ONE, TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl triaging high [web@main]");
    let case = home.installation.store.snapshot().await.unwrap().vulnerability(1).await.unwrap().unwrap();
    assert_eq!((case.vulnerability.episode.number, case.vulnerability.past.len()), (2, 1));
    assert_eq!(home.entries().await.last().unwrap(), "vulnerability.observed V-1");
}

#[tokio::test]
async fn what_a_series_still_has_is_validated_and_not_resolved() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    home.found_at(DAY, "web", "5.3", &[ONE]).await;
    home.move_to(1, Stage::PendingFix).await;
    home.found_at(2 * DAY, "web", "main", &[TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl validating high [web@5.3]");
    home.found_at(3 * DAY, "web", "5.3", &[TWO]).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 debian:openssl resolved fixed high []");
}

#[tokio::test]
async fn changes_open_and_close_nothing() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    home.found_at(2 * DAY, "web", "change:7", &[TWO]).await;
    assert_eq!(home.board().await, ["V-1 CVE-2026-1000 debian:openssl incoming high [web@main]"]);
}

#[tokio::test]
async fn another_rating_moves_the_severity_and_nothing_else() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    home.found_at(2 * DAY, "web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    assert_eq!(home.board().await, ["V-1 CVE-2026-1000 debian:openssl incoming critical [web@main]"]);
}

/// A report of Grype on an image with one match, which may have another name.
fn grype(second: i64, id: &str, related: &str, severity: &str) -> String {
    let related = if related.is_empty() {
        String::new()
    } else {
        format!(r#"{{"id": "{related}", "namespace": "nvd:cpe"}}"#)
    };
    format!(
        r#"{{"matches": [{{"vulnerability": {{"id": "{id}", "severity": "{severity}", "namespace": "github:language:go"}},
             "relatedVulnerabilities": [{related}],
             "artifact": {{"name": "openssl", "version": "1.0", "type": "deb", "purl": "pkg:deb/debian/openssl@1.0"}}}}],
             "source": {{"type": "image", "target": {{"userInput": "web", "imageID": "sha256:{}"}}}},
             "descriptor": {{"name": "grype", "version": "0.80.0", "timestamp": "{}"}}}}"#,
        "a".repeat(64),
        at(second)
    )
}

#[tokio::test]
async fn names_that_turn_out_to_mean_one_vulnerability_make_two_of_them_one() {
    const GHSA: &str = "GHSA-aaaa-bbbb-cccc";
    let home = home().await;
    home.record_at(DAY, "web", "main", &grype(DAY, GHSA, "", "High")).await;
    home.record_at(DAY, "api", "main", &grype(DAY, "CVE-2026-1000", "", "Critical")).await;
    assert_eq!(home.board().await.len(), 2);
    home.record_at(2 * DAY, "web", "main", &grype(2 * DAY, GHSA, "CVE-2026-1000", "High")).await;
    let merged = [
        "V-1 GHSA-aaaa-bbbb-cccc deb/debian/openssl incoming critical [api@main, web@main]",
        "V-2 CVE-2026-1000 deb/debian/openssl closed duplicate critical []",
    ];
    assert_eq!(home.board().await, merged);
    home.record_at(3 * DAY, "api", "main", &grype(3 * DAY, "CVE-2026-1000", GHSA, "Critical")).await;
    home.record_at(3 * DAY, "api", "5.3", &grype(3 * DAY, GHSA, "", "Critical")).await;
    assert_eq!(
        home.board().await,
        [merged[0].replace("api@main,", "api@5.3, api@main,").as_str(), merged[1]]
    );
}

#[tokio::test]
async fn what_is_known_under_another_name_is_found_by_it() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &grype(DAY, "GHSA-aaaa-bbbb-cccc", "CVE-2026-1000", "High")).await;
    home.record_at(DAY, "api", "main", &grype(DAY, "GHSA-aaaa-bbbb-cccc", "", "High")).await;
    assert_eq!(
        home.board().await,
        ["V-1 CVE-2026-1000 deb/debian/openssl incoming high [api@main, web@main]"]
    );
}

#[tokio::test]
async fn only_every_engine_that_found_it_together_says_that_it_is_gone() {
    let home = home().await;
    home.record_at(DAY, "web", "main", &grype(DAY, "CVE-2026-1000", "", "High")).await;
    let purl = r#""PkgIdentifier": {"PURL": "pkg:deb/debian/openssl@1.0"}, "PkgName""#;
    let with_purl = |second, words: &[&str]| trivy("web", at(second), words).replace(r#""PkgName""#, purl);
    home.record_at(DAY, "web", "main", &with_purl(DAY, &[ONE])).await;
    home.move_to(1, Stage::Reported).await;
    home.record_at(2 * DAY, "web", "main", &with_purl(2 * DAY, &["CVE-2026-7 openssl LOW"])).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 deb/debian/openssl reported high [web@main]");
    home.record_at(3 * DAY, "web", "main", &grype(3 * DAY, "CVE-2026-7", "", "Low")).await;
    assert_eq!(home.board().await[0], "V-1 CVE-2026-1000 deb/debian/openssl resolved fixed high []");
}

#[tokio::test]
async fn a_resource_that_moves_to_another_file_stays_the_same_vulnerability() {
    let home = home().await;
    home.failed("CKV_K8S_8", &["Deployment.default.web"]).await;
    let before = home.board().await;
    let text = r#"{"check_type": "kubernetes", "results": {"passed_checks": [], "failed_checks": [
        {"check_id": "CKV_K8S_8", "check_name": "Liveness", "file_path": "/b.yaml", "resource": "Deployment.default.web", "file_line_range": [7, 9]}]}}"#;
    home.record_at(DAY, "deploy", "main", text).await;
    assert_eq!(home.board().await, before);
    home.record_at(2 * DAY, "deploy", "main", &text.replace("[7, 9]", "[70, 90]")).await;
    assert_eq!(home.board().await, before);
}

/// A scan as an index into packages, and when it ran.
type Run = (i64, Vec<usize>);

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let found = prop::collection::btree_set(0..4_usize, 0..4);
    let run = (1..6_i64, found).prop_map(|(day, found)| (day, found.into_iter().collect()));
    prop::collection::vec(run, 1..5)
}

async fn places_after(runs: &[Run]) -> Vec<Vec<(String, bool)>> {
    const FOUND: [&str; 4] =
        ["CVE-2026-1 a HIGH", "CVE-2026-2 b LOW", "CVE-2026-3 c MEDIUM", "CVE-2026-4 d HIGH"];
    let home = home().await;
    // So that every vulnerability has the same number, and nothing is found for the first time later.
    home.record_at(0, "web", "main", &trivy("web", at(0), &FOUND)).await;
    for (day, found) in runs {
        let mut words = vec!["CVE-2026-9 z LOW"];
        words.extend(found.iter().map(|&place| FOUND[place]));
        // All of them come in at the end, in whatever order they ran.
        home.record_at(10 * DAY, "web", "main", &trivy("web", at(day * DAY), &words)).await;
    }
    let mut snapshot = home.installation.store.snapshot().await.unwrap();
    let mut all = Vec::new();
    for number in 1..=4 {
        let places = snapshot.places_of(number).await.unwrap();
        all.push(places.iter().map(|place: &Place| (place.track.clone(), place.is_open())).collect());
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn scans_in_any_order_and_repeated_leave_the_same_open(mut runs in runs(), order in any::<usize>()) {
        // Two scans of one moment have no order.
        runs.sort();
        runs.dedup_by_key(|run| run.0);
        let mut shuffled = runs.clone();
        shuffled.extend(runs.iter().take(order % 3).cloned());
        let count = shuffled.len();
        for place in 0..count {
            shuffled.swap(place, (order / (place + 1)) % count);
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (one, other) = runtime.block_on(async { (places_after(&runs).await, places_after(&shuffled).await) });
        prop_assert_eq!(one, other);
    }
}

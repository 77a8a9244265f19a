//! Merging and splitting by hand, and scans afterwards.

use super::*;
use crate::testing::{Home, at, home};

const DAY: i64 = 86_400;
const ONE: &str = "CVE-2026-1000 openssl HIGH";
const TWO: &str = "CVE-2026-2000 openssl CRITICAL";

impl Home {
    async fn merge(&self, into: u64, from: &[u64], reason: &str) -> Result<u64, String> {
        let merged = merge_vulnerabilities(
            &self.installation,
            into,
            from,
            reason,
            &Seen::anything(),
            &self.caller("ana"),
            at(5 * DAY),
        )
        .await;
        merged.map(|case| case.number).map_err(|error| error.to_string())
    }

    async fn split(&self, number: u64, components: &[&str], user: &str) -> Result<u64, String> {
        let components: Vec<String> = components.iter().map(|&component| component.to_owned()).collect();
        let caller = self.caller(user);
        let split = split_vulnerability(
            &self.installation,
            number,
            &components,
            "Two causes.",
            &Seen::anything(),
            &caller,
            at(5 * DAY),
        )
        .await;
        split.map(|case| case.number).map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn what_is_merged_by_hand_stays_one_when_it_is_found_again() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE, TWO]).await;
    assert_eq!(home.merge(1, &[2], "One flaw, two advisories.").await, Ok(1));
    let merged = [
        "V-1 CVE-2026-1000 debian:openssl incoming critical [web@main]",
        "V-2 CVE-2026-2000 debian:openssl closed duplicate critical []",
    ];
    assert_eq!(home.board().await, merged);
    home.found_at(6 * DAY, "web", "main", &[TWO]).await;
    assert_eq!(home.board().await, merged, "the other advisory still has it");
    home.found_at(7 * DAY, "api", "main", &[TWO]).await;
    assert_eq!(
        home.board().await[0],
        "V-1 CVE-2026-1000 debian:openssl incoming critical [api@main, web@main]"
    );
}

#[tokio::test]
async fn a_ring_of_mergers_can_not_be_made() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE, TWO, "CVE-2026-3000 zlib LOW"]).await;
    assert_eq!(home.merge(1, &[2], "Same.").await, Ok(1));
    insta::assert_snapshot!(home.merge(2, &[1], "Same.").await.unwrap_err(), @"V-2 was merged into V-1; name that one");
    insta::assert_snapshot!(home.merge(3, &[2], "Same.").await.unwrap_err(), @"V-2 was merged into V-1; name that one");
    insta::assert_snapshot!(home.merge(1, &[1], "Same.").await.unwrap_err(), @"V-1 is the same vulnerability on both sides");
    insta::assert_snapshot!(home.merge(1, &[9], "Same.").await.unwrap_err(), @"there is no vulnerability V-9");
    insta::assert_snapshot!(home.merge(1, &[3], " ").await.unwrap_err(), @"say why with --reason");
}

#[tokio::test]
async fn what_is_split_off_follows_its_components_alone() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    home.found_at(DAY, "api", "main", &[ONE]).await;
    assert_eq!(home.split(1, &["api"], "ana").await, Ok(2));
    assert_eq!(
        home.board().await,
        [
            "V-1 CVE-2026-1000 debian:openssl incoming high [web@main]",
            "V-2 CVE-2026-1000 debian:openssl (V-2) incoming high [api@main]",
        ]
    );
    home.found_at(6 * DAY, "api", "main", &["CVE-2026-3000 zlib LOW"]).await;
    home.found_at(6 * DAY, "web", "5.3", &[ONE]).await;
    assert_eq!(
        home.board().await[..2],
        [
            "V-1 CVE-2026-1000 debian:openssl incoming high [web@5.3, web@main]",
            "V-2 CVE-2026-1000 debian:openssl (V-2) resolved gone_before_triage high []",
        ]
    );
    assert_eq!(home.merge(1, &[2], "One after all.").await, Ok(1));
    home.found_at(7 * DAY, "api", "main", &[ONE]).await;
    assert_eq!(
        home.board().await[0],
        "V-1 CVE-2026-1000 debian:openssl incoming high [api@main, web@5.3, web@main]"
    );
}

#[tokio::test]
async fn a_split_leaves_something_on_both_sides() {
    let home = home().await;
    home.found_at(DAY, "web", "main", &[ONE]).await;
    insta::assert_snapshot!(home.split(1, &["web"], "ana").await.unwrap_err(), @"V-1 is in web; name some of them and leave at least one");
    insta::assert_snapshot!(home.split(1, &["api"], "ana").await.unwrap_err(), @"V-1 is in web; name some of them and leave at least one");
    insta::assert_snapshot!(home.split(1, &["web"], "bo").await.unwrap_err(), @"`bo` is not in the security team, whose members merge and split");
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_neither_merged_nor_split() {
    let home = home().await;
    home.found("web", "main", &[ONE, TWO]).await;
    home.found("api", "main", &[ONE]).await;
    let (installation, ana) = (&home.installation, home.caller("ana"));
    let seen = Seen::states(vec!["0".to_owned()]);
    let merged = merge_vulnerabilities(installation, 1, &[2], "Same.", &seen, &ana, at(5 * DAY)).await;
    assert!(matches!(merged, Err(NotMerged::Stale(_))), "{merged:?}");
    let parts = ["web".to_owned()];
    let split = split_vulnerability(installation, 1, &parts, "Two.", &seen, &ana, at(5 * DAY)).await;
    assert!(matches!(split, Err(NotMerged::Stale(_))), "{split:?}");
    let (_, revision) = crate::show_vulnerability::show_revision(installation, 1, at(5 * DAY)).await.unwrap();
    let seen = Seen::states(vec![revision.to_string()]);
    split_vulnerability(installation, 1, &parts, "Two.", &seen, &ana, at(5 * DAY)).await.unwrap();
    let again = split_vulnerability(installation, 1, &parts, "Two.", &seen, &ana, at(5 * DAY)).await;
    let told = again.unwrap_err().to_string();
    assert!(told.starts_with("V-1 was changed by `ana` at "), "{told}");
}

#[tokio::test]
async fn what_a_merge_would_do_is_what_it_does() {
    let home = home().await;
    home.found("web", "main", &[ONE]).await;
    home.found("api", "main", &[TWO]).await;
    let seen = outlook(&home.installation, 1, 2, at(5 * DAY)).await.unwrap();
    assert_eq!((seen.ends.number, seen.before.number, seen.places.len()), (2, 1, 1));
    assert_ne!(seen.before.severity, seen.after.severity);
    home.merge(1, &[2], "Same.").await.unwrap();
    let shown = crate::show_vulnerability::show(&home.installation, 1, at(5 * DAY)).await.unwrap();
    assert_eq!(shown.brief.severity, seen.after.severity);
    let again = outlook(&home.installation, 1, 2, at(6 * DAY)).await;
    assert!(matches!(again, Err(NotMerged::Impossible(_))), "{again:?}");
    let itself = outlook(&home.installation, 1, 1, at(6 * DAY)).await;
    assert!(matches!(itself, Err(NotMerged::Impossible(_))), "{itself:?}");
}

use super::*;
use crate::release_testing::{at, home, image, ships};
use portcullis_domain::gate::{Bearing, Lack, Outcome};
use portcullis_domain::release::ReleaseComponent;

#[tokio::test]
async fn a_release_is_compared_by_what_was_found_in_exactly_it() {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.open("5.4", ships(&image('c')), ships(&image('b'))).await;
    home.scan("web", 'a', &[("CVE-2026-1000", "CRITICAL"), ("CVE-2026-2000", "HIGH")]).await;
    home.scan("web", 'c', &[("CVE-2026-2000", "HIGH"), ("CVE-2026-3000", "LOW")]).await;
    home.scan("api", 'b', &[("CVE-2026-4000", "HIGH")]).await;
    let difference =
        compare_releases(&home.installation, "acme", ("5.3", "5.4"), None, at(10)).await.unwrap();
    let told = |finding: &portcullis_domain::gate::DifferingFinding| {
        let owner = finding.owner.as_ref().map(|owner| owner.team.clone()).unwrap_or_default();
        (finding.weakness.clone(), finding.bearing, owner, finding.is_unsure)
    };
    let added: Vec<_> = difference.added.iter().map(told).collect();
    assert_eq!(added, [("CVE-2026-3000".to_owned(), Bearing::Nothing, "search".to_owned(), false)]);
    let resolved: Vec<_> = difference.resolved.iter().map(told).collect();
    assert_eq!(resolved, [("CVE-2026-1000".to_owned(), Bearing::Blocks, "search".to_owned(), false)]);
    assert_eq!(difference.unchanged, 2);
    let changed: Vec<_> = difference.components.iter().map(|change| change.component.as_str()).collect();
    assert_eq!(changed, ["web"]);
    assert_eq!((difference.old.outcome, difference.new.outcome), (Outcome::Blocked, Outcome::Blocked));
}

#[tokio::test]
async fn what_was_not_scanned_proves_nothing() {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    home.open("5.4", ships(&image('c')), ReleaseComponent::LeftOut { reason: "It is not ready.".into() })
        .await;
    home.scan("web", 'a', &[("CVE-2026-1000", "CRITICAL")]).await;
    home.scan("api", 'b', &[("CVE-2026-4000", "HIGH")]).await;
    let difference =
        compare_releases(&home.installation, "acme", ("5.3", "5.4"), None, at(10)).await.unwrap();
    assert!(difference.old.lacking.is_empty());
    let lacking = &difference.new.lacking[0];
    assert_eq!(lacking.component.as_deref(), Some("web"));
    assert!(matches!(lacking.lack, Lack::OtherState { .. }));
    let resolved: Vec<_> =
        difference.resolved.iter().map(|finding| (&*finding.component, finding.is_unsure)).collect();
    assert_eq!(resolved, [("web", true), ("api", false)], "what does not ship has no findings for sure");
    // Before the scan nothing was known of the other one either.
    let earlier = "2026-11-23T08:00:00Z".parse().unwrap();
    let then =
        compare_releases(&home.installation, "acme", ("5.3", "5.4"), Some(earlier), at(10)).await.unwrap();
    assert!(then.now_was_given && then.resolved.is_empty());
    assert_eq!(then.old.lacking.len(), 2);
}

#[tokio::test]
async fn only_releases_on_record_are_compared() {
    let home = home().await;
    home.open("5.3", ships(&image('a')), ships(&image('b'))).await;
    let refused = compare_releases(&home.installation, "acme", ("5.3", "9"), None, at(10)).await.unwrap_err();
    assert!(refused.to_string().starts_with("acme 9 is no release on record"), "{refused}");
    assert!(compare_releases(&home.installation, "other", ("5.3", "5.3"), None, at(10)).await.is_err());
}

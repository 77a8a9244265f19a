//! What time does to vulnerabilities, imports and series.

use super::*;
use crate::testing::{at, home_with};
use crate::vulnerabilities::testing::{save, standing, track, vulnerability};
use portcullis_store::StoredImport;

const DAY: i64 = 86_400;

#[tokio::test]
async fn an_import_that_nobody_accepts_starts_its_clocks_by_itself_and_once() {
    let home = home_with("").await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &["CVE-2026-1000"], at(61)).await;
    let mut transaction = home.installation.store.transaction().await.unwrap();
    let import = StoredImport {
        number: 0,
        component: "web".to_owned(),
        track: "main".to_owned(),
        engine: "trivy".to_owned(),
        scan: "a".to_owned(),
        received_at: at(61),
        starts_at: at(3 * DAY),
        accepted_at: None,
        accepted_by: None,
        waiting: 0,
    };
    let number = transaction.add_import(&import).await.unwrap();
    let mut waiting = vulnerability(&home.installation, 1).await;
    waiting.batch = Some(number);
    waiting.episode.triage = None;
    save(&mut transaction, &home.installation, &waiting).await;
    transaction.commit().await.unwrap();
    assert_eq!(sweep(&home.installation, at(2 * DAY)).await.unwrap(), Swept::default());
    let swept = sweep(&home.installation, at(4 * DAY)).await.unwrap();
    assert_eq!(swept.imports, 1);
    let started = vulnerability(&home.installation, 1).await;
    assert_eq!((started.batch, started.episode.triage.unwrap().started), (None, at(3 * DAY)));
    let kept = home.installation.store.snapshot().await.unwrap().import(number).await.unwrap().unwrap();
    assert_eq!((kept.accepted_at, kept.accepted_by.as_deref()), (Some(at(4 * DAY)), Some("portcullis")));
    assert_eq!(sweep(&home.installation, at(4 * DAY)).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn what_is_only_in_a_series_whose_support_ended_is_closed() {
    let home = home_with("").await;
    home.found("web", "5.3", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &["CVE-2026-1000"], at(61)).await;
    home.open_release("5.3.1").await;
    assert_eq!(sweep(&home.installation, at(100)).await.unwrap(), Swept::default());
    for version in ["5.4.0", "5.5.0", "5.6.0"] {
        home.open_release(version).await;
    }
    let swept = sweep(&home.installation, at(110)).await.unwrap();
    assert_eq!(swept, Swept { vulnerabilities: 1, imports: 0, places: 1 });
    assert_eq!(standing(&home.installation, 1).await, "closed, no_longer_supported, episode 1");
    assert_eq!(sweep(&home.installation, at(110)).await.unwrap(), Swept::default());
    // Nobody looks after what such a series has, whoever scans it.
    let (one, other) = ("CVE-2026-1000 openssl CRITICAL", "CVE-2026-2000 zlib CRITICAL");
    home.found_at(120, "web", "5.3", &[other]).await;
    home.found_at(130, "web", "5.3", &[one, other]).await;
    assert_eq!(
        home.board().await,
        ["V-1 CVE-2026-1000 debian:openssl closed no_longer_supported critical []"]
    );
}

#[tokio::test]
async fn what_is_overdue_is_told_of_once() {
    let home = home_with("").await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &["CVE-2026-1000"], at(61)).await;
    let swept = sweep(&home.installation, at(30 * DAY)).await.unwrap();
    assert_eq!(swept.vulnerabilities, 1);
    assert_eq!(vulnerability(&home.installation, 1).await.episode.told.len(), 3);
    assert_eq!(sweep(&home.installation, at(30 * DAY)).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn what_comes_to_be_exploited_is_back_whatever_was_decided() {
    let home = home_with("").await;
    home.found("web", "main", &["CVE-2026-1000 openssl CRITICAL"]).await;
    track(&home.installation, &["CVE-2026-1000"], at(61)).await;
    home.apply(&[&crate::testing::about("one", crate::testing::NOT_AFFECTED)]).await.unwrap();
    let (sam, ana) = (home.caller("sam"), home.caller("ana"));
    crate::approve_decision::approve(&home.installation, "git", "one", &sam, at(200)).await.unwrap();
    settle_after_enrichment(&home.installation, &ana, at(210)).await.unwrap();
    assert_eq!(standing(&home.installation, 1).await, "closed, not_affected, by git/one, episode 1");
    home.exploited(&["CVE-2026-1000"]).await;
    settle_after_enrichment(&home.installation, &ana, at(220)).await.unwrap();
    assert_eq!(standing(&home.installation, 1).await, "triaging, episode 2");
}

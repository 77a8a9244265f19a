//! Inventories that are matched again: they open, never close, and are no scans.

use crate::builders::{Run, counts, open_after, packages, run, stored_scan};
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_store::{Inventory, Recorded};

/// What a match of the packages of a scan has, so many seconds into the test.
fn rematch(second: i64, of: &Recorded) -> Run {
    let mut run = run(second).looked_for(Kind::Package);
    run.scan.inventory = Some(Inventory { sequence: of.sequence, scan: of.id.clone() });
    run
}

on_both! {
    async fn a_rematch_opens_what_is_new_and_closes_and_changes_nothing(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..10)).await;
        let mut found = packages(2..12);
        found[0].severity = Severity::Critical;
        let matched = rematch(60, &scan).record(&store, found).await;
        assert_eq!(counts(&matched), [2, 8, 0, 0, 0]);
        let open = open_after(&store, &matched).await;
        assert_eq!(open.len(), 12);
        assert!(open.iter().filter(|finding| finding.since == matched.sequence).count() == 2);
        let again = rematch(120, &scan).record(&store, packages(2..12)).await;
        assert_eq!(counts(&again), [0, 10, 0, 0, 0]);
    }

    async fn the_next_scan_keeps_what_it_has_too_and_closes_the_rest_as_usual(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..10)).await;
        let matched = rematch(60, &scan).record(&store, packages(0..12)).await;
        let next = run(120).record(&store, packages(0..11)).await;
        assert_eq!(counts(&next), [0, 11, 0, 0, 1]);
        let open = open_after(&store, &next).await;
        assert_eq!(open.iter().filter(|finding| finding.since == matched.sequence).count(), 1);
        let back = rematch(180, &next).record(&store, packages(0..12)).await;
        assert_eq!(counts(&back), [0, 11, 0, 1, 0]);
    }

    async fn an_entry_that_a_rematch_has_twice_is_one_finding(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..1)).await;
        let twice = packages(0..2).into_iter().chain(packages(0..2)).collect();
        let matched = rematch(60, &scan).record(&store, twice).await;
        assert_eq!(counts(&matched), [1, 1, 0, 0, 0]);
    }

    async fn a_rematch_is_no_scan_of_its_track(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..10)).await;
        let matched = rematch(60, &scan).record(&store, packages(0..12)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let ids = |scans: Vec<portcullis_store::StoredScan>| {
            scans.into_iter().map(|scan| scan.sequence).collect::<Vec<_>>()
        };
        assert_eq!(ids(snapshot.latest_scans("web", &"main".parse().unwrap()).await.unwrap()), [scan.sequence]);
        assert_eq!(ids(snapshot.newest_complete_scans("web").await.unwrap()), [scan.sequence]);
        drop(snapshot);
        // A scan that is older than the match and newer than the scan before it is not late.
        let next = run(90).created(30).record(&store, packages(0..10)).await;
        assert_eq!((next.late, counts(&next)), (false, [0, 10, 0, 0, 2]));
        assert_eq!(stored_scan(&store, &matched).await.rematch_of, Some(scan.sequence));
        let change = run(150).track("change:1").record(&store, packages(0..10)).await;
        assert_eq!(change.base, Some(next.sequence));
    }

    async fn a_change_is_compared_with_what_a_rematch_opened_too(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..10)).await;
        rematch(60, &scan).record(&store, packages(0..12)).await;
        let change = run(120).track("change:1").record(&store, packages(0..13)).await;
        assert_eq!((change.base, counts(&change)), (Some(scan.sequence), [1, 12, 0, 0, 0]));
    }

    async fn a_scan_that_ran_after_the_match_is_not_overruled_by_it(home: Home) {
        let store = home.open().await;
        let scan = run(0).record(&store, packages(0..10)).await;
        run(120).record(&store, packages(0..5)).await;
        let matched = rematch(180, &scan).created(60).record(&store, packages(0..12)).await;
        assert!(matched.late);
        assert_eq!(open_after(&store, &matched).await.len(), 5);
    }

    async fn the_newest_complete_scan_of_each_engine_and_track_is_an_inventory(home: Home) {
        let store = home.open().await;
        let one = run(0).record(&store, packages(0..2)).await;
        let two = run(60).track("5.3").record(&store, packages(0..2)).await;
        run(120).incomplete().record(&store, packages(0..2)).await;
        let other = run(180).engine("cyclonedx:syft").record(&store, packages(0..2)).await;
        run(240).track("change:1").record(&store, packages(0..2)).await;
        run(300).component("api").record(&store, packages(0..2)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let found = snapshot.newest_complete_scans("web").await.unwrap();
        let found: Vec<_> = found.iter().map(|scan| (scan.track.to_string(), scan.sequence)).collect();
        let main = "main".to_owned();
        assert_eq!(found, [("5.3".to_owned(), two.sequence), (main.clone(), other.sequence), (main, one.sequence)]);
    }
}

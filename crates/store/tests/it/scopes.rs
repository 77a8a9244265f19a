//! What closes what: component, track, engine, kind, and whether the scan was complete.

use crate::builders::{check, counts, open_after, packages, run, stored_scan};
use portcullis_domain::finding::{Finding, Kind};
use portcullis_domain::identity::Identities;

fn resources(file: &str) -> Vec<Finding> {
    ["Deployment.web", "Deployment.api"].iter().map(|name| check("CKV_K8S_8", name, file)).collect()
}

on_both! {
    async fn another_tag_of_an_image_closes_and_opens_nothing(home: Home) {
        let store = home.open().await;
        let mut tag = run(0);
        tag.end.facts.target = Some("registry.example/web:1.0".to_owned());
        let first = tag.record(&store, packages(0..50)).await;
        let mut tag = run(60);
        tag.end.facts.target = Some("registry.example/web:1.1".to_owned());
        let second = tag.record(&store, packages(0..50)).await;
        assert_eq!(counts(&second), [0, 50, 0, 0, 0]);
        assert_eq!(open_after(&store, &first).await, open_after(&store, &second).await);
    }

    async fn other_components_tracks_and_engines_close_nothing(home: Home) {
        let store = home.open().await;
        let first = run(0).record(&store, packages(0..5)).await;
        let others = [run(60).component("api"), run(60).track("5.3"), run(60).engine("grype")];
        for other in others {
            assert_eq!(counts(&other.record(&store, packages(3..4)).await), [1, 0, 0, 0, 0]);
        }
        let again = run(120).record(&store, packages(0..5)).await;
        assert_eq!(counts(&again), [0, 5, 0, 0, 0]);
        assert_eq!(open_after(&store, &first).await, open_after(&store, &again).await);
    }

    async fn the_newest_scan_of_each_scope_but_those_of_changes_stands_for_it(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..5)).await;
        let api = run(60).component("api").record(&store, packages(0..1)).await;
        let series = run(120).track("5.3").record(&store, packages(0..1)).await;
        let main = run(180).record(&store, packages(0..5)).await;
        let change = run(240).track("change:7").record(&store, packages(0..5)).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let newest = snapshot.newest_scans(&["api", "web"]).await.unwrap();
        let newest: Vec<i64> = newest.iter().map(|scan| scan.sequence).collect();
        assert_eq!(newest, [main.sequence, series.sequence, api.sequence]);
        let of_api = snapshot.newest_scans(&["api", "other"]).await.unwrap();
        assert_eq!(of_api.iter().map(|scan| scan.sequence).collect::<Vec<_>>(), [api.sequence]);
        assert_eq!(snapshot.newest_scans(&[]).await.unwrap(), []);
        let recent = snapshot.recent_scans("web", None, 2).await.unwrap();
        let recent: Vec<i64> = recent.iter().map(|scan| scan.sequence).collect();
        assert_eq!(recent, [change.sequence, main.sequence]);
        let before = snapshot.recent_scans("web", Some(main.sequence), 50).await.unwrap();
        assert_eq!((before.len(), before[0].sequence), (2, series.sequence));
    }

    async fn a_scan_that_is_not_complete_opens_and_closes_nothing(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..5)).await;
        let partial = run(60).incomplete().record(&store, packages(4..6)).await;
        assert_eq!(counts(&partial), [1, 1, 0, 0, 0]);
        assert_eq!(open_after(&store, &partial).await.len(), 6);
        assert!(!stored_scan(&store, &partial).await.complete);
    }

    async fn an_empty_report_closes_only_what_its_engine_says_it_looked_for(home: Home) {
        let store = home.open().await;
        run(0).record(&store, [packages(0..5), resources("a.yaml")].concat()).await;
        assert_eq!(run(60).record(&store, Vec::new()).await.gone, 0);
        assert_eq!(run(120).looked_for(Kind::Package).record(&store, Vec::new()).await.gone, 5);
        let declared_but_partial = run(180).looked_for(Kind::Iac).incomplete();
        assert_eq!(declared_but_partial.record(&store, Vec::new()).await.gone, 0);
    }

    async fn a_kind_that_was_not_looked_for_stays_open(home: Home) {
        let store = home.open().await;
        run(0).record(&store, [packages(0..5), resources("a.yaml")].concat()).await;
        let only_packages = run(60).record(&store, packages(0..2)).await;
        assert_eq!(counts(&only_packages), [0, 2, 0, 0, 3]);
        let open = open_after(&store, &only_packages).await;
        assert_eq!(open.iter().filter(|found| found.finding.kind() == Kind::Iac).count(), 2);
    }

    async fn a_scan_from_before_the_last_one_opens_and_closes_nothing(home: Home) {
        let store = home.open().await;
        run(1000).record(&store, packages(0..5)).await;
        let late = run(2000).created(500).record(&store, packages(4..6)).await;
        assert!(late.late);
        assert_eq!(counts(&late), [0, 1, 0, 0, 0]);
        assert!(stored_scan(&store, &late).await.late);
        let again = run(2100).created(501).record(&store, packages(4..7)).await;
        assert!(again.late, "one that was late says nothing of others");
        let next = run(2200).record(&store, packages(0..6)).await;
        assert_eq!(counts(&next), [1, 5, 0, 0, 0]);
    }

    async fn a_late_scan_opens_what_only_incomplete_ones_came_after(home: Home) {
        let store = home.open().await;
        run(1000).incomplete().record(&store, packages(0..2)).await;
        let late = run(2000).created(500).record(&store, packages(1..4)).await;
        assert!(late.late);
        assert_eq!(counts(&late), [2, 1, 0, 0, 0]);
    }

    async fn a_clock_that_was_ahead_is_not_believed_when_it_is_right_again(home: Home) {
        let store = home.open().await;
        run(1000).record(&store, packages(0..5)).await;
        let next = run(500).record(&store, packages(4..6)).await;
        assert!(!next.late);
        assert_eq!(counts(&next), [1, 1, 0, 0, 4]);
    }

    async fn a_report_from_the_future_counts_as_of_its_receipt(home: Home) {
        let store = home.open().await;
        let mut ahead = run(0);
        ahead.end.facts.created = Some(crate::builders::at(9_999_999));
        let recorded = ahead.record(&store, packages(0..1)).await;
        assert_eq!(stored_scan(&store, &recorded).await.scanned_at, crate::builders::at(0));
    }

    async fn a_resource_that_moved_to_another_file_is_the_same_finding(home: Home) {
        let store = home.open().await;
        run(0).record(&store, resources("a.yaml")).await;
        let moved = run(60).record(&store, resources("b.yaml")).await;
        assert_eq!((counts(&moved), moved.moved), ([0, 0, 0, 0, 0], 2));
        let key = |file: &str| Identities::new("web").next(&check("CKV_K8S_8", "Deployment.web", file));
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.current_identity(key("a.yaml")).await.unwrap(), key("b.yaml"));
        drop(snapshot);
        let back = run(120).record(&store, resources("a.yaml")).await;
        assert_eq!((counts(&back), back.moved), ([0, 0, 0, 0, 0], 2));
        let mut snapshot = store.snapshot().await.unwrap();
        for file in ["a.yaml", "b.yaml"] {
            assert_eq!(snapshot.current_identity(key(file)).await.unwrap(), key("a.yaml"), "{file}");
        }
    }

    async fn two_recorders_of_one_component_come_one_after_the_other(home: Home) {
        let store = home.open().await;
        let other = home.open().await;
        let (one, two) = tokio::join!(
            run(0).record(&store, packages(0..3000)),
            run(0).record(&other, packages(0..3000)),
        );
        let mut new = [one.new, two.new];
        new.sort_unstable();
        assert_eq!(new, [0, 3000]);
        assert_eq!([one.gone, two.gone], [0, 0]);
        let report = store.snapshot().await.unwrap().verify_audit().await.unwrap();
        assert_eq!((report.entries, report.fault), (2, None));
    }

    async fn recorders_of_other_components_and_engines_never_lock_each_other_out(home: Home) {
        let store = home.open().await;
        let mut reversed = packages(0..3000);
        reversed.reverse();
        let (one, two, three) = tokio::join!(
            run(0).record(&store, packages(0..3000)),
            run(0).component("api").record(&store, reversed.clone()),
            run(0).engine("grype").record(&store, reversed),
        );
        assert_eq!([one.new, two.new, three.new], [3000; 3]);
        let report = store.snapshot().await.unwrap().verify_audit().await.unwrap();
        assert_eq!((report.entries, report.fault), (3, None));
    }
}

//! Scans of changes: they report, and leave what they are compared with alone.

use crate::builders::{counts, open_after, package, packages, run, stored_scan};
use portcullis_domain::identity::Identities;
use portcullis_domain::severity::Severity;

on_both! {
    async fn a_change_tells_what_its_base_does_not_have(home: Home) {
        let store = home.open().await;
        let base = run(0).record(&store, packages(0..100)).await;
        let before = open_after(&store, &base).await;
        let change = run(60).track("change:7").record(&store, packages(10..102)).await;
        assert_eq!(counts(&change), [2, 90, 0, 0, 10]);
        assert_eq!(change.base, Some(base.sequence));
        let new = open_after(&store, &change).await;
        let mut expected = [100, 101].map(|number| Identities::new("web").next(&package(number)));
        expected.sort_unstable();
        assert_eq!(new.iter().map(|found| found.identity).collect::<Vec<_>>(), expected);
        assert_eq!(open_after(&store, &base).await, before);
        let again = run(120).record(&store, packages(0..100)).await;
        assert_eq!(counts(&again), [0, 100, 0, 0, 0]);
    }

    async fn a_change_that_is_pushed_again_forgets_what_it_mended(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..10)).await;
        run(60).track("change:7").record(&store, packages(0..13)).await;
        let second = run(120).track("change:7").record(&store, packages(0..11)).await;
        assert_eq!(counts(&second), [1, 10, 0, 0, 0]);
        assert_eq!(open_after(&store, &second).await.len(), 1);
        let third = run(180).track("change:7").record(&store, packages(0..13)).await;
        assert_eq!(counts(&third), [3, 10, 0, 0, 0], "what came back to the change is new to its base");
        let fourth = run(240).track("change:7").record(&store, packages(0..13)).await;
        assert_eq!(counts(&fourth), [3, 10, 0, 0, 0]);
    }

    async fn what_the_base_has_by_now_is_no_longer_the_changes(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..10)).await;
        run(60).track("change:7").record(&store, packages(0..12)).await;
        run(90).record(&store, packages(0..11)).await;
        let second = run(120).track("change:7").record(&store, packages(0..12)).await;
        let open = open_after(&store, &second).await;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].identity, Identities::new("web").next(&package(11)));
    }

    async fn a_worse_severity_in_a_change_leaves_the_base_as_it_was(home: Home) {
        let store = home.open().await;
        let base = run(0).record(&store, packages(0..3)).await;
        let mut worse = packages(0..3);
        worse[2].severity = Severity::Critical;
        let change = run(60).track("change:7").record(&store, worse).await;
        assert_eq!(counts(&change), [0, 3, 0, 0, 0]);
        let open = open_after(&store, &base).await;
        let third = open.iter().find(|found| found.identity == Identities::new("web").next(&package(2)));
        assert_eq!(third.unwrap().finding.severity, Severity::Medium);
    }

    async fn without_a_base_everything_in_a_change_is_new(home: Home) {
        let store = home.open().await;
        let change = run(0).track("change:7").record(&store, packages(0..3)).await;
        assert_eq!((counts(&change), change.base), ([3, 0, 0, 0, 0], None));
        let first = run(60).record(&store, packages(0..3)).await;
        assert_eq!(counts(&first), [3, 0, 0, 0, 0], "what a change found is new on main");
        assert_eq!(stored_scan(&store, &first).await.base, None);
    }
}

//! Vulnerabilities that don't agree with the findings that are open.

use crate::builders::{package, run};
use crate::home::Home;
use portcullis_store::Store;

async fn disagreements(store: &Store) -> Vec<String> {
    let disagreements = store.snapshot().await.unwrap().disagreements(10).await.unwrap();
    disagreements.iter().map(ToString::to_string).collect()
}

async fn set(home: &Home, rows: &str) {
    home.meddle(rows).await.unwrap();
}

const VULNERABILITY: &str = "insert into vulnerability (number, weakness, subject, kind, title, source, stage, since, \
    severity, scanner, marks, revision, episode, opened_at) values \
    (1, 'CVE-2024-00001', 'deb/debian/lib1', 'package', '', 'scanner', 'incoming', 0, 1, 'high', 0, 1, 1, 0)";
const PLACE: &str = "insert into affected (vulnerability, component, track, severity, opened_at) \
    values (1, 'web', 'main', 'high', 0)";

on_both! {
    async fn each_finding_that_is_open_needs_a_vulnerability_that_is_there(home: Home) {
        let store = home.open().await;
        run(0).record(&store, vec![package(1)]).await;
        run(0).track("change:7").record(&store, vec![package(1), package(2)]).await;
        assert_eq!(disagreements(&store).await, ["CVE-2024-00001 in web on main is found, and no vulnerability is there"]);
        set(&home, VULNERABILITY).await;
        let astray = ["CVE-2024-00001 (V-1) in web on main is found, and no vulnerability is there"];
        assert_eq!(disagreements(&store).await, astray);
        set(&home, PLACE).await;
        assert_eq!(disagreements(&store).await, Vec::<String>::new());
        set(&home, "update affected set closed_at = 1, closed_as = 'gone'").await;
        assert_eq!(disagreements(&store).await, astray);
        set(&home, "update affected set closed_as = 'unsupported'").await;
        assert_eq!(disagreements(&store).await, Vec::<String>::new());
        set(&home, "update vulnerability set merged_into = 9").await;
        assert_eq!(disagreements(&store).await.len(), 1);
    }

    async fn a_vulnerability_that_is_somewhere_needs_a_finding_there(home: Home) {
        let store = home.open().await;
        set(&home, VULNERABILITY).await;
        set(&home, PLACE).await;
        let not_there = ["CVE-2024-00001 (V-1) in web on main is not found, and its vulnerability is there"];
        assert_eq!(disagreements(&store).await, not_there);
        run(0).track("5.3").record(&store, vec![package(1)]).await;
        assert_eq!(disagreements(&store).await.len(), 2);
        set(&home, "update affected set track = '5.3'").await;
        assert_eq!(disagreements(&store).await, Vec::<String>::new());
        run(60).track("5.3").record(&store, vec![package(2)]).await;
        assert_eq!(disagreements(&store).await.len(), 2);
        set(&home, "update vulnerability set kind = ''").await;
        assert_eq!(disagreements(&store).await.len(), 1);
    }
}

//! What decisions on vulnerabilities need of the store.

use crate::builders::{at, package, packages, run};
use portcullis_domain::finding::Kind;
use portcullis_domain::identity::Identities;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Imported, Key, Place, PlaceEnd, Vulnerability};
use portcullis_store::{KeyInComponent, Store, ToSave, Transaction};
use std::collections::BTreeSet;

/// The key of the vulnerability of a package.
fn key(number: usize) -> Key {
    let finding = package(number);
    Key::of(&finding, Identities::new("web").next(&finding))
}

async fn open(transaction: &mut Transaction, number: u64, key: Key, merged_into: Option<u64>) {
    let opened = Vulnerability::imported(Imported {
        number,
        key,
        kind: Kind::Package,
        component: None,
        severity: Severity::High,
        team: None,
        assignee: None,
        marks: BTreeSet::new(),
        batch: None,
        fix_known: None,
        opened: at(0),
    });
    let vulnerability = &Vulnerability { merged_into, ..opened };
    transaction.save_vulnerabilities(&[ToSave { vulnerability, text: None, wakes_at: None }]).await.unwrap();
}

/// Component, track and vulnerability of what is open of these vulnerabilities.
async fn found(store: &Store, numbers: &[u64]) -> Vec<String> {
    let found = store.snapshot().await.unwrap().open_findings_of_vulnerabilities(numbers).await.unwrap();
    let places = found
        .iter()
        .map(|one| format!("{} {} {}", one.component, one.track, one.vulnerability.unwrap_or_default()));
    places.collect()
}

on_both! {
    async fn what_is_open_of_a_vulnerability_is_found_by_every_key_that_it_has(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..3)).await;
        run(10).component("api").record(&store, packages(0..3)).await;
        run(20).component("api").track("5.3").record(&store, packages(0..1)).await;
        run(30).component("api").track("change:7").record(&store, packages(0..3)).await;
        let mut transaction = store.transaction().await.unwrap();
        open(&mut transaction, 1, key(0), None).await;
        open(&mut transaction, 2, key(1), None).await;
        transaction.commit().await.unwrap();
        assert_eq!(found(&store, &[1]).await, ["api main 1", "api 5.3 1", "web main 1"]);
        // The second is merged into the first, but not in `web`.
        let mut transaction = store.transaction().await.unwrap();
        transaction.give_keys(&[KeyInComponent { key: key(1), component: None }], 1).await.unwrap();
        let here = KeyInComponent { key: key(1), component: Some("web".to_owned()) };
        transaction.give_keys(&[here], 2).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(found(&store, &[1]).await, ["api main 1", "api main 1", "api 5.3 1", "web main 1"]);
        assert_eq!(found(&store, &[2]).await, ["web main 2"]);
        assert!(found(&store, &[7]).await.is_empty() && found(&store, &[]).await.is_empty());
        let mut snapshot = store.snapshot().await.unwrap();
        let of_name = snapshot.open_findings_of(&["CVE-2024-00002"]).await.unwrap();
        assert!(of_name.iter().all(|one| one.vulnerability.is_none()), "nobody opened it");
        assert_eq!(snapshot.keys_in_components().await.unwrap(), [(key(1), "web".to_owned(), 2)]);
    }

    async fn numbers_lead_to_names_and_names_to_numbers_across_mergers(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert!(!transaction.has_decisions().await.unwrap());
        for (number, merged_into) in [(1, Some(2)), (2, Some(3)), (3, None), (4, None)] {
            open(&mut transaction, number, key(usize::try_from(number).unwrap()), merged_into).await;
        }
        transaction.give_keys(&[KeyInComponent { key: key(1), component: None }], 3).await.unwrap();
        assert_eq!(transaction.mergers([1, 4, 9]).await.unwrap(), [(1, 2), (2, 3)].into());
        assert_eq!(transaction.mergers([]).await.unwrap(), [].into());
        let name = |number: usize| key(number).weakness;
        let mut names = transaction.names_of(&[3, 4]).await.unwrap();
        names.sort();
        assert_eq!(names, [(3, name(1)), (3, name(3)), (4, name(4))]);
        let numbers = transaction.numbers_named(&[&name(1), &name(4), "CVE-1999-1"]).await.unwrap();
        assert_eq!(numbers, [1, 3, 4].into());
        transaction.roll_back().await.unwrap();
    }

    async fn what_a_series_has_at_present_is_found_until_it_ends(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let place = |track: &str, closed: Option<i64>| Place {
            component: "web".to_owned(),
            track: track.to_owned(),
            severity: Severity::High,
            opened: at(0),
            closed: closed.map(at),
            end: closed.map(|_| PlaceEnd::Gone),
        };
        let (main, series, gone) = (place("main", None), place("5.3", None), place("5.2", Some(1)));
        transaction.save_places(&[(1, &main), (1, &series), (2, &series), (2, &gone)]).await.unwrap();
        assert_eq!(transaction.open_series().await.unwrap(), [("web".to_owned(), "5.3".to_owned())]);
        assert_eq!(transaction.open_on("web", "5.3", 10).await.unwrap(), [1, 2]);
        assert_eq!(transaction.open_on("web", "5.3", 1).await.unwrap(), [1]);
        assert_eq!(transaction.open_on("web", "5.2", 10).await.unwrap(), [0; 0]);
        transaction.roll_back().await.unwrap();
    }
}

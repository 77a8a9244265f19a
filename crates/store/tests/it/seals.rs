//! Seals and keys on record.

use crate::builders::at;
use portcullis_store::{AuditEntry, StoredKey, StoredSeal};

fn key(id: &str) -> StoredKey {
    StoredKey {
        id: id.to_owned(),
        public: "PEM".to_owned(),
        made_at: at(0),
        made_by: "ana".to_owned(),
        retired: None,
    }
}

fn seal(product: &str, number: i64) -> StoredSeal {
    StoredSeal {
        product: product.to_owned(),
        number,
        version: format!("1.{number}"),
        verdict: "sha256:verdict".to_owned(),
        digest: format!("sha256:{number}"),
        key: "one".to_owned(),
        sealed_at: at(number),
        sealed_by: "ana".to_owned(),
        is_chain_only: number == 1,
    }
}

on_both! {
    async fn a_key_is_recorded_once_and_retired_once(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.add_seal_key(&key("one")).await.unwrap());
        let other = StoredKey { public: "other".to_owned(), ..key("one") };
        assert!(!transaction.add_seal_key(&other).await.unwrap());
        let retired = StoredKey { retired: Some((at(1), "sam".to_owned())), ..key("two") };
        assert!(transaction.add_seal_key(&retired).await.unwrap());
        assert_eq!(transaction.seal_keys().await.unwrap(), [key("one"), retired.clone()]);
        assert!(transaction.retire_seal_key("one", at(2), "bo").await.unwrap());
        assert!(!transaction.retire_seal_key("one", at(3), "ana").await.unwrap());
        assert!(!transaction.retire_seal_key("none", at(3), "ana").await.unwrap());
        let first = StoredKey { retired: Some((at(2), "bo".to_owned())), ..key("one") };
        assert_eq!(transaction.seal_keys().await.unwrap(), [first, retired]);
        transaction.commit().await.unwrap();
    }

    async fn seals_are_listed_by_their_numbers_and_no_number_is_taken_twice(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.lock_seals().await.unwrap();
        for number in [2, 1, 10] {
            transaction.add_seal(&seal("acme", number)).await.unwrap();
        }
        transaction.add_seal(&seal("boat", 1)).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let wanted = [1, 2, 10].map(|number| seal("acme", number));
        assert_eq!(snapshot.seals_of("acme").await.unwrap(), wanted);
        assert_eq!(snapshot.seals_of_release("acme", "1.2").await.unwrap(), [seal("acme", 2)]);
        let latest = snapshot.latest_seals(1, 2).await.unwrap();
        assert_eq!(latest, [seal("acme", 2), seal("acme", 1)], "the second and the third");
        assert_eq!(snapshot.count_seals().await.unwrap(), 4);
        assert_eq!(snapshot.sealed_products().await.unwrap(), ["acme", "boat"]);
        drop(snapshot);
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.add_seal(&seal("acme", 2)).await.is_err());
    }

    async fn the_last_file_of_a_set_up_to_a_moment_is_found(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        for (number, set) in [(1, "git"), (2, "other"), (3, "git"), (5, "git")] {
            let entry = AuditEntry {
                at: at(number),
                actor: "ana".to_owned(),
                action: "decisions.applied".to_owned(),
                subject: set.to_owned(),
                detail: number.to_string(),
            };
            transaction.audit(&entry).await.unwrap();
        }
        assert_eq!(transaction.decisions_applied("git", at(4)).await.unwrap().unwrap(), "3");
        assert_eq!(transaction.decisions_applied("git", at(5)).await.unwrap().unwrap(), "5");
        assert_eq!(transaction.decisions_applied("git", at(0)).await.unwrap(), None);
    }
}

//! Imports: what waits, and what is left once one is accepted; and messages about many.

use crate::builders::at;
use jiff::SignedDuration;
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Imported, Key, Vulnerability};
use portcullis_store::{StoredImport, ToSave, Transaction, WaitingCount};

fn import(component: &str) -> StoredImport {
    StoredImport {
        number: 0,
        component: component.to_owned(),
        track: "main".to_owned(),
        engine: "trivy".to_owned(),
        scan: "s".to_owned(),
        received_at: at(1),
        starts_at: at(100),
        accepted_at: None,
        accepted_by: None,
        waiting: 0,
    }
}

async fn wait(
    transaction: &mut Transaction,
    number: u64,
    severity: Severity,
    team: Option<&str>,
    batch: u64,
) {
    let case = Vulnerability::imported(Imported {
        number,
        key: Key { weakness: format!("CVE-{number}"), subject: "deb/debian/zlib".to_owned() },
        kind: Kind::Package,
        component: None,
        severity,
        team: team.map(str::to_owned),
        assignee: None,
        marks: [].into(),
        batch: Some(batch),
        fix_known: None,
        opened: at(1),
    });
    let to_save = ToSave { vulnerability: &case, text: None, wakes_at: None };
    transaction.save_vulnerabilities(&[to_save]).await.unwrap();
}

on_both! {
    async fn what_waits_is_counted_and_an_import_is_accepted_once(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.add_import(&import("web")).await.unwrap(), 1);
        assert_eq!(transaction.add_import(&import("api")).await.unwrap(), 2);
        wait(&mut transaction, 1, Severity::High, Some("core"), 1).await;
        wait(&mut transaction, 2, Severity::High, Some("core"), 1).await;
        wait(&mut transaction, 3, Severity::Low, None, 1).await;
        wait(&mut transaction, 4, Severity::Low, None, 2).await;
        let counts = transaction.waiting_counts(1).await.unwrap();
        let expected = [(Severity::High, Some("core"), 2), (Severity::Low, None, 1)];
        let expected = expected
            .map(|(severity, team, count)| WaitingCount { severity, team: team.map(str::to_owned), count });
        assert_eq!(counts, expected);
        assert_eq!(transaction.waiting_counts(7).await.unwrap(), []);
        assert_eq!(transaction.waiting_in_import(1, 0, 2).await.unwrap(), [1, 2]);
        assert_eq!(transaction.waiting_in_import(1, 2, 2).await.unwrap(), [3]);
        assert!(transaction.accept_import(1, at(50), "ana").await.unwrap());
        assert!(!transaction.accept_import(1, at(60), "eve").await.unwrap());
        let accepted = transaction.import(1).await.unwrap().unwrap();
        assert_eq!((accepted.accepted_at, accepted.accepted_by.as_deref()), (Some(at(50)), Some("ana")));
        assert_eq!(transaction.imports_due(at(100)).await.unwrap(), [2]);
        let waiting: Vec<u64> = transaction.imports(None, 10).await.unwrap().iter().map(|one| one.waiting).collect();
        assert_eq!(waiting, [1, 3], "the latest first");
        let numbers = async |transaction: &mut Transaction, before, limit| {
            let page = transaction.imports(before, limit).await.unwrap();
            page.iter().map(|one| one.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&mut transaction, None, 1).await, [2]);
        assert_eq!(numbers(&mut transaction, Some(2), 1).await, [1]);
        transaction.roll_back().await.unwrap();
    }

    async fn messages_about_many_are_all_in_the_outbox(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.put_all(&[], at(1)).await.unwrap();
        let messages: Vec<(&str, String)> =
            (0..700).map(|number| ("vulnerability.reported", format!("{{\"number\":{number}}}"))).collect();
        transaction.put_all(&messages, at(1)).await.unwrap();
        let taken = transaction.take(1000, at(2), SignedDuration::from_secs(1)).await.unwrap();
        let mut bodies: Vec<&str> = taken.iter().map(|message| message.body.as_str()).collect();
        let mut expected: Vec<&str> = messages.iter().map(|(_, body)| body.as_str()).collect();
        bodies.sort_unstable();
        expected.sort_unstable();
        assert_eq!(bodies, expected);
        assert!(taken.iter().all(|message| message.topic == "vulnerability.reported"));
        transaction.roll_back().await.unwrap();
    }
}

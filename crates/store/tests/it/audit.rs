//! The chain of audit entries, and who tampers with it.

use crate::builders::at;
use crate::home::Home;
use portcullis_store::{AuditEntry, AuditFault, AuditReport, Store};

fn entry(number: i64) -> AuditEntry {
    AuditEntry {
        at: at(number),
        actor: "ana".to_owned(),
        action: "decision.applied".to_owned(),
        subject: format!("decision-{number}"),
        detail: "{}".to_owned(),
    }
}

async fn five(home: &Home) -> Store {
    let store = home.open().await;
    for number in 1..=5 {
        let mut transaction = store.transaction().await.unwrap();
        let head = transaction.audit(&entry(number)).await.unwrap();
        assert_eq!(head.sequence, number);
        transaction.commit().await.unwrap();
    }
    store
}

async fn verify(store: &Store) -> AuditReport {
    store.snapshot().await.unwrap().verify_audit().await.unwrap()
}

/// Takes the guards off, as only the owner of the database can, and changes it.
async fn tamper(home: &Home, sql: &str) {
    let off = if home.is_sqlite() {
        "drop trigger audit_is_not_changed; drop trigger audit_is_not_removed;"
    } else {
        "alter table audit disable trigger all;"
    };
    home.meddle(&format!("{off} {sql}")).await.unwrap();
}

on_both! {
    async fn a_chain_that_nobody_touched_is_whole(home: Home) {
        let store = five(&home).await;
        let report = verify(&store).await;
        assert_eq!((report.entries, report.head.sequence, report.fault), (5, 5, None));
        let entries = store.snapshot().await.unwrap().audit_after(3, 10).await.unwrap();
        assert_eq!(entries, [(4, entry(4)), (5, entry(5))]);
    }

    async fn the_database_itself_refuses_to_change_an_entry(home: Home) {
        let store = five(&home).await;
        let attempts = ["update audit set actor = 'bo' where sequence = 2", "delete from audit where sequence = 2"];
        for attempt in attempts {
            let refused = home.meddle(attempt).await.unwrap_err().to_string();
            assert!(refused.contains("audit entries are never"), "{attempt}: {refused}");
        }
        if !home.is_sqlite() {
            home.meddle("truncate audit").await.unwrap_err();
        }
        assert_eq!(verify(&store).await.fault, None);
    }

    async fn a_changed_entry_is_named(home: Home) {
        let store = five(&home).await;
        tamper(&home, "update audit set actor = 'bo' where sequence = 3").await;
        let report = verify(&store).await;
        assert_eq!((report.entries, report.fault), (2, Some(AuditFault::Changed(3))));
    }

    async fn a_removed_entry_is_named(home: Home) {
        let store = five(&home).await;
        tamper(&home, "delete from audit where sequence = 2").await;
        assert_eq!(verify(&store).await.fault, Some(AuditFault::Missing(2)));
    }

    async fn a_tail_that_was_cut_off_is_named(home: Home) {
        let store = five(&home).await;
        tamper(&home, "delete from audit where sequence >= 4").await;
        assert_eq!(verify(&store).await.fault, Some(AuditFault::Missing(4)));
    }

    async fn an_entry_behind_the_head_is_named(home: Home) {
        let store = five(&home).await;
        tamper(&home, "update audit_head set sequence = 4, hash = (select hash from audit where sequence = 4)").await;
        assert_eq!(verify(&store).await.fault, Some(AuditFault::Added(5)));
    }

    async fn the_last_entries_about_a_subject_are_told_in_their_order(home: Home) {
        let store = five(&home).await;
        let mut transaction = store.transaction().await.unwrap();
        let about = |number| AuditEntry { subject: "V-1".to_owned(), ..entry(number) };
        transaction.audit_all(&[about(6), entry(7), about(8), about(9)]).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.audit_about("V-1", 2).await.unwrap(), (vec![about(8), about(9)], 3));
        assert_eq!(snapshot.audit_about("V-1", 10).await.unwrap().0.len(), 3);
        assert_eq!(snapshot.audit_about("V-10", 10).await.unwrap(), (Vec::new(), 0));
    }

    async fn entries_written_at_once_stand_in_one_chain(home: Home) {
        let store = home.open().await;
        let writers = (1..=8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut transaction = store.transaction().await.unwrap();
                transaction.audit(&entry(number)).await.unwrap();
                transaction.commit().await.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let report = verify(&store).await;
        assert_eq!((report.entries, report.fault), (8, None));
    }
}

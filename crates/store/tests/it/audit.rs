//! The chain of audit entries, and who tampers with it.

use crate::builders::at;
use crate::home::Home;
use portcullis_store::{AuditEntry, AuditFault, AuditFilter, AuditReport, Store};

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
        let fault = verify(&store).await.fault.unwrap();
        assert_eq!(fault.to_string(), "the trail ends at 3, and the head says 5: its tail was cut off");
    }

    async fn a_tail_that_was_cut_off_with_its_head_is_found_by_a_head_that_was_noted(home: Home) {
        let store = five(&home).await;
        let noted = verify(&store).await.head;
        tamper(&home, "delete from audit where sequence >= 4; \
             update audit_head set sequence = 3, hash = (select hash from audit where sequence = 3)").await;
        assert_eq!(verify(&store).await.fault, None, "the chain alone does not tell");
        let mut snapshot = store.snapshot().await.unwrap();
        let report = snapshot.verify_audit_against(Some(noted), &mut |_| ()).await.unwrap();
        assert_eq!((report.last.sequence, report.fault), (3, Some(AuditFault::CutOff { ends: 3, head: 5 })));
    }

    async fn a_trail_that_was_written_anew_is_found_by_a_head_that_was_noted(home: Home) {
        let noted = verify(&five(&home).await).await.head;
        let store = home.fresh().open().await;
        for number in 2..=9 {
            let mut transaction = store.transaction().await.unwrap();
            transaction.audit(&entry(number)).await.unwrap();
            transaction.commit().await.unwrap();
        }
        let mut snapshot = store.snapshot().await.unwrap();
        let report = snapshot.verify_audit_against(Some(noted), &mut |_| ()).await.unwrap();
        assert_eq!((report.entries, report.fault), (4, Some(AuditFault::Replaced(5))));
    }

    async fn a_hash_that_is_none_is_a_changed_entry(home: Home) {
        let store = five(&home).await;
        let short = if home.is_sqlite() { "x'00'" } else { "'\\x00'" };
        tamper(&home, &format!("update audit set hash = {short} where sequence = 4")).await;
        assert_eq!(verify(&store).await.fault, Some(AuditFault::Changed(4)));
    }

    async fn an_entry_that_was_put_in_between_does_not_follow(home: Home) {
        let store = five(&home).await;
        tamper(&home, "update audit set previous = (select hash from audit where sequence = 1) where sequence = 4").await;
        assert_eq!(verify(&store).await.fault, Some(AuditFault::Unlinked(4)));
    }

    async fn entries_are_found_by_who_what_with_what_and_when(home: Home) {
        let store = five(&home).await;
        let mut transaction = store.transaction().await.unwrap();
        let scan = AuditEntry { actor: "bo".into(), action: "scan.recorded".into(), subject: "100%_".into(), ..entry(6) };
        transaction.audit(&scan).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let filters = [
            AuditFilter::default(),
            AuditFilter { before: Some(3), ..AuditFilter::default() },
            AuditFilter { actor: Some("bo".into()), ..AuditFilter::default() },
            AuditFilter { actor: Some("b".into()), ..AuditFilter::default() },
            AuditFilter { action: Some("decision.".into()), before: Some(5), ..AuditFilter::default() },
            AuditFilter { subject: Some("%_".into()), ..AuditFilter::default() },
            AuditFilter { subject: Some("sion-2".into()), ..AuditFilter::default() },
            AuditFilter { since: Some(at(2)), until: Some(at(4)), ..AuditFilter::default() },
        ];
        let mut found = Vec::new();
        for filter in &filters {
            let entries = snapshot.audit_entries(filter, 4).await.unwrap();
            found.push(entries.into_iter().map(|entry| entry.sequence).collect::<Vec<_>>());
        }
        let expected: [&[i64]; 8] = [&[6, 5, 4, 3], &[2, 1], &[6], &[], &[4, 3, 2, 1], &[6], &[2], &[3, 2]];
        assert_eq!(found, expected);
        assert_eq!(snapshot.audit_entry(2).await.unwrap().unwrap().subject, "decision-2");
        assert_eq!(snapshot.audit_entry(7).await.unwrap(), None);
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

//! What applying and approving decisions needs of the store.

use crate::builders::{at, check, package, packages, run};
use portcullis_domain::finding::Details;
use portcullis_store::{AuditEntry, OpenFinding, StoredDecision, Track};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn decision(id: &str, state: &str) -> StoredDecision {
    StoredDecision {
        set: "git".to_owned(),
        id: id.to_owned(),
        product: "acme".to_owned(),
        component: None,
        state: state.to_owned(),
        created_at: at(0),
        expires_at: None,
        document: "{}".to_owned(),
    }
}

fn entry(number: usize) -> AuditEntry {
    AuditEntry {
        at: at(0),
        actor: "ana".to_owned(),
        action: "decision.recorded".to_owned(),
        subject: format!("git/{number}"),
        detail: "{}".to_owned(),
    }
}

/// Component, track and engine of what was found.
fn places(found: &[OpenFinding]) -> Vec<String> {
    found.iter().map(|one| format!("{} {} {}", one.component, one.track, one.engine)).collect()
}

on_both! {
    async fn what_is_open_of_a_weakness_is_found_on_every_track_but_changes(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..5)).await;
        run(10).engine("grype").record(&store, packages(3..5)).await;
        run(20).track("5.3").record(&store, packages(2..4)).await;
        run(30).track("change:7").record(&store, packages(3..9)).await;
        run(40).component("deploy").engine("checkov").record(&store, vec![check("CKV_K8S_8", "Pod.a", "a.yaml")]).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let names = ["CVE-2024-00003", "CKV_K8S_8", "CVE-2024-00003", "CVE-2024-00008", "CVE-1999-1"];
        let found = snapshot.open_findings_of(&names).await.unwrap();
        assert_eq!(places(&found), ["deploy main checkov", "web main grype", "web main trivy", "web 5.3 trivy"]);
        let mut finding = package(3);
        finding.details = Details::default();
        assert_eq!(found[3].stored.finding, finding);
        assert_eq!((&found[3].track, found[3].stored.since), (&Track::Series("5.3".to_owned()), 3));
        assert_eq!(snapshot.open_findings_of(&[]).await.unwrap(), []);
        drop(snapshot);
        run(50).record(&store, packages(0..3)).await;
        let found = store.snapshot().await.unwrap().open_findings_of(&["CVE-2024-00003"]).await.unwrap();
        assert_eq!(places(&found), ["web main grype", "web 5.3 trivy"]);
    }

    async fn what_is_open_is_found_for_more_weaknesses_than_one_statement_takes(home: Home) {
        let store = home.open().await;
        run(0).record(&store, packages(0..1300)).await;
        let names: Vec<String> = (0..2000).map(|number| format!("CVE-2024-{number:05}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(store.snapshot().await.unwrap().open_findings_of(&names).await.unwrap().len(), 1300);
    }

    async fn many_decisions_are_kept_at_once_and_found_by_name_and_state(home: Home) {
        let store = home.open().await;
        let all: Vec<StoredDecision> = (0..1200).map(|number| decision(&format!("{number:04}"), "waiting")).collect();
        let mut transaction = store.transaction().await.unwrap();
        transaction.save_decisions(&all).await.unwrap();
        let approved = StoredDecision { created_at: at(9), ..decision("0007", "approved") };
        transaction.save_decisions(std::slice::from_ref(&approved)).await.unwrap();
        transaction.save_decisions(&[]).await.unwrap();
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let first_recorded = StoredDecision { created_at: at(0), ..approved };
        assert_eq!(snapshot.decision("git", "0007").await.unwrap(), Some(first_recorded.clone()));
        assert_eq!(snapshot.decision("other", "0007").await.unwrap(), None);
        assert_eq!(snapshot.decisions_in("approved").await.unwrap(), [first_recorded]);
        assert_eq!(snapshot.decisions_in("waiting").await.unwrap().len(), 1199);
    }

    async fn many_audit_entries_are_one_chain_with_those_before_and_after(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert_eq!(transaction.audit_all(&[]).await.unwrap().sequence, 0);
        transaction.audit(&entry(0)).await.unwrap();
        let many: Vec<AuditEntry> = (1..1200).map(entry).collect();
        transaction.audit_all(&many).await.unwrap();
        assert_eq!(transaction.audit(&entry(1200)).await.unwrap().sequence, 1201);
        transaction.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let report = snapshot.verify_audit().await.unwrap();
        assert_eq!((report.entries, report.fault), (1201, None));
        let subjects = snapshot.audit_after(1198, 9).await.unwrap().into_iter().map(|(_, entry)| entry.subject);
        assert_eq!(subjects.collect::<Vec<_>>(), ["git/1198", "git/1199", "git/1200"]);
    }

    async fn who_locks_a_set_waits_for_the_one_before(home: Home) {
        let store = home.open().await;
        let mut first = store.transaction().await.unwrap();
        first.lock_decisions("git").await.unwrap();
        first.save_decision(&decision("one", "waiting")).await.unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let second = tokio::spawn({
            let (store, is_over) = (store.clone(), Arc::clone(&is_over));
            async move {
                let mut second = store.transaction().await.unwrap();
                second.lock_decisions("git").await.unwrap();
                assert!(is_over.load(Ordering::SeqCst), "the first holds the lock");
                second.decision("git", "one").await.unwrap()
            }
        });
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        is_over.store(true, Ordering::SeqCst);
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), Some(decision("one", "waiting")));
    }
}

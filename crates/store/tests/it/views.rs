//! Filters that people named, and the questions that accounts are listed with.

use crate::builders::at;
use portcullis_store::{AuditEntry, StoredInvitation, StoredSession, StoredView};

fn view(owner: &str, name: &str, shared: bool) -> StoredView {
    StoredView {
        owner: owner.to_owned(),
        name: name.to_owned(),
        filter: "stage=open".to_owned(),
        shared,
        created_at: at(1),
        changed_at: at(1),
    }
}

on_both! {
    async fn a_view_is_its_owner_s_and_everybody_s_if_it_is_shared(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        for one in [view("ana", "b", false), view("ana", "a", true), view("bo", "b", true)] {
            transaction.save_view(&one).await.unwrap();
        }
        let changed = StoredView { filter: "stage=any".to_owned(), changed_at: at(2), created_at: at(2), ..view("ana", "b", false) };
        transaction.save_view(&changed).await.unwrap();
        transaction.commit().await.unwrap();
        let mut transaction = store.transaction().await.unwrap();
        let seen = transaction.views_for("ana").await.unwrap();
        let names: Vec<String> = seen.iter().map(|one| format!("{}/{}", one.owner, one.name)).collect();
        assert_eq!(names, ["ana/a", "ana/b", "bo/b"]);
        assert_eq!(transaction.views_for("eve").await.unwrap().len(), 2);
        let kept = transaction.view("ana", "b").await.unwrap();
        assert_eq!(kept, Some(StoredView { created_at: at(1), ..changed }));
        assert_eq!(transaction.view_count("ana").await.unwrap(), 2);
        assert!(transaction.remove_view("bo", "b").await.unwrap());
        assert!(!transaction.remove_view("bo", "b").await.unwrap());
        assert_eq!(transaction.remove_views("ana").await.unwrap(), 2);
    }

    async fn who_is_invited_signed_in_and_did_something_last_is_known(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        for (number, person) in [(1, Some("bo")), (2, Some("ana")), (3, None)] {
            let invitation = StoredInvitation {
                id: [number; 32],
                person: person.map(str::to_owned),
                made_at: at(1),
                made_by: "ada".to_owned(),
                expires_at: at(100 + i64::from(number)),
                used_at: None,
            };
            transaction.add_invitation(&invitation).await.unwrap();
        }
        transaction.use_invitation(&[1; 32], at(2)).await.unwrap();
        assert_eq!(transaction.invited(at(3)).await.unwrap(), [("ana".to_owned(), at(102))]);
        assert!(transaction.invited(at(102)).await.unwrap().is_empty());
        for (number, person, expires) in [(1, "ana", 50), (2, "ana", 60), (3, "bo", 50)] {
            let session = StoredSession {
                id: [number; 32],
                person: person.to_owned(),
                created_at: at(1),
                last_used_at: at(i64::from(number)),
                expires_at: at(expires),
                agent: "Firefox".to_owned(),
            };
            transaction.add_session(&session).await.unwrap();
        }
        let counts = transaction.session_counts(at(10), at(0)).await.unwrap();
        assert_eq!(counts, [("ana".to_owned(), 2), ("bo".to_owned(), 1)]);
        assert_eq!(transaction.session_counts(at(50), at(0)).await.unwrap(), [("ana".to_owned(), 1)]);
        assert_eq!(transaction.session_counts(at(10), at(2)).await.unwrap(), [("bo".to_owned(), 1)]);
        for (second, action) in [(1, "session.begun"), (2, "session.begun"), (3, "session.ended"), (4, "view.saved")] {
            let entry = AuditEntry {
                at: at(second),
                actor: "ana".to_owned(),
                action: action.to_owned(),
                subject: "ana".to_owned(),
                detail: "{}".to_owned(),
            };
            transaction.audit(&entry).await.unwrap();
        }
        let mut last = async |subject: &str, action: &str| {
            transaction.last_about(subject, action).await.unwrap().map(|entry| entry.at)
        };
        assert_eq!(last("ana", "session.begun").await, Some(at(2)));
        assert_eq!(last("ana", "session.").await, Some(at(3)));
        assert_eq!(last("ana", "").await, Some(at(4)));
        assert_eq!(last("bo", "").await, None);
    }
}

//! Accounts, and what lets their persons in.

use crate::builders::at;
use portcullis_store::{StoredAccount, StoredAttempts, StoredInvitation, StoredSession, StoredToken};

fn account(person: &str) -> StoredAccount {
    StoredAccount {
        person: person.to_owned(),
        password: Some("$argon2id$hash".to_owned()),
        password_changed_at: Some(at(1)),
        subject: Some(("https://idp.example".to_owned(), format!("subject of {person}"))),
        created_at: at(0),
        created_by: "sam".to_owned(),
        disabled_at: None,
    }
}

fn session(id: u8, person: &str, second: i64) -> StoredSession {
    StoredSession {
        id: [id; 32],
        person: person.to_owned(),
        created_at: at(second),
        last_used_at: at(second),
        expires_at: at(1000 + second),
        agent: "Firefox".to_owned(),
    }
}

fn token(id: &str, name: &str, person: Option<&str>) -> StoredToken {
    StoredToken {
        id: id.to_owned(),
        name: name.to_owned(),
        person: person.map(str::to_owned),
        product: Some("acme".to_owned()),
        permissions: r#"["record"]"#.to_owned(),
        created_at: at(0),
        created_by: "sam".to_owned(),
        expires_at: at(100),
        last_used_at: None,
        revoked_at: None,
    }
}

#[test]
fn the_hash_of_a_password_is_not_shown() {
    assert!(!format!("{:?}", account("ana")).contains("argon2"));
}

on_both! {
    async fn an_account_is_found_by_its_person_and_by_its_subject(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.lock_accounts().await.unwrap();
        for person in ["sam", "ana"] {
            transaction.save_account(&account(person)).await.unwrap();
        }
        let later = StoredAccount { disabled_at: Some(at(5)), created_at: at(9), ..account("sam") };
        transaction.save_account(&later).await.unwrap();
        let sam = StoredAccount { disabled_at: Some(at(5)), ..account("sam") };
        assert_eq!(transaction.accounts().await.unwrap(), [account("ana"), sam.clone()]);
        assert_eq!(transaction.account_count().await.unwrap(), 2);
        let found = transaction.account_of_subject("https://idp.example", "subject of sam").await.unwrap();
        assert_eq!(found, Some(sam));
        assert_eq!(transaction.account("bo").await.unwrap(), None);
        transaction.rehash_password("ana", "another", "new").await.unwrap();
        assert_eq!(transaction.account("ana").await.unwrap(), Some(account("ana")), "it was changed meanwhile");
        transaction.rehash_password("ana", "$argon2id$hash", "new").await.unwrap();
        assert_eq!(transaction.account("ana").await.unwrap().unwrap().password.as_deref(), Some("new"));
        let same = StoredAccount { subject: account("sam").subject, ..account("ana") };
        assert!(transaction.save_account(&same).await.is_err(), "a subject is one person");
    }

    async fn sessions_end_one_by_one_all_at_once_and_when_nobody_uses_them(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        for (id, person, second) in [(1, "ana", 0), (2, "ana", 10), (3, "ana", 20), (4, "sam", 0)] {
            transaction.add_session(&session(id, person, second)).await.unwrap();
        }
        let listed = transaction.sessions("ana").await.unwrap();
        assert_eq!(listed, [session(3, "ana", 20), session(2, "ana", 10), session(1, "ana", 0)]);
        transaction.use_session(&[4; 32], at(50)).await.unwrap();
        transaction.use_session(&[4; 32], at(40)).await.unwrap();
        let used = StoredSession { last_used_at: at(50), ..session(4, "sam", 0) };
        assert_eq!(transaction.session_of(&[4; 32]).await.unwrap(), Some(used));
        assert!(transaction.end_session(&[3; 32]).await.unwrap());
        assert!(!transaction.end_session(&[3; 32]).await.unwrap());
        assert_eq!(transaction.end_sessions("ana", Some(&[2; 32])).await.unwrap(), 1);
        assert_eq!(transaction.sessions("ana").await.unwrap(), [session(2, "ana", 10)]);
        assert_eq!(transaction.forget_sessions(at(60), at(10)).await.unwrap(), 1);
        assert_eq!(transaction.forget_sessions(at(1000), at(11)).await.unwrap(), 1);
        assert_eq!(transaction.session_of(&[4; 32]).await.unwrap(), None);
    }

    async fn an_invitation_is_good_once_and_ends_the_one_before(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        let invitation = |id, person: Option<&str>| StoredInvitation {
            id: [id; 32],
            person: person.map(str::to_owned),
            made_at: at(0),
            made_by: "sam".to_owned(),
            expires_at: at(100),
            used_at: None,
        };
        for (id, person) in [(1, None), (2, Some("ana")), (3, None), (4, Some("ana"))] {
            transaction.add_invitation(&invitation(id, person)).await.unwrap();
        }
        assert_eq!(transaction.invitation(&[1; 32]).await.unwrap(), None);
        assert_eq!(transaction.invitation(&[2; 32]).await.unwrap(), None);
        assert_eq!(transaction.invitation(&[3; 32]).await.unwrap(), Some(invitation(3, None)));
        assert!(transaction.use_invitation(&[4; 32], at(1)).await.unwrap());
        assert!(!transaction.use_invitation(&[4; 32], at(2)).await.unwrap());
        let used = StoredInvitation { used_at: Some(at(1)), ..invitation(4, Some("ana")) };
        assert_eq!(transaction.invitation(&[4; 32]).await.unwrap(), Some(used));
        assert_eq!(transaction.forget_invitations(at(100)).await.unwrap(), 2);
    }

    async fn a_name_belongs_to_one_token_of_nobody_until_it_ends(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        assert!(transaction.add_token(&token("one", "ci", None), &[1; 32]).await.unwrap());
        assert!(!transaction.add_token(&token("two", "ci", None), &[2; 32]).await.unwrap());
        for (id, person, secret) in [("two", "ana", 2), ("three", "ana", 3), ("four", "sam", 4)] {
            let own = token(id, "ci", Some(person));
            assert!(transaction.add_token(&own, &[secret; 32]).await.unwrap(), "{id}");
        }
        transaction.use_token("one", at(7)).await.unwrap();
        transaction.use_token("one", at(6)).await.unwrap();
        let used = StoredToken { last_used_at: Some(at(7)), ..token("one", "ci", None) };
        assert_eq!(transaction.token_of_secret(&[1; 32]).await.unwrap(), Some(used.clone()));
        assert_eq!(transaction.token("one").await.unwrap(), Some(used));
        let later = StoredToken { created_at: at(100), expires_at: at(200), ..token("five", "ci", None) };
        assert!(transaction.add_token(&later, &[5; 32]).await.unwrap());
        assert!(!transaction.revoke_token("one", at(101)).await.unwrap(), "it ended when its name was taken");
        assert!(transaction.revoke_token("five", at(101)).await.unwrap());
        assert_eq!(transaction.revoke_tokens("ana", at(102)).await.unwrap(), 2);
        assert_eq!(transaction.forget_tokens(at(102)).await.unwrap(), 5);
        assert_eq!(transaction.tokens().await.unwrap(), []);
    }

    async fn failed_attempts_are_kept_by_name_and_forgotten(home: Home) {
        let store = home.open().await;
        let mut transaction = store.transaction().await.unwrap();
        transaction.lock_attempts(&[1; 32]).await.unwrap();
        assert_eq!(transaction.attempts(&[1; 32]).await.unwrap(), None);
        let failed = StoredAttempts { failures: 5, failed_at: at(1), locked_until: Some(at(31)), noted_at: None };
        transaction.save_attempts(&[1; 32], &failed).await.unwrap();
        let failed = StoredAttempts { failures: 6, noted_at: Some(at(1)), ..failed };
        transaction.save_attempts(&[1; 32], &failed).await.unwrap();
        transaction.save_attempts(&[2; 32], &failed).await.unwrap();
        assert_eq!(transaction.attempts(&[1; 32]).await.unwrap(), Some(failed));
        transaction.forget_attempts(&[1; 32]).await.unwrap();
        assert_eq!(transaction.forget_attempts_before(at(1)).await.unwrap(), 0);
        assert_eq!(transaction.forget_attempts_before(at(2)).await.unwrap(), 1);
    }
}

use super::*;
use crate::accounts::change_password::{NotChanged, change_password};
use crate::accounts::testing::{PASSWORD, at, caller, house};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use portcullis_store::StoredAccount;

#[tokio::test]
async fn somebody_signs_in_by_id_or_address() {
    let house = house().await;
    house.join("ana").await;
    for name in ["ana", " ana ", "ana@acme.example", "Ana@ACME.example"] {
        let session = house.sign_in(name, PASSWORD, at(1)).await.unwrap();
        assert_eq!((session.person.as_str(), session.expires_at), ("ana", at(1 + 7 * 24 * 3600)));
    }
    for (name, password) in [
        ("ana", "another few words"),
        ("ana", ""),
        ("Ana", PASSWORD),
        ("bo", PASSWORD),
        ("zoe", PASSWORD),
        ("", PASSWORD),
    ] {
        let refused = house.sign_in(name, password, at(2)).await.unwrap_err();
        assert!(matches!(refused, NotSignedIn::Wrong), "{name}: {refused:?}");
        assert_eq!(refused.to_string(), "the name or the password is wrong");
    }
}

#[tokio::test]
async fn where_passwords_are_for_admins_alone_those_of_others_are_wrong() {
    let house = house().await;
    house.join("ana").await;
    house.sign_in_where(GoodFor::Admins, "ada", PASSWORD, at(1)).await.unwrap();
    let refused = house.sign_in_where(GoodFor::Admins, "ana", PASSWORD, at(1)).await;
    assert!(matches!(refused, Err(NotSignedIn::Wrong)), "{refused:?}");
}

#[tokio::test]
async fn a_name_waits_after_five_failures_whether_it_is_somebody_s_or_not() {
    let house = house().await;
    house.join("bo").await;
    for name in ["bo", "zoe"] {
        for _ in 0..TRIES {
            let refused = house.sign_in(name, "something else entirely", at(1)).await;
            assert!(matches!(refused, Err(NotSignedIn::Wrong)), "{refused:?}");
        }
        for second in [1, 30] {
            let refused = house.sign_in(name, PASSWORD, at(second)).await.unwrap_err();
            assert_eq!(
                refused.to_string(),
                "too many attempts failed under this name; try again at 2027-01-15T08:00:31Z, or ask for a link that sets another password"
            );
        }
    }
    let by_address = house.sign_in("bo@acme.example", PASSWORD, at(30)).await;
    assert!(matches!(by_address, Err(NotSignedIn::Locked { .. })), "it is the same person");
    house.sign_in("bo", PASSWORD, at(31)).await.unwrap();
    house.sign_in("bo", "something else entirely", at(32)).await.unwrap_err();
    house.sign_in("bo", PASSWORD, at(32)).await.unwrap();
}

#[tokio::test]
async fn an_hour_after_the_worst_attack_the_owner_comes_in() {
    let house = house().await;
    house.join("bo").await;
    let mut now = 0;
    for _ in 0..20 {
        match house.sign_in("bo", "something else entirely", at(now)).await {
            Err(NotSignedIn::Locked { until }) => now = until.duration_since(at(0)).as_secs(),
            other => assert!(matches!(other, Err(NotSignedIn::Wrong)), "{other:?}"),
        }
    }
    house.sign_in("bo", PASSWORD, at(now + 3600)).await.unwrap();
}

#[tokio::test]
async fn attempts_that_come_at_once_are_counted_one_by_one() {
    let house = house().await;
    house.join("bo").await;
    let try_one = || house.sign_in("bo", "something else entirely", at(1));
    let tried: [_; 7] =
        tokio::join!(try_one(), try_one(), try_one(), try_one(), try_one(), try_one(), try_one()).into();
    let locked = tried.iter().filter(|result| matches!(result, Err(NotSignedIn::Locked { .. }))).count();
    assert_eq!(locked, 2, "{tried:?}");
}

#[tokio::test]
async fn the_trail_tells_of_failures_once_a_minute_and_of_nobody_s_names_nothing() {
    let house = house().await;
    house.join("bo").await;
    house.sign_in("hunter2 hunter2", "something else entirely", at(1)).await.unwrap_err();
    for second in [1, 2, 61, 62] {
        house.sign_in("bo", "something else entirely", at(second)).await.unwrap_err();
    }
    house.sign_in("bo", "something else entirely", at(63)).await.unwrap_err();
    house.sign_in("bo", PASSWORD, at(64)).await.unwrap_err();
    assert_eq!(
        house.audit().await[3..],
        ["portcullis session.refused bo", "portcullis session.refused bo", "portcullis account.locked bo"]
    );
    let details = house.details().await;
    for secret in ["hunter2", "entirely", PASSWORD] {
        assert!(!details.contains(secret), "{details}");
    }
}

#[tokio::test]
async fn an_address_that_tries_too_often_is_sent_away_before_any_work() {
    let house = house().await;
    let address = house.address();
    let credentials = Credentials {
        name: "ada",
        password: Secret::new("something else entirely"),
        good_for: GoodFor::Everybody,
    };
    let mut refused = 0;
    for second in 0..12 {
        let origin = Origin { address, agent: "" };
        let now = at(second * 7200);
        let tried = sign_in(&house.installation, &house.entrance, &credentials, origin, now).await;
        refused += u32::from(matches!(tried, Err(NotSignedIn::TooOften(_))));
    }
    assert!(refused >= 1, "{refused}");
    assert!(!format!("{credentials:?}").contains("entirely"));
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let house = house().await;
    house.join("bo").await;
    let session = house.sign_in("bo", PASSWORD, at(1)).await.unwrap();
    let change = async |before: &str, after: &str| {
        let (before, after) = (Secret::new(before), Secret::new(after));
        let by = caller("bo");
        change_password(&house.installation, &house.entrance, (&before, &after), &by, at(2)).await
    };
    assert!(matches!(change("wrong words here", "another few words").await, Err(NotChanged::Wrong)));
    assert!(matches!(change(PASSWORD, "short").await, Err(NotChanged::BadPassword(_))));
    assert_eq!(change(PASSWORD, "another few words").await.unwrap(), 1);
    for _ in 0..TRIES {
        assert!(matches!(change(PASSWORD, "another few words").await, Err(NotChanged::Wrong)));
    }
    let guessed = change("another few words", "yet another password").await;
    assert!(
        matches!(guessed, Err(NotChanged::Locked { .. })),
        "who has a session guesses no more than others"
    );
    let in_between = house.sign_in("bo", "another few words", at(3)).await;
    assert!(matches!(in_between, Err(NotSignedIn::Locked { .. })));
    let at = |second: i64| at(100 + second);
    assert!(matches!(house.sign_in("bo", PASSWORD, at(3)).await, Err(NotSignedIn::Wrong)));
    let at = |second: i64| at(1000 + second);
    let again = house.sign_in("bo", "another few words", at(3)).await.unwrap();
    assert_ne!(again.id, session.id);
}

#[tokio::test]
async fn a_hash_that_costs_too_little_is_made_anew_by_the_right_password_alone() {
    let house = house().await;
    house.join("bo").await;
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let old: PasswordHash = cheap.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap();
    let store = &house.installation.store;
    let mut transaction = store.transaction().await.unwrap();
    let account = transaction.account("bo").await.unwrap().unwrap();
    let weak = StoredAccount { password: Some(old.to_string()), ..account };
    transaction.save_account(&weak).await.unwrap();
    transaction.commit().await.unwrap();
    house.sign_in("bo", "another few words", at(4)).await.unwrap_err();
    let kept = store.snapshot().await.unwrap().account("bo").await.unwrap().unwrap();
    assert_eq!(kept, weak, "a wrong password changes nothing");
    house.sign_in("bo", PASSWORD, at(5)).await.unwrap();
    let kept = store.snapshot().await.unwrap().account("bo").await.unwrap().unwrap();
    assert!(kept.password.unwrap().contains("m=19456,t=2,p=1"));
}

use super::*;
use crate::accounts::change_account::disable_account;
use crate::accounts::forget_expired::{Forgotten, forget_expired};
use crate::accounts::testing::{House, PASSWORD, PROGRAM, at, caller, house};

async fn seen(house: &House, secret: &Secret, now: Timestamp) -> Option<SignedIn> {
    authenticate_session(&house.installation, &house.entrance, secret, "192.0.2.1", now).await.unwrap()
}

const HOUR: i64 = 3600;

#[tokio::test]
async fn a_session_is_its_person_with_the_roles_of_the_program_that_applies() {
    let mut house = house().await;
    house.join("bo").await;
    let session = house.sign_in("bo", PASSWORD, at(0)).await.unwrap();
    let bo = seen(&house, &session.secret, at(1)).await.unwrap();
    assert_eq!((bo.caller.id.as_str(), bo.caller.from.as_str()), ("bo", "session from 192.0.2.1"));
    assert_eq!((bo.session, bo.roles.as_slice()), (session.id.clone(), &[Role::Engineer][..]));
    assert!(bo.permissions.contains(&Permission::Act) && !bo.permissions.contains(&Permission::Answer));
    for foreign in [Secret::random().unwrap(), Secret::new(""), Secret::new(session.id)] {
        assert_eq!(seen(&house, &foreign, at(1)).await, None);
    }
    house.apply(&PROGRAM.replace("engineer\"]}],", "customer_engineer\"]}],"));
    let bo = seen(&house, &session.secret, at(2)).await.unwrap();
    assert!(!bo.permissions.contains(&Permission::Act) && bo.permissions.contains(&Permission::Answer));
    house.apply(&PROGRAM.replace(r#""id": "bo""#, r#""id": "bob""#));
    assert_eq!(seen(&house, &session.secret, at(3)).await, None, "they left the program");
}

#[tokio::test]
async fn a_session_ends_twelve_hours_after_its_last_use_and_after_a_week() {
    let house = house().await;
    let idle = house.sign_in("ada", PASSWORD, at(0)).await.unwrap();
    assert_eq!(seen(&house, &idle.secret, at(12 * HOUR)).await, None);
    let busy = house.sign_in("ada", PASSWORD, at(0)).await.unwrap();
    let mut now = 0;
    while now + 11 * HOUR < 7 * 24 * HOUR {
        now += 11 * HOUR;
        assert!(seen(&house, &busy.secret, at(now)).await.is_some(), "{now}");
        if now % 2 == 0 {
            house.entrance.write_uses(&house.installation).await.unwrap();
        }
    }
    assert_eq!(seen(&house, &busy.secret, at(7 * 24 * HOUR)).await, None);
    let forgotten = forget_expired(&house.installation, at(7 * 24 * HOUR)).await.unwrap();
    assert_eq!(forgotten, Forgotten { sessions: 2, ..Forgotten::default() });
}

#[tokio::test]
async fn what_was_used_is_written_apart_and_seen_by_another_server() {
    let house = house().await;
    let session = house.sign_in("ada", PASSWORD, at(0)).await.unwrap();
    assert!(seen(&house, &session.secret, at(30)).await.is_some());
    house.entrance.write_uses(&house.installation).await.unwrap();
    let used = async || list_sessions(&house.installation, "ada", at(200)).await.unwrap()[0].last_used_at;
    assert_eq!(used().await, at(0), "less than a minute later");
    // Nobody who comes in waits for whoever has the writer.
    let writer = house.installation.store.transaction().await.unwrap();
    assert!(seen(&house, &session.secret, at(100)).await.is_some());
    writer.roll_back().await.unwrap();
    assert_eq!(used().await, at(0));
    house.entrance.write_uses(&house.installation).await.unwrap();
    assert_eq!(used().await, at(100));
}

#[tokio::test]
async fn somebody_signs_out_here_or_everywhere_and_is_shut_out_at_once() {
    let house = house().await;
    house.join("bo").await;
    let mut sessions = Vec::new();
    for second in 0..4 {
        sessions.push(house.sign_in("bo", PASSWORD, at(second)).await.unwrap().secret);
    }
    let bo = caller("bo");
    assert!(sign_out(&house.installation, &sessions[0], &bo, at(5)).await.unwrap());
    assert!(!sign_out(&house.installation, &sessions[0], &bo, at(5)).await.unwrap());
    assert_eq!(seen(&house, &sessions[0], at(6)).await, None);
    let listed = list_sessions(&house.installation, "bo", at(6)).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.created_at).collect::<Vec<_>>(), [at(3), at(2), at(1)]);
    assert_eq!(sign_out_everywhere(&house.installation, "bo", &bo, at(7)).await.unwrap(), 3);
    assert_eq!(seen(&house, &sessions[1], at(8)).await, None);

    let session = house.sign_in("bo", PASSWORD, at(9)).await.unwrap();
    disable_account(&house.installation, "bo", &caller("ada"), at(10)).await.unwrap();
    assert_eq!(seen(&house, &session.secret, at(11)).await, None);
    assert!(matches!(house.sign_in("bo", PASSWORD, at(12)).await, Err(NotSignedIn::Wrong)));
    let details = house.details().await;
    assert!(sessions.iter().all(|secret| !details.contains(secret.expose())), "{details}");
}

#[tokio::test]
async fn what_a_browser_says_is_cut() {
    let house = house().await;
    let ada = house.installation.program.program.person("ada").unwrap();
    let mut transaction = house.installation.store.transaction().await.unwrap();
    begin(&mut transaction, ada, &"ü".repeat(1000), at(0)).await.unwrap();
    transaction.commit().await.unwrap();
    let listed = list_sessions(&house.installation, "ada", at(0)).await.unwrap();
    assert_eq!(listed[0].agent, "ü".repeat(200));
}

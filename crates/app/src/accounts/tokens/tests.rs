use super::*;
use crate::accounts::change_account::{disable_account, enable_account};
use crate::accounts::forget_expired::forget_expired;
use crate::accounts::make_token::{WantedToken, make_token};
use crate::accounts::testing::{House, PROGRAM, at, caller, house};

async fn make(house: &House, by: &str, name: &str, for_pipeline: bool) -> (Secret, Token) {
    let wanted = WantedToken {
        name: name.to_owned(),
        for_pipeline,
        permissions: BTreeSet::from([Permission::Read, Permission::Record]),
        product: for_pipeline.then(|| "acme".to_owned()),
        expires_at: at(1000),
    };
    make_token(&house.installation, &wanted, &caller(by), at(0)).await.unwrap()
}

async fn admitted(house: &House, secret: &Secret, second: i64) -> Option<Admitted> {
    authenticate_token(&house.installation, &house.entrance, secret, "192.0.2.1", at(second)).await.unwrap()
}

#[tokio::test]
async fn a_token_of_a_pipeline_is_itself_and_one_of_a_person_is_them() {
    let mut house = house().await;
    let (ci, _) = make(&house, "ada", "ci", true).await;
    let (own, _) = make(&house, "bo", "laptop", false).await;
    let pipeline = admitted(&house, &ci, 1).await.unwrap();
    assert_eq!(
        pipeline.caller,
        Caller { id: "token:ci".to_owned(), from: "token ci from 192.0.2.1".to_owned() }
    );
    assert!(pipeline.caller.person().is_err(), "it is nobody");
    assert_eq!(pipeline.product.as_deref(), Some("acme"));
    assert_eq!(pipeline.permissions, BTreeSet::from([Permission::Read, Permission::Record]));
    let bo = admitted(&house, &own, 1).await.unwrap();
    assert_eq!((bo.caller.id.as_str(), bo.product), ("bo", None));
    assert_eq!(bo.permissions, BTreeSet::from([Permission::Read, Permission::Record]));
    house.apply(&PROGRAM.replace("\"engineer\"]}],", "\"viewer\"]}],"));
    let bo = admitted(&house, &own, 2).await.unwrap();
    assert_eq!(bo.permissions, BTreeSet::from([Permission::Read]), "they may less than they did");
    house.apply(&PROGRAM.replace(r#""id": "bo""#, r#""id": "bob""#));
    assert_eq!(admitted(&house, &own, 3).await, None);
    assert!(admitted(&house, &ci, 999).await.is_some());
    assert_eq!(admitted(&house, &ci, 1000).await, None);
}

#[tokio::test]
async fn what_is_no_token_is_not_looked_for() {
    let house = house().await;
    let (secret, _) = make(&house, "ada", "ci", true).await;
    let text = secret.expose();
    assert!(is_token(&secret));
    let other = if text.ends_with('A') { "B" } else { "A" };
    for wrong in [
        String::new(),
        PREFIX.to_owned(),
        text[1..].to_owned(),
        text[..50].to_owned(),
        format!("{}{other}", &text[..50]),
        format!("{text}A"),
        format!("pct_{}", "ä".repeat(23) + "a"),
        format!("pcx_{}", &text[4..]),
    ] {
        assert!(!is_token(&Secret::new(wrong.clone())), "{wrong}");
        assert_eq!(admitted(&house, &Secret::new(wrong), 1).await, None);
    }
    let chance = Secret::random().unwrap();
    let foreign = Secret::new(format!("{PREFIX}{}{}", chance.expose(), checked(chance.expose())));
    assert!(is_token(&foreign));
    assert_eq!(admitted(&house, &foreign, 1).await, None);
}

#[tokio::test]
async fn everybody_revokes_their_own_tokens_and_an_admin_all() {
    let house = house().await;
    let (ci, pipeline) = make(&house, "ada", "ci", true).await;
    let (own, laptop) = make(&house, "bo", "laptop", false).await;
    let names = async |by: &str| {
        let listed = list_tokens(&house.installation, &caller(by)).await.unwrap();
        listed.into_iter().map(|token| token.name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!((names("bo").await.as_str(), names("ana").await.as_str()), ("laptop", ""));
    assert_eq!(names("os:root").await.len(), "ci laptop".len());
    let revoke = async |by: &str, id: &str| revoke_token(&house.installation, id, &caller(by), at(5)).await;
    for id in [pipeline.id.as_str(), "none"] {
        assert!(matches!(revoke("bo", id).await, Err(NotRevoked::Unknown(_))));
    }
    assert!(matches!(revoke("ana", &laptop.id).await, Err(NotRevoked::Unknown(_))));
    assert_eq!(revoke("bo", &laptop.id).await.unwrap().revoked_at, Some(at(5)));
    assert!(matches!(revoke("ada", &laptop.id).await, Err(NotRevoked::Already(_))));
    assert_eq!(admitted(&house, &own, 6).await, None);
    revoke("ada", &pipeline.id).await.unwrap();
    assert_eq!(admitted(&house, &ci, 6).await, None);
    assert_eq!(house.audit().await[3..], ["bo token.revoked token:bo/laptop", "ada token.revoked token:ci"]);
    let (_, again) = make(&house, "ada", "ci", true).await;
    assert_ne!(again.id, pipeline.id, "its name is free");
}

#[tokio::test]
async fn the_last_use_is_written_apart_and_what_ended_long_ago_is_forgotten() {
    let house = house().await;
    let (secret, token) = make(&house, "ada", "ci", true).await;
    let writer = house.installation.store.transaction().await.unwrap();
    assert!(admitted(&house, &secret, 7).await.is_some());
    writer.roll_back().await.unwrap();
    house.entrance.write_uses(&house.installation).await.unwrap();
    let listed = list_tokens(&house.installation, &caller("ada")).await.unwrap();
    assert_eq!(listed[0].last_used_at, Some(at(7)));
    let quarter = 90 * 24 * 3600;
    assert_eq!(forget_expired(&house.installation, at(999 + quarter)).await.unwrap().tokens, 0);
    assert_eq!(forget_expired(&house.installation, at(1000 + quarter)).await.unwrap().tokens, 1);
    let gone = house.installation.store.snapshot().await.unwrap().token(&token.id).await.unwrap();
    assert_eq!(gone, None);
}

#[tokio::test]
async fn who_is_shut_out_has_no_tokens_and_gets_none_back() {
    let house = house().await;
    house.join("bo").await;
    let (secret, _) = make(&house, "bo", "laptop", false).await;
    assert!(admitted(&house, &secret, 1).await.is_some());
    disable_account(&house.installation, "bo", &caller("ada"), at(2)).await.unwrap();
    assert_eq!(admitted(&house, &secret, 3).await, None);
    enable_account(&house.installation, "bo", &caller("ada"), at(4)).await.unwrap();
    assert_eq!(admitted(&house, &secret, 5).await, None);
}

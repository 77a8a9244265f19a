use super::*;
use crate::accounts::change_account::{disable_account, enable_account};
use crate::accounts::testing::{House, PASSWORD, PROGRAM, at, caller, house};

const ISSUER: &str = "https://id.acme.example";

/// What the provider says of somebody with a verified address.
fn said(subject: &str, email: &str) -> Vouched {
    Vouched {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        claim: Some(email.to_owned()),
        is_verified: true,
    }
}

async fn come(house: &House, vouched: &Vouched) -> Result<Session, NotVouched> {
    come_by(house, &FoundBy::Email { is_trusted: false }, vouched).await
}

async fn come_by(house: &House, found_by: &FoundBy, vouched: &Vouched) -> Result<Session, NotVouched> {
    let origin = Origin { address: house.address(), agent: "Firefox" };
    sign_in_vouched(&house.installation, found_by, vouched, origin, at(1)).await
}

async fn account(house: &House, person: &str) -> Option<StoredAccount> {
    house.installation.store.snapshot().await.unwrap().account(person).await.unwrap()
}

#[tokio::test]
async fn whoever_comes_for_the_first_time_is_linked_and_is_known_by_that_from_then_on() {
    let house = house().await;
    let session = come(&house, &said("s-1", "Ana@ACME.example")).await.unwrap();
    assert_eq!((session.person.as_str(), session.expires_at), ("ana", at(1 + 7 * 24 * 3600)));
    let made = account(&house, "ana").await.unwrap();
    assert_eq!(made.subject, Some((ISSUER.to_owned(), "s-1".to_owned())));
    assert_eq!(made.password, None);
    let other_address = Vouched { is_verified: false, ..said("s-1", "bo@acme.example") };
    assert_eq!(come(&house, &other_address).await.unwrap().person, "ana", "what is linked wins");
    let silent = Vouched { claim: None, ..said("s-1", "") };
    assert_eq!(come(&house, &silent).await.unwrap().person, "ana");
    assert_eq!(
        house.audit().await[1..],
        [
            "ana account.created ana",
            "ana session.begun ana",
            "ana session.begun ana",
            "ana session.begun ana"
        ]
    );
}

#[tokio::test]
async fn an_account_with_a_password_is_linked_and_keeps_it() {
    let house = house().await;
    house.join("bo").await;
    come(&house, &said("subject-of-bo", "bo@acme.example")).await.unwrap();
    assert!(house.audit().await.contains(&"bo account.linked bo".to_owned()));
    let details = house.details().await;
    assert!(details.contains(ISSUER) && !details.contains("subject-of-bo"), "{details}");
    house.sign_in("bo", PASSWORD, at(2)).await.unwrap();
}

#[tokio::test]
async fn whoever_is_not_in_the_program_is_told_so_and_nothing_is_made() {
    let house = house().await;
    let before =
        (house.audit().await, house.installation.store.snapshot().await.unwrap().accounts().await.unwrap());
    let unverified = Vouched { is_verified: false, ..said("s-1", "ana@acme.example") };
    let told = [
        said("s-1", "eve@evil.example"),
        unverified,
        said("s-1", " "),
        Vouched { claim: None, ..said("s-1", "") },
        said("", "ana@acme.example"),
        said(&"s".repeat(256), "ana@acme.example"),
        said("s\0", "ana@acme.example"),
        said("s-1", &format!("ana@{}.example", "a".repeat(320))),
        said("s-1", "eve@evil.example\nada signed in"),
    ];
    let mut sentences = Vec::new();
    for vouched in told {
        sentences.push(come(&house, &vouched).await.unwrap_err().to_string());
    }
    insta::assert_snapshot!(sentences.join("\n"), @"
    the program has nobody with the address `eve@evil.example`
    the provider does not say that it verified your address ana@acme.example, so it does not count
    the provider does not say your address, by which you would be found in the program
    the provider does not say your address, by which you would be found in the program
    what the provider calls you can't be kept
    what the provider calls you can't be kept
    what the provider calls you can't be kept
    the provider does not say your address, by which you would be found in the program
    the provider does not say your address, by which you would be found in the program
    ");
    let after =
        (house.audit().await, house.installation.store.snapshot().await.unwrap().accounts().await.unwrap());
    assert_eq!(before, after);
    come(&house, &said(&"s".repeat(255), "ana@acme.example")).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_trusted_with_addresses_need_not_say_that_it_verified_them() {
    let house = house().await;
    let unverified = Vouched { is_verified: false, ..said("s-1", "ana@acme.example") };
    let trusting = FoundBy::Email { is_trusted: true };
    assert_eq!(come_by(&house, &trusting, &unverified).await.unwrap().person, "ana");
}

#[tokio::test]
async fn a_person_who_is_linked_already_is_nobody_else_s() {
    let house = house().await;
    come(&house, &said("s-1", "ana@acme.example")).await.unwrap();
    let refused = come(&house, &said("s-9", "ana@acme.example")).await.unwrap_err();
    assert_eq!(refused.to_string(), "`ana` is linked to another account of an identity provider");
    let elsewhere = Vouched { issuer: "https://other.example".to_owned(), ..said("s-1", "ana@acme.example") };
    assert!(matches!(come(&house, &elsewhere).await, Err(NotVouched::Taken(_))));
    disable_account(&house.installation, "ana", &caller("ada"), at(1)).await.unwrap();
    assert!(matches!(come(&house, &said("s-1", "ana@acme.example")).await, Err(NotVouched::Disabled(_))));
    enable_account(&house.installation, "ana", &caller("ada"), at(1)).await.unwrap();
    come(&house, &said("s-9", "ana@acme.example")).await.unwrap();
    assert!(matches!(come(&house, &said("s-1", "ana@acme.example")).await, Err(NotVouched::Taken(_))));
}

#[tokio::test]
async fn whoever_left_the_program_or_was_shut_out_stays_out() {
    let mut house = house().await;
    come(&house, &said("s-1", "ana@acme.example")).await.unwrap();
    come(&house, &said("s-2", "bo@acme.example")).await.unwrap();
    disable_account(&house.installation, "bo", &caller("ada"), at(1)).await.unwrap();
    assert!(matches!(come(&house, &said("s-2", "bo@acme.example")).await, Err(NotVouched::Disabled(_))));
    house.apply(&PROGRAM.replace(r#""id": "ana""#, r#""id": "anna""#));
    let refused = come(&house, &said("s-1", "ana@acme.example")).await.unwrap_err();
    assert_eq!(refused.to_string(), "the program does not have you any longer");
}

#[tokio::test]
async fn a_claim_that_is_an_id_names_the_person_to_the_letter() {
    let house = house().await;
    let by_name = FoundBy::Id("preferred_username".to_owned());
    let named = |name: &str| Vouched { is_verified: false, ..said("s-1", name) };
    let told = [come_by(&house, &by_name, &named("Ana")).await, come_by(&house, &by_name, &named("")).await];
    let told: Vec<String> = told.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    the program has nobody with the id `Ana`
    the provider does not say your preferred_username, by which you would be found in the program
    ");
    assert_eq!(come_by(&house, &by_name, &named("ana")).await.unwrap().person, "ana");
}

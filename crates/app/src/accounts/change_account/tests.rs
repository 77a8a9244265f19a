use super::*;
use crate::accounts::invite::{NotInvited, invite};
use crate::accounts::testing::{PASSWORD, PROGRAM, at, caller, house};

#[tokio::test]
async fn an_account_is_disabled_and_enabled_again() {
    let mut house = house().await;
    house.join("bo").await;
    let ada = caller("ada");
    let own = disable_account(&house.installation, "ada", &ada, at(1)).await.unwrap_err();
    assert_eq!(own.to_string(), "`ada` can't shut themselves out; another admin can");
    let unknown = disable_account(&house.installation, "ana", &ada, at(1)).await.unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`ana` has no account; `portcullis account invite ana` makes a link with which they get one"
    );
    let disabled = disable_account(&house.installation, "bo", &ada, at(2)).await.unwrap();
    assert_eq!(disabled.disabled_at, Some(at(2)));
    let again = disable_account(&house.installation, "bo", &ada, at(3)).await.unwrap_err();
    assert_eq!(again.to_string(), "the account of `bo` is disabled already");
    let invited = invite(&house.installation, "bo", &ada, at(3)).await;
    assert!(matches!(invited, Err(NotInvited::Disabled(_))));
    let enabled = enable_account(&house.installation, "bo", &ada, at(4)).await.unwrap();
    let bo = Account {
        person: "bo".to_owned(),
        roles: Some(vec![Role::Engineer]),
        has_password: true,
        issuer: None,
        created: (at(0), "ada".to_owned()),
        disabled_at: None,
    };
    assert_eq!(enabled, bo);
    house.sign_in("bo", PASSWORD, at(5)).await.unwrap();
    house.apply(&PROGRAM.replace(r#""id": "bo""#, r#""id": "bob""#));
    let listed = list_accounts(&house.installation).await.unwrap();
    assert_eq!(listed[1], Account { roles: None, ..bo });
    assert_eq!(
        house.audit().await[3..],
        ["ada account.disabled bo", "ada account.enabled bo", "bo session.begun bo"]
    );
}

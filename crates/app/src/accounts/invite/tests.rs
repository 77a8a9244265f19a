use super::*;
use crate::accounts::set_up::set_up;
use crate::accounts::testing::{PASSWORD, at, caller, empty_house, house};

#[tokio::test]
async fn the_first_start_lets_an_admin_in_once() {
    let house = empty_house().await;
    let early = set_up(&house.installation, at(0)).await.unwrap().unwrap();
    let link = set_up(&house.installation, at(10)).await.unwrap().unwrap();
    assert_eq!((link.expires_at, link.admins), (at(10 + 3600), vec!["ada".to_owned(), "ida".to_owned()]));
    let said = |result: Result<String, NotAccepted>| result.unwrap_err().to_string();
    assert_eq!(
        said(house.accept(&early.secret, Some("ada"), PASSWORD, at(11)).await),
        "this link is not good any longer; ask whoever runs the installation for another one"
    );
    assert_eq!(
        said(house.accept(&link.secret, None, PASSWORD, at(11)).await),
        "say who you are: the id of a person of the program"
    );
    assert_eq!(
        said(house.accept(&link.secret, Some("zoe"), PASSWORD, at(11)).await),
        "the program has nobody with the id `zoe`; add them to `people` in the program file"
    );
    assert_eq!(
        said(house.accept(&link.secret, Some("ana"), PASSWORD, at(11)).await),
        "the first account is for somebody with the role admin, and `ana` does not have it; it is held by ada, ida, or add `roles: [admin]` to a person in the program file"
    );
    assert!(matches!(
        house.accept(&link.secret, Some("ada"), "short", at(11)).await,
        Err(NotAccepted::BadPassword(BadPassword::Short))
    ));
    assert!(matches!(
        house.accept(&link.secret, Some("ada"), PASSWORD, at(10 + 3600)).await,
        Err(NotAccepted::Spent)
    ));
    assert_eq!(house.accept(&link.secret, Some("ada"), PASSWORD, at(12)).await.unwrap(), "ada");
    assert!(matches!(
        house.accept(&link.secret, Some("ida"), PASSWORD, at(13)).await,
        Err(NotAccepted::Spent)
    ));
    assert!(set_up(&house.installation, at(14)).await.unwrap().is_none());
    house.sign_in("ada", PASSWORD, at(15)).await.unwrap();
    assert_eq!(house.audit().await, ["ada account.created ada", "ada session.begun ada"]);
}

#[tokio::test]
async fn who_has_a_link_gets_a_password_and_only_the_last_link_is_good() {
    let house = house().await;
    let old = invite(&house.installation, "bo", &caller("ada"), at(1)).await.unwrap();
    let link = invite(&house.installation, "bo", &caller("ada"), at(2)).await.unwrap();
    assert_eq!(link.expires_at, at(2 + 7 * 24 * 3600));
    assert!(matches!(house.accept(&old.secret, None, PASSWORD, at(3)).await, Err(NotAccepted::Spent)));
    assert_eq!(
        look_at_invitation(&house.installation, &link.secret, at(3)).await.unwrap().as_deref(),
        Some("bo")
    );
    // Whatever else is asked, it is for Bo.
    assert_eq!(house.accept(&link.secret, Some("ida"), PASSWORD, at(3)).await.unwrap(), "bo");
    assert!(matches!(house.accept(&link.secret, None, PASSWORD, at(4)).await, Err(NotAccepted::Spent)));
    let refused = invite(&house.installation, "zoe", &caller("ada"), at(5)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the program has nobody with the id `zoe`; add them to `people` in the program file"
    );
    let foreign = Secret::random().unwrap();
    assert!(matches!(house.accept(&foreign, None, PASSWORD, at(5)).await, Err(NotAccepted::Spent)));
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_sessions_and_waiting_end() {
    let house = house().await;
    house.join("bo").await;
    let session = house.sign_in("bo", PASSWORD, at(1)).await.unwrap();
    for _ in 0..5 {
        house.sign_in("bo", "something else entirely", at(2)).await.unwrap_err();
    }
    let link = invite(&house.installation, "bo", &caller("ada"), at(3)).await.unwrap();
    house.accept(&link.secret, None, "another few words", at(4)).await.unwrap();
    let seen = crate::accounts::sessions::authenticate_session(
        &house.installation,
        &house.entrance,
        &session.secret,
        "",
        at(5),
    );
    assert_eq!(seen.await.unwrap(), None);
    assert!(matches!(
        house.sign_in("bo", PASSWORD, at(5)).await,
        Err(crate::accounts::sign_in::NotSignedIn::Wrong)
    ));
    house.sign_in("bo", "another few words", at(6)).await.unwrap();
    assert!(house.audit().await.contains(&"bo account.password_reset bo".to_owned()));
    let details = house.details().await;
    for secret in [link.secret.expose(), session.secret.expose(), "another few words", "argon2id"] {
        assert!(!details.contains(secret), "{secret}");
    }
}

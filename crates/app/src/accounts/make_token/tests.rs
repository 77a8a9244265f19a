use super::*;
use crate::accounts::testing::{at, caller, house};

fn wanted(name: &str, permissions: &[Permission]) -> WantedToken {
    WantedToken {
        name: name.to_owned(),
        for_pipeline: false,
        permissions: permissions.iter().copied().collect(),
        product: None,
        expires_at: at(1000),
    }
}

#[tokio::test]
async fn a_token_says_what_it_is_and_does_no_more_than_it_may() {
    let house = house().await;
    let make = async |by: &str, wanted: WantedToken| {
        make_token(&house.installation, &wanted, &caller(by), at(0)).await
    };
    let refused = async |by: &str, wanted: WantedToken| make(by, wanted).await.unwrap_err().to_string();
    let (secret, token) =
        make("bo", wanted("laptop", &[Permission::Read, Permission::Record])).await.unwrap();
    assert!(secret.expose().starts_with("pct_") && secret.expose().len() == 51);
    assert_eq!((token.person.as_deref(), token.expires_at), (Some("bo"), at(1000)));
    assert!(!house.details().await.contains(secret.expose()));

    assert_eq!(
        refused("bo", wanted("laptop", &[Permission::Read])).await,
        "a token `laptop` exists; revoke it first, or take another name"
    );
    assert_eq!(
        refused("bo", wanted("other", &[Permission::Approve])).await,
        "`bo` may not approve decisions, so no token of theirs can"
    );
    assert_eq!(refused("bo", wanted("other", &[])).await, "a token has to permit something");
    for never in [Permission::Own, Permission::Administer] {
        let said = refused("ada", wanted("other", &[never])).await;
        assert!(said.starts_with("no token can permit to "), "{said}");
    }
    assert_eq!(
        refused(
            "bo",
            WantedToken { product: Some("boat".to_owned()), ..wanted("other", &[Permission::Read]) }
        )
        .await,
        "the program has no product `boat`"
    );
    for expires_at in [at(0), at(-1), at(366 * 24 * 3600 + 1)] {
        let wanted = WantedToken { expires_at, ..wanted("other", &[Permission::Read]) };
        assert_eq!(refused("bo", wanted).await, "a token ends after now, and within a year");
    }
    let long = "a".repeat(61);
    for name in ["", "a b", "a/b", "ä", "a\n", long.as_str()] {
        assert!(
            matches!(make("bo", wanted(name, &[Permission::Read])).await, Err(NotMade::BadName)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn only_who_lets_people_in_makes_tokens_for_pipelines() {
    let house = house().await;
    let pipeline =
        |permissions: &[Permission]| WantedToken { for_pipeline: true, ..wanted("ci", permissions) };
    let make = async |by: &str, wanted: WantedToken| {
        make_token(&house.installation, &wanted, &caller(by), at(0)).await
    };
    let said = |result: Result<_, NotMade>| result.map(|_: (Secret, Token)| ()).unwrap_err().to_string();
    assert_eq!(
        said(make("bo", pipeline(&[Permission::Record])).await),
        "`bo` can't make tokens for pipelines; that needs the role admin"
    );
    assert_eq!(
        said(make("token:ci", pipeline(&[Permission::Record])).await),
        "`token:ci` can't make tokens for pipelines; that needs the role admin"
    );
    assert_eq!(
        said(make("ada", pipeline(&[Permission::Approve])).await),
        "a token of a pipeline can't permit to approve decisions; only a person can"
    );
    assert!(matches!(
        make("os:root", wanted("mine", &[Permission::Read])).await,
        Err(NotMade::Caller(NoCaller::Nobody(_)))
    ));
    assert!(matches!(
        make("token:ci", wanted("mine", &[Permission::Read])).await,
        Err(NotMade::Caller(NoCaller::Token(_)))
    ));
    let (_, token) = make("ada", pipeline(&[Permission::Record])).await.unwrap();
    assert_eq!(token.person, None);
    assert!(matches!(make("os:root", pipeline(&[Permission::Record])).await, Err(NotMade::Known(_))));
    make("os:root", WantedToken { name: "other".to_owned(), ..pipeline(&[Permission::Record]) })
        .await
        .unwrap();
    assert_eq!(house.audit().await[1..], ["ada token.made token:ci", "os:root token.made token:other"]);
}

#[tokio::test]
async fn nobody_has_more_tokens_than_are_of_use() {
    let house = house().await;
    for number in 0..MOST {
        let wanted = wanted(&format!("t{number}"), &[Permission::Read]);
        make_token(&house.installation, &wanted, &caller("bo"), at(0)).await.unwrap();
    }
    let more = wanted("more", &[Permission::Read]);
    let one_more = make_token(&house.installation, &more, &caller("bo"), at(0)).await;
    assert!(matches!(one_more, Err(NotMade::TooMany)));
    make_token(&house.installation, &more, &caller("ana"), at(0)).await.unwrap();
}

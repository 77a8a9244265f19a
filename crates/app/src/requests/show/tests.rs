use super::super::testing::{access, bo, desk, minute, reacted};
use super::*;
use insta::assert_snapshot;
use portcullis_domain::request::action::Verb;

#[tokio::test]
async fn a_sheet_says_why_it_is_due_when_it_is_and_what_whoever_looks_may_do() {
    let desk = desk().await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    let seen_by = |who: Option<&'static str>| {
        let installation = desk.installation.clone();
        async move { show(&installation, 1, who, minute(1)).await.unwrap() }
    };
    let sheet = seen_by(Some("eve")).await;
    assert_snapshot!(
        sheet.acknowledge_because.unwrap(),
        @"4 working hours from Mon 1 June 2026 09:00 (UTC) → Mon 1 June 13:00"
    );
    assert_eq!((sheet.complete_because, sheet.brief.requester_name.as_deref()), (None, Some("Bo")));
    assert_eq!(sheet.allowed[0], Verb::Acknowledge);
    assert_eq!(seen_by(Some("bo")).await.allowed, [Verb::Complete, Verb::Urge, Verb::Say]);
    assert_eq!(seen_by(None).await.allowed, []);
    assert_snapshot!(
        show(&desk.installation, 2, None, minute(1)).await.unwrap_err(),
        @"there is no request R-2"
    );
}

#[tokio::test]
async fn everybody_who_is_named_has_their_name() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[reacted("1", 5, "eve", "+1"), reacted("2", 6, "sam", "eyes")], 6).await;
    let sheet = show(&desk.installation, 1, None, minute(7)).await.unwrap();
    assert_eq!(sheet.names.keys().collect::<Vec<_>>(), ["bo", "eve", "sam"]);
}

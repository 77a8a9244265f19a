use super::super::testing::{access, bo, desk, minute};
use super::super::{NotDone, act};
use super::*;
use insta::assert_snapshot;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Verb;

#[tokio::test]
async fn who_has_a_request_acknowledges_and_completes_it() {
    let desk = desk().await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    desk.told().await;
    let sheet = desk.act("eve", Action::Acknowledge, 10).await.unwrap();
    assert_eq!(sheet.brief.standing.state, State::Acknowledged);
    assert_eq!(sheet.allowed[..2], [Verb::Complete, Verb::Decline]);
    assert_eq!((sheet.acknowledge_because, sheet.rounds[0].minutes_to_acknowledge), (None, Some(10)));
    assert_eq!(desk.told().await, [r#"request.changed {"request":1}"#]);
    let sheet = desk.act("eve", Action::Complete, 70).await.unwrap();
    assert_eq!((sheet.brief.standing.state, sheet.rounds[0].minutes_to_end), (State::Done, Some(70)));
    assert_snapshot!(desk.trail("R-1").await[1..].join("\n"), @r#"
    eve request.acknowledge {"after":{"acknowledged":"2026-06-01T09:10:00Z","remind_at":null,"state":"acknowledged"},"before":{"acknowledged":null,"remind_at":"2026-06-01T13:00:00Z","state":"new"},"from":"command line as eve"}
    eve request.complete {"after":{"ended":"2026-06-01T10:10:00Z","state":"done"},"before":{"ended":null,"state":"acknowledged"},"from":"command line as eve"}
    "#);
}

#[tokio::test]
async fn what_changed_since_is_not_acted_on() {
    let desk = desk().await;
    let request = desk.ask(&access(), &bo(), 0).await.unwrap();
    let seen = Some(request.revision);
    let act = |who: &str, action, revision| {
        let caller = desk.caller(who);
        let installation = desk.installation.clone();
        async move { act(&installation, 1, action, revision, &caller, minute(5)).await }
    };
    let sheet = act("eve", Action::Acknowledge, seen).await.unwrap();
    let refused = act("eve", Action::Complete, seen).await.unwrap_err();
    assert!(
        matches!(refused, NotDone::Changed { number: 1, revision } if revision == sheet.revision),
        "{refused}"
    );
    act("eve", Action::Complete, Some(sheet.revision)).await.unwrap();
}

#[tokio::test]
async fn words_from_a_page_are_in_the_thread_and_told_elsewhere() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let sheet = desk.act("eve", Action::Say { text: " Which logs? ".to_owned() }, 5).await.unwrap();
    assert_eq!(sheet.messages[0].text(), "Which logs?");
    let said = desk.told().await;
    let id = &sheet.events[0].id;
    assert_eq!(
        said,
        [
            r#"request.changed {"request":1}"#.to_owned(),
            format!(r#"request.said {{"by":"eve","event":"{id}","request":1,"text":"Which logs?"}}"#)
        ]
    );
    let sheet =
        desk.act("eve", Action::Decline { reason: "Nobody reads logs.".to_owned() }, 6).await.unwrap();
    assert_eq!(sheet.brief.standing.state, State::Declined);
    assert!(desk.told().await[1].contains(r#""text":"Nobody reads logs.""#));
}

#[tokio::test]
async fn a_request_is_given_to_somebody_of_the_team_who_did_not_ask() {
    let desk = desk().await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    desk.told().await;
    let give = |to: &str| Action::Assign { to: Some(to.to_owned()) };
    assert_snapshot!(desk.act("ana", give("lee"), 1).await.unwrap_err(), @"`lee` is nobody of the security team");
    let sheet = desk.act("ana", give("sam"), 1).await.unwrap();
    assert_eq!(sheet.brief.standing.assignee.as_deref(), Some("sam"));
    assert_eq!(desk.told().await[0], r#"request.assigned {"request":1,"to":"sam"}"#);
    let mut own = bo();
    own.speaker = Speaker { id: "ana".to_owned(), is_team: true };
    desk.ask(&access(), &own, 2).await.unwrap();
    let refused = act(&desk.installation, 2, give("ana"), None, &desk.caller("sam"), minute(3)).await;
    assert!(matches!(refused, Err(NotDone::Refused(Refusal::OwnRequest))));
}

#[tokio::test]
async fn what_may_not_be_done_is_refused_and_leaves_no_trace() {
    let desk = desk().await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    let before = desk.sheet().await;
    assert!(matches!(desk.act("lee", Action::Acknowledge, 1).await, Err(NotDone::Refused(Refusal::NotTeam))));
    assert!(matches!(
        desk.act("bo", Action::Acknowledge, 1).await,
        Err(NotDone::Refused(Refusal::OwnRequest))
    ));
    assert!(matches!(desk.act("runner", Action::Urge, 1).await, Err(NotDone::Caller(_))));
    assert!(matches!(desk.act("eve", Action::Say { text: " ".to_owned() }, 1).await, Err(NotDone::Wrong(_))));
    let unknown = act(&desk.installation, 9, Action::Urge, None, &desk.caller("eve"), minute(1)).await;
    assert_snapshot!(unknown.unwrap_err(), @"there is no request R-9");
    assert_eq!(desk.sheet().await, before);
}

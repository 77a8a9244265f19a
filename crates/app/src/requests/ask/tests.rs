use super::super::testing::{ROOT, access, bo, bo_in_slack, desk, minute, reacted, said};
use super::super::{Asked, NotDone, ask};
use crate::caller::Caller;
use insta::assert_snapshot;
use portcullis_domain::request::State;
use portcullis_domain::request::routing::Reason;
use portcullis_domain::request::sort::Sort;

#[tokio::test]
async fn a_request_goes_to_the_ambassador_of_the_team_and_everybody_concerned_is_told() {
    let desk = desk().await;
    let request = desk.ask(&access(), &bo(), 0).await.unwrap();
    assert_eq!((request.number, request.title.as_str()), (1, "Read the logs of web"));
    assert_eq!((request.team.as_deref(), request.why), (Some("core"), Some(Reason::Ambassador)));
    let standing = &request.standing;
    assert_eq!((standing.state, standing.assignee.as_deref()), (State::New, Some("eve")));
    // Four working hours from nine.
    assert_eq!((standing.acknowledge_by, standing.remind_at), (minute(240), Some(minute(240))));
    assert_snapshot!(desk.told().await.join("\n"), @r#"
    request.assigned {"request":1,"to":"eve"}
    request.changed {"request":1}
    "#);
    assert_snapshot!(
        desk.trail("R-1").await.join("\n"),
        @r#"bo request.asked {"after":{"assignee":"eve","is_urgent":false,"kind":"access","origin":"page","requester":"bo","team":"core","why":"ambassador"},"before":null,"from":"command line as bo"}"#
    );
    assert_eq!(desk.ask(&access(), &bo(), 1).await.unwrap().number, 2);
}

#[tokio::test]
async fn what_cant_wait_goes_to_who_is_on_rotation_with_half_an_hour() {
    let desk = desk().await;
    let request = desk.ask(&Asked { is_urgent: true, ..access() }, &bo(), 0).await.unwrap();
    assert_eq!((request.standing.assignee.as_deref(), request.why), (Some("ana"), Some(Reason::Rotation)));
    assert_eq!((request.standing.urgent, request.standing.acknowledge_by), (Some(minute(0)), minute(30)));
}

#[tokio::test]
async fn the_same_message_begins_one_request() {
    let desk = desk().await;
    let request = desk.asked_in_slack().await;
    assert_eq!(desk.ask(&access(), &bo_in_slack(ROOT), 5).await.unwrap(), request);
    assert_eq!(desk.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_happened_to_the_message_before_it_was_a_request_counts() {
    let desk = desk().await;
    assert_eq!(desk.take(&[reacted("1", 0, "eve", "+1"), said("2", 0, "eve", "On it.")], 0).await, None);
    let request = desk.ask(&access(), &bo_in_slack(ROOT), 1).await.unwrap();
    assert_eq!(request.standing.state, State::Acknowledged);
    assert_eq!(desk.sheet().await.messages.len(), 1);
}

#[tokio::test]
async fn where_no_form_says_what_it_is_the_bot_proposes_it() {
    let desk = desk().await;
    let by = super::Asker { is_sorted: false, ..bo_in_slack(ROOT) };
    let answers = vec![("what".to_owned(), "Please rotate the key".to_owned())];
    let asked = Asked { kind: "question".to_owned(), answers, is_urgent: false };
    let request = desk.ask(&asked, &by, 0).await.unwrap();
    assert_eq!((request.standing.sort, request.standing.is_sorted), (Sort::Request, false));
}

#[tokio::test]
async fn whoever_is_not_in_the_program_is_kept_in_the_directory() {
    let desk = desk().await;
    let mut asker = bo_in_slack(ROOT);
    asker.speaker.id = "slack:U9".to_owned();
    asker.name = Some("Otto".to_owned());
    let caller = Caller { id: "slack:U9".to_owned(), from: "slack".to_owned() };
    ask(&desk.installation, &access(), &asker, &caller, minute(0)).await.unwrap();
    let sheet = desk.sheet().await;
    assert_eq!((sheet.brief.requester_name.as_deref(), sheet.brief.team), (Some("Otto"), None));
    assert_eq!(sheet.brief.standing.assignee.as_deref(), Some("ana"), "who is on rotation");
}

#[tokio::test]
async fn a_kind_that_there_is_not_and_whoever_is_nobody_are_refused() {
    let desk = desk().await;
    let asked = Asked { kind: "lunch".to_owned(), ..access() };
    assert_snapshot!(
        desk.ask(&asked, &bo(), 0).await.unwrap_err(),
        @"the program has no kind of request `lunch`; it has question, code-review, questionnaire, vendor-review, rfc-review, vulnerability, incident, access"
    );
    let refused = ask(&desk.installation, &access(), &bo(), &desk.caller("runner"), minute(0)).await;
    assert!(matches!(refused, Err(NotDone::Caller(_))));
    let empty = Asked { answers: Vec::new(), ..access() };
    assert_snapshot!(
        desk.ask(&empty, &bo(), 0).await.unwrap_err(),
        @"what: it needs an answer; level: it needs an answer"
    );
    assert_eq!(desk.told().await, Vec::<String>::new());
}

//! What is told of requests.

use super::*;
use crate::installation::CurrentProgram;
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::Origin;
use std::sync::Arc;

/// A question of Bo, who is of Core; Eve is its ambassador and has a Slack id where that matters.
async fn asked() -> Home {
    let home = home().await;
    let by = crate::requests::Asker {
        speaker: Speaker { id: "bo".to_owned(), is_team: false },
        name: None,
        team: None,
        origin: Origin::Page,
        root: None,
        thread: None,
        is_sorted: true,
    };
    let asked = crate::requests::Asked {
        kind: "question".to_owned(),
        answers: vec![("what".to_owned(), "Is TLS 1.0 on anywhere?".to_owned())],
        is_urgent: false,
    };
    crate::requests::ask(&home.installation, &asked, &by, &home.caller("bo"), at(70)).await.unwrap();
    home
}

/// Gives Eve an id in Slack.
fn in_slack(home: &mut Home) {
    let mut program = home.installation.program.program.clone();
    for person in program.people.iter_mut().filter(|person| person.id == "eve") {
        person.slack = Some("U0EVE".to_owned());
    }
    home.installation.program = Arc::new(CurrentProgram::new(program));
}

#[tokio::test]
async fn whoever_gets_a_request_gets_a_mail_and_programs_are_told_of_everything() {
    let home = asked().await;
    let (sink, receiver) = (Sink::answering("250 ok").await, Receiver::answering(OK).await);
    home.hook(&receiver, &["request.*"]).await;
    let done = home.hand_out().await;
    assert_eq!((done.messages, done.deliveries), (2, 3));
    deliver(&home.installation, &senders(Some(&sink)), at(90)).await.unwrap();
    let mail = sink.mails().remove(0);
    assert_eq!(to(&sink.mails()), ["EVE <eve@acme.example>"]);
    assert_eq!(head(&mail, "Subject"), "R-1 is yours: Is TLS 1.0 on anywhere?");
    assert!(mail.contains("https://portcullis.acme.example/requests/1"), "{mail}");
    assert!(mail.contains("Question, asked by Bo, to be acknowledged by"), "{mail}");
    let topics: Vec<String> =
        receiver.requests().iter().map(|request| head(request, "portcullis-event")).collect();
    assert_eq!(topics.len(), 2);
    assert!(topics.iter().all(|topic| topic == "request.assigned" || topic == "request.changed"));
}

#[tokio::test]
async fn whoever_is_told_in_slack_gets_no_mail() {
    let mut home = asked().await;
    in_slack(&mut home);
    let done = distribute(&home.installation, true, at(80)).await.unwrap();
    assert_eq!(done.messages, 2);
    let lines = home.lines().await;
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(" slack ")), "{lines:#?}");
}

#[tokio::test]
async fn where_slack_is_not_set_up_an_id_in_it_changes_nothing() {
    let mut home = asked().await;
    in_slack(&mut home);
    assert_eq!(home.hand_out().await.deliveries, 1);
}

#[tokio::test]
async fn reminders_and_questions_of_the_bot_are_told_as_whoever_gets_them_wishes() {
    let home = asked().await;
    home.hand_out().await;
    home.put(
        "request.reminder",
        &json!({"request": 1, "key": "k", "to": "sam", "missing": "acknowledgement"}),
    )
    .await;
    home.put(
        "request.prompt",
        &json!({"request": 1, "key": "k", "to": "ana", "question": "Who of you does?"}),
    )
    .await;
    home.put("request.prompt", &json!({"request": 1, "key": "k", "to": "slack:U9", "question": "Who?"}))
        .await;
    home.put("request.prompt", &json!({"request": 99, "key": "k", "to": "ana", "question": "Who?"})).await;
    home.put("request.reminder", &json!({"request": "twelve"})).await;
    home.wish("ana", Group::Requests, Timing::Digest).await;
    let done = home.hand_out().await;
    assert_eq!((done.messages, done.deliveries, done.digest_items), (5, 1, 1));
    let subjects: Vec<String> =
        home.deliveries().await.into_iter().map(|delivery| delivery.subject).collect();
    assert!(
        subjects.contains(&"R-1 has to be acknowledged: Is TLS 1.0 on anywhere?".to_owned()),
        "{subjects:?}"
    );
}

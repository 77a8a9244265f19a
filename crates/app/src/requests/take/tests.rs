use super::super::testing::{ROOT, desk, event, minute, reacted, said};
use super::*;
use insta::assert_snapshot;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::event::Happening;

#[tokio::test]
async fn a_thumb_of_the_team_acknowledges_and_coming_in_again_changes_nothing() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let thumb = [reacted("1", 5, "eve", "+1")];
    assert_eq!(desk.take(&thumb, 6).await, Some(1));
    let sheet = desk.sheet().await;
    assert_eq!(sheet.brief.standing.state, State::Acknowledged);
    // Whoever says so themselves is not told that it is theirs.
    assert_eq!(desk.told().await, [r#"request.changed {"request":1}"#]);
    let trail = desk.trail("R-1").await;
    assert_snapshot!(
        trail[1],
        @r#"eve request.followed {"after":{"acknowledged":"2026-06-01T09:05:00Z","remind_at":null,"state":"acknowledged"},"before":{"acknowledged":null,"remind_at":"2026-06-01T13:00:00Z","state":"new"},"from":"slack"}"#
    );
    assert_eq!(desk.take(&thumb, 9).await, Some(1));
    assert_eq!((desk.sheet().await, desk.trail("R-1").await), (sheet, trail));
    assert_eq!(desk.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_reacts_unclearly_is_asked_once() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[reacted("1", 5, "eve", "eyes")], 5).await;
    assert_snapshot!(desk.told().await.join("\n"), @r#"
    request.changed {"request":1}
    request.prompt {"key":"1:meaning:eve:eyes","question":"What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread.","request":1,"to":"eve"}
    "#);
    desk.take(&[reacted("2", 6, "eve", "eyes"), said("3", 7, "bo", "Thanks?")], 7).await;
    assert_eq!(desk.told().await, [r#"request.changed {"request":1}"#]);
    assert!(desk.sheet().await.brief.standing.is_unclear);
}

#[tokio::test]
async fn two_who_will_act_on_it_are_both_asked_whose_it_is() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[reacted("1", 5, "eve", "+1"), reacted("2", 6, "sam", "+1")], 6).await;
    let told = desk.told().await;
    let asked: Vec<&String> = told.iter().filter(|told| told.starts_with("request.prompt")).collect();
    assert_eq!(asked.len(), 2, "{told:?}");
    assert!(asked[0].contains("Eve and Sam said that they will act on it: who of you does?"), "{told:?}");
}

#[tokio::test]
async fn tagging_the_support_group_gives_it_to_who_is_on_rotation_at_once() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[said("1", 5, "bo", "@security it burns")], 5).await;
    let standing = desk.sheet().await.brief.standing;
    assert_eq!((standing.assignee.as_deref(), standing.acknowledge_by), (Some("ana"), minute(35)));
    assert_eq!(
        desk.told().await,
        [r#"request.assigned {"request":1,"to":"ana"}"#, r#"request.changed {"request":1}"#]
    );
    // An earlier tag that comes in late does not have it go to somebody twice.
    desk.take(&[said("2", 4, "bo", "@security help")], 6).await;
    let standing = desk.sheet().await.brief.standing;
    assert_eq!((standing.assignee.as_deref(), standing.urgent), (Some("ana"), Some(minute(4))));
    assert_eq!(desk.told().await, [r#"request.changed {"request":1}"#]);
}

#[tokio::test]
async fn messages_in_the_thread_belong_to_the_request_with_what_happened_to_them_before() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let caller = desk.caller("ana");
    let edited = Happening::Edited {
        message: "slack:C0:2".to_owned(),
        text: "Which logs, please?".to_owned(),
        is_urgent: false,
    };
    let edit = [event("slack:e", 8, "eve", edited)];
    // The edit comes in before the message, of which nobody knows to which thread it belongs.
    let took = |messages: &'static [&str], events: Vec<Event>| {
        let (installation, caller) = (desk.installation.clone(), caller.clone());
        async move { take(&installation, messages, &events, &caller, minute(9)).await.unwrap() }
    };
    assert_eq!(took(&["slack:C0:2"], edit.to_vec()).await, None);
    assert_eq!(took(&["slack:C0:2", ROOT], vec![said("2", 7, "eve", "Which logs?")]).await, Some(1));
    let sheet = desk.sheet().await;
    assert_eq!((sheet.messages[0].versions.len(), sheet.messages[0].text()), (2, "Which logs, please?"));
    assert_eq!(took(&["slack:C0:2"], edit.to_vec()).await, Some(1), "its messages are known from then on");
}

#[tokio::test]
async fn words_in_another_place_than_the_thread_are_told() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let mail =
        Happening::Said { message: "mail:7".to_owned(), text: "By mail.".to_owned(), is_urgent: false };
    desk.take(&[event("mail:7", 5, "bo", mail), said("1", 6, "eve", "In Slack.")], 6).await;
    let told = desk.told().await;
    assert_eq!(told[1], r#"request.said {"by":"bo","event":"mail:7","request":1,"text":"By mail."}"#);
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn what_the_trail_keeps_has_no_words_of_anybody() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let words = "a word that nobody else says";
    desk.take(&[said("1", 5, "bo", &format!("@security {words}"))], 5).await;
    assert!(desk.trail("R-1").await.iter().all(|entry| !entry.contains(words) && !entry.contains("logs")));
}

#[tokio::test]
async fn a_thread_that_never_ends_is_taken_in_up_to_ten_thousand_events_and_can_still_be_acted_on() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    let flood: Vec<Event> =
        (0..10_000).map(|number| reacted(&format!("{number:05}"), 1, "slack:U9", "tada")).collect();
    desk.take(&flood, 2).await;
    desk.take(&[reacted("x", 5, "eve", "+1")], 5).await;
    let sheet = desk.sheet().await;
    assert_eq!((sheet.events.len(), sheet.brief.standing.state), (10_000, State::New));
    let sheet = desk.act("eve", Action::Acknowledge, 6).await.unwrap();
    assert_eq!((sheet.events.len(), sheet.brief.standing.state), (10_001, State::Acknowledged));
}

use super::super::testing::{Desk, access, bo, desk, minute, reacted};
use super::super::{Asked, remind};
use portcullis_domain::request::action::Action;

async fn reminded(desk: &Desk, at: i64) -> Vec<String> {
    let count = remind(&desk.installation, minute(at)).await.unwrap();
    let told = desk.told().await;
    assert_eq!(usize::try_from(count).unwrap(), told.iter().filter(|told| told.contains("reminder")).count());
    told
}

fn of(word: &str, pace: &str, to: &str) -> String {
    format!(
        r#"request.reminder {{"key":"1:acknowledge:{word}{pace}","missing":"acknowledgement","request":1,"to":"{to}"}}"#
    )
}

#[tokio::test]
async fn what_nobody_acknowledges_reminds_who_has_it_then_the_rotation_then_who_leads_each_once() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    assert_eq!(reminded(&desk, 239).await, Vec::<String>::new());
    // Each step is four working hours, of which a day has eight.
    assert_eq!(reminded(&desk, 240).await, [of("assignee", "", "eve")]);
    assert_eq!(reminded(&desk, 241).await, Vec::<String>::new());
    assert_eq!(reminded(&desk, 480).await, [of("rotation", "", "ana")]);
    assert_eq!(reminded(&desk, 1440 + 240).await, [of("lead", "", "sam")]);
    assert_eq!(desk.sheet().await.brief.standing.remind_at, None);
    assert_eq!(reminded(&desk, 9000).await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_acknowledged() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[reacted("1", 5, "eve", "+1")], 5).await;
    desk.told().await;
    assert_eq!(reminded(&desk, 9000).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_is_due_to_be_reminded_twice_at_once_is_reminded_once() {
    let desk = desk().await;
    desk.ask(&Asked { is_urgent: true, ..access() }, &bo(), 0).await.unwrap();
    desk.told().await;
    // Nobody was there to remind for an hour; Ana has it and is on rotation.
    assert_eq!(reminded(&desk, 60).await, [of("assignee", ":urgent", "ana")]);
    assert_eq!(reminded(&desk, 90).await, [of("lead", ":urgent", "sam")]);
}

#[tokio::test]
async fn whoever_declines_without_a_word_is_reminded_of_the_reason() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.take(&[reacted("1", 10, "eve", "-1")], 10).await;
    desk.told().await;
    let told = reminded(&desk, 250).await;
    let reason = r#"request.reminder {"key":"1:reason:eve","missing":"reason","request":1,"to":"eve"}"#;
    assert!(told.iter().any(|told| told == reason), "{told:?}");
}

#[tokio::test]
async fn what_is_given_to_somebody_else_reminds_them() {
    let desk = desk().await;
    desk.asked_in_slack().await;
    desk.act("ana", Action::Assign { to: Some("sam".to_owned()) }, 5).await.unwrap();
    desk.told().await;
    assert_eq!(reminded(&desk, 240).await, [of("assignee", "", "sam")]);
}

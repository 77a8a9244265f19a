use super::super::testing::{access, bo, desk, minute};
use super::*;
use portcullis_domain::request::action::Action;

#[tokio::test]
async fn what_was_asked_in_some_time_is_measured_in_working_minutes() {
    let desk = desk().await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    desk.act("eve", Action::Acknowledge, 20).await.unwrap();
    // The next morning at ten, after a working day and an hour.
    desk.act("eve", Action::Complete, 1500).await.unwrap();
    let measured = |from, until| {
        let installation = desk.installation.clone();
        async move { measure(&installation, minute(from), minute(until), minute(1500)).await.unwrap().all }
    };
    let all = measured(0, 1).await;
    assert_eq!((all.asked, all.acknowledged, all.ended), (1, 1, 1));
    assert_eq!((all.to_acknowledge.median, all.to_end.median), (Some(20), Some(9 * 60)));
    assert_eq!(measured(1, 9000).await.asked, 0, "it was asked before");
}

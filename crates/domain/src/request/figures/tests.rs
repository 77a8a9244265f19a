use super::*;
use crate::request::testing::moment;
use crate::vulnerability::tests::program::program;
use insta::assert_snapshot;
use proptest::prelude::*;

/// A question that was asked at nine, acknowledged and answered after so many minutes.
fn question(acknowledged: Option<i64>, ended: Option<i64>) -> Measured {
    Measured {
        kind: "question".to_owned(),
        was_unclear: false,
        opened: moment(0),
        acknowledged: acknowledged.map(moment),
        ended: ended.map(|minute| (moment(minute), State::Answered)),
    }
}

fn of(measured: &[Measured]) -> RequestFigures {
    figures(&program(), measured, (moment(0), moment(1440)), moment(1440))
}

#[test]
fn half_and_nine_of_ten_took_at_most_so_long() {
    let all: Vec<Measured> = (1..=10).map(|minutes| question(Some(minutes), None)).collect();
    let pace = of(&all).all.to_acknowledge;
    assert_eq!((pace.median, pace.p90, pace.p95), (Some(5), Some(9), Some(10)));
}

#[test]
fn what_was_late_and_what_is_late_were_not_in_time_and_what_may_still_be_does_not_count() {
    let late = question(Some(300), None);
    let open = question(None, None);
    let fresh = Measured { opened: moment(1435), ..question(None, None) };
    assert_eq!(
        of(&[question(Some(10), None), late, open, fresh]).all.to_acknowledge.in_time_percent,
        Some(33)
    );
}

#[test]
fn nights_take_no_time() {
    // Asked at nine, acknowledged twenty-four hours later: a working day.
    let hours = program().calendar.working_time_between(moment(0), moment(1440)).as_hours();
    assert_eq!(
        of(&[question(Some(1440), None)]).all.to_acknowledge.median,
        Some(u64::try_from(hours * 60).unwrap())
    );
    assert!(hours < 24);
}

#[test]
fn each_kind_has_its_figures_and_those_that_the_program_lost_come_last() {
    let lost = Measured { kind: "audit".to_owned(), was_unclear: true, ..question(None, None) };
    let done = Measured { kind: "questionnaire".to_owned(), ..question(Some(5), Some(60)) };
    let figures = of(&[lost, done, question(Some(30), Some(30))]);
    let kinds: Vec<_> = figures.kinds.iter().map(|kind| (kind.name.as_str(), kind.asked)).collect();
    assert_eq!(kinds, [("Question", 1), ("Customer questionnaire", 1), ("audit", 1)]);
    assert_snapshot!(
        serde_json::to_string(&figures.kinds[1]).unwrap(),
        @r#"{"kind":"questionnaire","name":"Customer questionnaire","asked":1,"acknowledged":1,"ended":1,"to_acknowledge":{"median":5,"p90":5,"p95":5,"in_time_percent":100},"to_end":{"median":60,"p90":60,"p95":60,"in_time_percent":100},"unclear":0,"unclear_percent":0}"#
    );
    assert_eq!((figures.all.unclear, figures.all.unclear_percent), (1, Some(33)));
}

#[test]
fn nothing_has_no_figures() {
    let figures = of(&[]);
    assert_eq!((figures.all.asked, figures.all.to_end, figures.kinds), (0, Pace::default(), Vec::new()));
}

proptest! {
    #[test]
    fn so_many_percent_are_not_greater_and_no_smaller_one_would_do(
        mut minutes in prop::collection::vec(0..1000_u64, 1..60),
        share in 1..=100_usize,
    ) {
        minutes.sort_unstable();
        let found = within(&minutes, share).unwrap();
        let up_to = |most: u64| minutes.iter().filter(|one| **one <= most).count() * 100;
        prop_assert!(up_to(found) >= share * minutes.len());
        prop_assert!(found == minutes[0] || up_to(found - 1) < share * minutes.len());
    }
}

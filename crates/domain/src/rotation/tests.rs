use super::*;
use crate::program::calendar::Calendar;
use crate::program::people::Rotation;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Easter Monday is a holiday.
fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::get("Europe/Berlin").unwrap(),
        time_zone_name: "Europe/Berlin".to_owned(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: BTreeSet::from(["2026-04-06".parse().unwrap()]),
    }
}

fn rotation() -> Rotation {
    Rotation {
        members: ["ana", "sam", "kim"].map(str::to_owned).to_vec(),
        starts: "2026-01-05".parse().unwrap(),
        handover: "mon 10:00".parse().unwrap(),
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn who(at: &str, changes: &Changes) -> Option<(String, Why)> {
    rotation().at(moment(at), changes, &calendar())
}

fn name(at: &str) -> Option<String> {
    who(at, &Changes::default()).map(|(person, _)| person)
}

fn away(person: &str, first: &str, last: &str) -> Absence {
    Absence { person: person.to_owned(), first: first.parse().unwrap(), last: last.parse().unwrap() }
}

fn said(turns: &[Turn]) -> Vec<String> {
    let zone = calendar().time_zone;
    let local = |at: Timestamp| zone.to_datetime(at).strftime("%a %d %b %H:%M").to_string();
    turns
        .iter()
        .map(|turn| format!("{} {} to {}", turn.person, local(turn.from), local(turn.until)))
        .collect()
}

#[test]
fn members_take_turns_from_handover_to_handover() {
    assert_eq!(name("2026-01-05T08:59:59Z"), None, "the rotation has not begun");
    assert_eq!(name("2026-01-05T09:00:00Z").as_deref(), Some("ana"));
    assert_eq!(name("2026-01-12T08:59:59Z").as_deref(), Some("ana"));
    assert_eq!(name("2026-01-12T09:00:00Z").as_deref(), Some("sam"));
    assert_eq!(name("2026-01-19T09:00:00Z").as_deref(), Some("kim"));
    assert_eq!(name("2026-01-26T09:00:00Z").as_deref(), Some("ana"));
}

#[test]
fn handover_keeps_its_local_time_when_clocks_change() {
    // Clocks go forward on 29 March 2026.
    assert_eq!(name("2026-03-30T07:59:59Z"), name("2026-03-24T12:00:00Z"));
    assert_ne!(name("2026-03-30T08:00:00Z"), name("2026-03-24T12:00:00Z"));
}

#[test]
fn handover_on_a_holiday_moves_to_the_next_day_on_which_people_work() {
    let before = name("2026-04-03T10:00:00Z");
    assert_eq!(name("2026-04-06T12:00:00Z"), before);
    assert_eq!(name("2026-04-07T07:59:00Z"), before);
    assert_ne!(name("2026-04-07T08:00:00Z"), before);
    let next = rotation().next_handover(moment("2026-04-05T00:00:00Z"), &calendar());
    assert_eq!(next, moment("2026-04-07T08:00:00Z"));
}

#[test]
fn the_next_one_stands_in_for_who_is_away() {
    let changes = Changes { absences: vec![away("ana", "2026-01-07", "2026-01-08")], ..Changes::default() };
    assert_eq!(who("2026-01-06T12:00:00Z", &changes), Some(("ana".to_owned(), Why::Order)));
    let instead = Why::Away { instead_of: "ana".to_owned() };
    assert_eq!(who("2026-01-07T12:00:00Z", &changes), Some(("sam".to_owned(), instead)));
    assert_eq!(who("2026-01-09T12:00:00Z", &changes), Some(("ana".to_owned(), Why::Order)));
}

#[test]
fn where_everybody_is_away_it_stays_whose_turn_it_is() {
    let all = ["ana", "sam", "kim"].map(|person| away(person, "2026-01-01", "2026-02-01")).to_vec();
    let changes = Changes { absences: all, ..Changes::default() };
    assert_eq!(who("2026-01-14T12:00:00Z", &changes), Some(("sam".to_owned(), Why::Order)));
}

#[test]
fn whoever_takes_over_has_the_turn_for_that_time_and_what_was_said_later_holds() {
    let over = |person: &str, from: &str, until: &str| Override {
        person: person.to_owned(),
        from: moment(from),
        until: moment(until),
        reason: "swap".to_owned(),
    };
    let overrides = vec![
        over("kim", "2026-01-06T00:00:00Z", "2026-01-08T00:00:00Z"),
        over("lee", "2026-01-07T00:00:00Z", "2026-01-07T12:00:00Z"),
    ];
    let changes = Changes { overrides, ..Changes::default() };
    let turns = rotation().turns(
        moment("2026-01-05T12:00:00Z"),
        moment("2026-01-13T00:00:00Z"),
        &changes,
        &calendar(),
    );
    assert_eq!(
        said(&turns),
        [
            "ana Mon 05 Jan 10:00 to Tue 06 Jan 01:00",
            "kim Tue 06 Jan 01:00 to Wed 07 Jan 01:00",
            "lee Wed 07 Jan 01:00 to Wed 07 Jan 13:00",
            "kim Wed 07 Jan 13:00 to Thu 08 Jan 01:00",
            "ana Thu 08 Jan 01:00 to Mon 12 Jan 10:00",
            "sam Mon 12 Jan 10:00 to Mon 19 Jan 10:00",
        ]
    );
}

proptest! {
    #[test]
    fn turns_follow_each_other_without_a_gap_and_say_what_each_moment_says(
        from in 0_i64..2000, length in 1_i64..900, first in 0_i64..60, days in 0_i64..20, hour in 0_i64..1400, hours in 1_i64..200
    ) {
        let start = moment("2026-01-05T09:00:00Z");
        let later = |hours: i64| start.checked_add(jiff::SignedDuration::from_hours(hours)).unwrap();
        let day = |days: i64| calendar().day_of(later(days * 24));
        let changes = Changes {
            overrides: vec![Override {
                person: "lee".to_owned(), from: later(hour), until: later(hour + hours), reason: String::new()
            }],
            absences: vec![Absence { person: "sam".to_owned(), first: day(first), last: day(first + days) }],
        };
        let (from, until) = (later(from), later(from + length));
        let turns = rotation().turns(from, until, &changes, &calendar());
        prop_assert!(turns[0].from <= from && turns[turns.len() - 1].until >= until);
        for pair in turns.windows(2) {
            prop_assert_eq!(pair[0].until, pair[1].from);
        }
        let mut at = from;
        while at < until {
            let turn = turns.iter().find(|turn| (turn.from..turn.until).contains(&at)).unwrap();
            let expected = rotation().at(at, &changes, &calendar());
            prop_assert_eq!(Some((turn.person.clone(), turn.why.clone())), expected);
            at = at.checked_add(jiff::SignedDuration::from_hours(5)).unwrap();
        }
    }
}

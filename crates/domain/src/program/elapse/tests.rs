use super::*;
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use proptest::prelude::*;

fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::fixed(offset(2)),
        time_zone_name: "Etc/GMT-2".into(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: [date(2026, 4, 3), date(2026, 4, 6)].into(),
    }
}

fn after(start: &str, period: &str) -> String {
    let start: Timestamp = start.parse().unwrap();
    calendar().after(start, period.parse().unwrap()).to_string()
}

#[test]
fn clock_time_passes_at_any_hour() {
    assert_eq!(after("2026-04-03T23:30:00Z", "45m"), "2026-04-04T00:15:00Z");
    assert_eq!(after("2026-04-03T23:30:00Z", "48h"), "2026-04-05T23:30:00Z");
    assert_eq!(after("2026-04-03T23:30:00Z", "7d"), "2026-04-10T23:30:00Z");
    assert_eq!(after("2026-01-31T10:00:00Z", "1mo"), "2026-02-28T10:00:00Z");
    assert_eq!(after("2026-01-31T10:00:00Z", "7y"), "2033-01-31T10:00:00Z");
}

#[test]
fn business_days_leave_out_weekends_and_holidays() {
    // Thursday; Friday and Monday are holidays.
    assert_eq!(after("2026-04-02T08:00:00Z", "1bd"), "2026-04-07T08:00:00Z");
    assert_eq!(after("2026-04-02T08:00:00Z", "3bd"), "2026-04-09T08:00:00Z");
}

#[test]
fn a_start_outside_of_working_hours_moves_to_the_next_opening() {
    assert_eq!(after("2026-04-02T15:00:00Z", "1bd"), "2026-04-08T07:00:00Z");
    assert_eq!(after("2026-04-07T02:00:00Z", "1bd"), "2026-04-08T07:00:00Z");
    assert_eq!(after("2026-04-04T12:00:00Z", "1wh"), "2026-04-07T08:00:00Z");
}

#[test]
fn working_hours_run_over_to_the_next_business_day() {
    assert_eq!(after("2026-04-02T14:00:00Z", "1wh"), "2026-04-02T15:00:00Z");
    assert_eq!(after("2026-04-02T14:00:00Z", "4wh"), "2026-04-07T10:00:00Z");
    assert_eq!(after("2026-04-02T07:00:00Z", "17wh"), "2026-04-08T08:00:00Z");
}

#[test]
fn the_longest_periods_end_with_the_calendar() {
    for unit in ["m", "h", "d", "mo", "y", "bd", "wh"] {
        let later = calendar()
            .after("2026-04-02T07:00:00Z".parse().unwrap(), format!("36525{unit}").parse().unwrap());
        assert!(later > "2026-04-20T00:00:00Z".parse().unwrap(), "{unit}");
    }
    assert_eq!(calendar().after(Timestamp::MAX, "1bd".parse().unwrap()), Timestamp::MAX);
    assert_eq!(calendar().end_of(Date::MAX), Timestamp::MAX);
}

#[test]
fn a_day_ends_at_midnight_of_the_programme() {
    assert_eq!(calendar().end_of(date(2026, 9, 30)).to_string(), "2026-09-30T22:00:00Z");
    assert_eq!(calendar().day_of("2026-09-30T22:00:00Z".parse().unwrap()), date(2026, 10, 1));
}

#[test]
fn a_day_that_a_zone_left_out_is_no_business_day() {
    let samoa = Calendar { time_zone: TimeZone::get("Pacific/Apia").unwrap(), ..calendar() };
    assert!(samoa.is_business_day(date(2011, 12, 29)));
    assert!(!samoa.is_business_day(date(2011, 12, 30)));
    // Thursday, 10:00, and the Monday after.
    let due = samoa.after("2011-12-29T20:00:00Z".parse().unwrap(), "1bd".parse().unwrap());
    assert_eq!(due.to_string(), "2012-01-01T20:00:00Z");
}

#[test]
fn business_days_are_counted_whole() {
    let between =
        |from: &str, to: &str| calendar().business_days_between(from.parse().unwrap(), to.parse().unwrap());
    assert_eq!(between("2026-04-07T12:00:00Z", "2026-04-09T12:20:00Z"), 2);
    assert_eq!(between("2026-04-07T12:30:00Z", "2026-04-09T12:20:00Z"), 1);
    assert_eq!(between("2026-04-09T12:20:00Z", "2026-04-09T12:20:00Z"), 0);
    assert_eq!(between("2026-04-14T12:20:00Z", "2026-04-09T12:20:00Z"), -3);
    assert_eq!(between("2026-04-02T12:00:00Z", "2026-04-06T12:00:00Z"), 0, "nobody works on these days");
}

#[test]
fn business_days_are_counted_up_to_the_longest_period() {
    let days = calendar().business_days_between("2026-04-07T12:00:00Z".parse().unwrap(), Timestamp::MAX);
    assert_eq!(days, i64::from(Period::MOST));
    assert_eq!(calendar().business_days_between(Timestamp::MAX, Timestamp::MAX), 0);
}

mod properties;

/// The minutes between two moments in which people work, counted one by one.
fn minutes_counted(calendar: &Calendar, from: Timestamp, to: Timestamp) -> i64 {
    let works = |minute: &Timestamp| {
        let local = calendar.time_zone.to_datetime(*minute);
        let hours = &calendar.working_hours;
        calendar.is_business_day(local.date()) && local.time() >= hours.opens && local.time() < hours.closes
    };
    let minutes = std::iter::successors(Some(from), |at| at.checked_add(Span::new().minutes(1)).ok());
    minutes.take_while(|minute| *minute < to).filter(works).count().try_into().unwrap()
}

proptest! {
    #[test]
    fn working_time_is_what_counting_each_minute_gives(start in 0..28 * 1440_i64, length in 0..12 * 1440_i64) {
        // Around a weekend with two holidays.
        let first: Timestamp = "2026-03-20T00:00:00Z".parse().unwrap();
        let from = first.checked_add(Span::new().minutes(start)).unwrap();
        let to = from.checked_add(Span::new().minutes(length)).unwrap();
        let worked = calendar().working_time_between(from, to);
        prop_assert_eq!(worked, SignedDuration::from_mins(minutes_counted(&calendar(), from, to)));
    }
}

#[test]
fn nobody_works_backwards() {
    let [earlier, later] = ["2026-04-07T08:00:00Z", "2026-04-08T08:00:00Z"].map(|at| at.parse().unwrap());
    assert_eq!(calendar().working_time_between(later, earlier), SignedDuration::ZERO);
    assert_eq!(calendar().working_time_between(earlier, later), SignedDuration::from_hours(8));
}

use super::*;
use insta::assert_snapshot;
use jiff::civil::date;

/// Berlin, with the holidays of Easter 2026.
fn berlin() -> Calendar {
    Calendar {
        time_zone: TimeZone::get("Europe/Berlin").unwrap(),
        time_zone_name: "Europe/Berlin".into(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: [date(2026, 4, 3), date(2026, 4, 6)].into(),
    }
}

/// What is said of a time from a local moment in Berlin.
fn said(start: &str, period: &str) -> String {
    explained(&berlin(), start, period).to_string()
}

fn explained(calendar: &Calendar, start: &str, period: &str) -> Explanation {
    let local: jiff::civil::DateTime = start.parse().unwrap();
    let start = calendar.time_zone.to_timestamp(local).unwrap();
    calendar.explain(start, period.parse().unwrap())
}

#[test]
fn holidays_and_the_change_to_summer_time_are_told() {
    assert_snapshot!(said("2026-03-26T14:20", "10bd"), @"10 business days from Thu 26 March 2026 14:20 (Europe/Berlin): Fri 3 April and Mon 6 April are holidays; the time zone goes from UTC+01 to UTC+02 → Mon 13 April 14:20");
}

#[test]
fn a_start_that_moves_is_told() {
    assert_snapshot!(said("2026-03-28T23:10", "1bd"), @"1 business day from Sat 28 March 2026 23:10 (Europe/Berlin): that is outside working hours, so it starts Mon 30 March 09:00; the time zone goes from UTC+01 to UTC+02 → Tue 31 March 09:00");
    assert_snapshot!(said("2026-04-02T17:00", "4wh"), @"4 working hours from Thu 2 April 2026 17:00 (Europe/Berlin): that is outside working hours, so it starts Tue 7 April 09:00; Fri 3 April and Mon 6 April are holidays → Tue 7 April 13:00");
}

#[test]
fn a_plain_time_is_told_plainly() {
    assert_snapshot!(said("2026-04-07T10:00", "3bd"), @"3 business days from Tue 7 April 2026 10:00 (Europe/Berlin) → Fri 10 April 10:00");
    assert_snapshot!(said("2026-04-02T10:00", "48h"), @"48 hours from Thu 2 April 2026 10:00 (Europe/Berlin) → Sat 4 April 10:00");
    assert_snapshot!(said("2026-04-02T10:00", "14h"), @"14 hours from Thu 2 April 2026 10:00 (Europe/Berlin) → Thu 2 April, end of day");
}

#[test]
fn midnight_ends_a_day_and_starts_another() {
    let nights = Calendar { working_hours: "mon-fri 00:00-23:59".parse().unwrap(), ..berlin() };
    assert_snapshot!(explained(&nights, "2026-04-11T12:00", "1bd"), @"1 business day from Sat 11 April 2026 12:00 (Europe/Berlin): that is outside working hours, so it starts Mon 13 April 00:00 → Mon 13 April, end of day");
}

#[test]
fn years_without_listed_holidays_are_told() {
    assert_snapshot!(said("2026-12-28T10:00", "10bd"), @"10 business days from Mon 28 December 2026 10:00 (Europe/Berlin) → Mon 11 January 2027 10:00; no holidays of 2027 are listed, so due dates in it may move");
    assert_snapshot!(said("2026-12-28T10:00", "7000wh"), @"7000 working hours from Mon 28 December 2026 10:00 (Europe/Berlin): the time zone goes from UTC+01 to UTC+02 → Mon 6 May 2030 10:00; no holidays of 2027, 2028, 2029 and 2030 are listed, so due dates in them may move");
    assert!(explained(&berlin(), "2026-12-28T10:00", "1y").unlisted_years.is_empty());
    let without = Calendar { holidays: [].into(), ..berlin() };
    assert!(explained(&without, "2026-12-28T10:00", "10bd").unlisted_years.is_empty());
}

#[test]
fn many_holidays_and_years_are_counted() {
    let days = |month: i8, last: i8| (1..=last).map(move |day| date(2026, month, day));
    let calendar = Calendar { holidays: days(6, 30).chain(days(7, 31)).collect(), ..berlin() };
    assert_snapshot!(explained(&calendar, "2026-05-29T10:00", "1bd"), @"1 business day from Fri 29 May 2026 10:00 (Europe/Berlin): Mon 1 June, Tue 2 June, Wed 3 June, Thu 4 June, Fri 5 June, Mon 8 June and 39 more are holidays → Mon 3 August 10:00");
    let forever = explained(&calendar, "2026-05-29T10:00", "36525bd").to_string();
    assert!(forever.contains("2027, 2028, 2029, 2030, 2031, 2032 and 134 more are listed"), "{forever}");
}

#[test]
fn a_holiday_at_a_weekend_skips_nothing() {
    let calendar = Calendar { holidays: [date(2026, 4, 4)].into(), ..berlin() };
    assert_eq!(explained(&calendar, "2026-04-02T10:00", "3bd").holidays, []);
}

#[test]
fn a_time_beyond_the_calendar_ends_with_it() {
    let explanation = berlin().explain("9998-01-01T00:00:00Z".parse().unwrap(), "36525y".parse().unwrap());
    assert_eq!(explanation.due, Timestamp::MAX);
    assert!(explanation.to_string().contains("9999"));
}

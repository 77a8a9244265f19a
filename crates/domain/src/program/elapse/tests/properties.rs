//! Any calendar against counting: minute by minute, day by day.

use super::*;
use jiff::SignedDuration;

/// Zones with summer time, one with a shift of half an hour, one whose shift leaves out midnight, one without, and one
/// that left out a day.
const ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kolkata",
    "Pacific/Apia",
];

/// Weeks around which something happens to one of the zones or more.
const STARTS: &[&str] = &[
    "2011-12-20T00:00:00Z",
    "2026-03-01T00:00:00Z",
    "2026-03-25T00:00:00Z",
    "2026-04-01T00:00:00Z",
    "2026-09-01T00:00:00Z",
    "2026-10-01T00:00:00Z",
    "2026-10-26T00:00:00Z",
    "2026-12-20T00:00:00Z",
];

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

fn any_weekdays() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("mon-fri".to_owned()),
        1 => Just("mon-sun".to_owned()),
        2 => prop::sample::subsequence(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 1..7)
            .prop_map(|days| days.join(",")),
    ]
}

/// Working hours of half an hour at least.
fn any_hours() -> impl Strategy<Value = String> {
    let odd =
        (0i32..1410).prop_flat_map(|opens| (Just(opens), opens + 30..1440)).prop_map(|(opens, closes)| {
            format!("{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
        });
    // The third opens in the hour that summer time leaves out.
    let usual = prop::sample::select(vec!["09:00-17:00", "00:00-23:59", "02:15-10:00"]);
    prop_oneof![usual.prop_map(str::to_owned), odd]
}

prop_compose! {
    /// A calendar, and a minute near which its holidays are.
    fn any_start()(
        zone in prop::sample::select(ZONES),
        days in any_weekdays(),
        hours in any_hours(),
        first in prop::sample::select(STARTS),
        minutes in 0i64..14 * 24 * 60,
        holidays in prop::collection::vec(0i32..40, 0..12),
    ) -> (Calendar, Timestamp) {
        let start = first.parse::<Timestamp>().unwrap() + MINUTE * i32::try_from(minutes).unwrap();
        let day = TimeZone::UTC.to_datetime(start).date();
        let calendar = Calendar {
            time_zone: TimeZone::get(zone).unwrap(),
            time_zone_name: zone.to_owned(),
            working_hours: format!("{days} {hours}").parse().unwrap(),
            holidays: holidays.into_iter().map(|days| day + Span::new().days(days)).collect(),
        };
        (calendar, start)
    }
}

/// Whether somebody works in the minute that begins at a local time.
fn works(calendar: &Calendar, local: DateTime) -> bool {
    works_on(calendar, local.date())
        && calendar.working_hours.opens <= local.time()
        && local.time() < calendar.working_hours.closes
}

fn works_on(calendar: &Calendar, day: Date) -> bool {
    let is_left_out = calendar.time_zone_name == "Pacific/Apia" && day == date(2011, 12, 30);
    calendar.working_hours.days.contains(day.weekday()) && !calendar.holidays.contains(&day) && !is_left_out
}

fn next_minute(local: DateTime) -> DateTime {
    local + Span::new().minutes(1)
}

/// The local time, or the first in which somebody works.
fn first_worked(calendar: &Calendar, mut local: DateTime) -> DateTime {
    while !works(calendar, local) {
        local = next_minute(local);
    }
    local
}

/// The first moment at which clocks show a local time; one that they leave out comes as much later as they skip.
fn shown(calendar: &Calendar, local: DateTime) -> Timestamp {
    let utc = TimeZone::UTC.to_timestamp(local).unwrap();
    let mut at = utc - SignedDuration::from_hours(16);
    let clock = |at| calendar.time_zone.to_datetime(at);
    while clock(at + MINUTE) < local {
        at += MINUTE;
    }
    if clock(at + MINUTE) == local {
        return at + MINUTE;
    }
    utc - SignedDuration::from_secs(calendar.time_zone.to_offset(at).seconds().into())
}

/// The moment at which a period has passed, by counting.
fn counted(calendar: &Calendar, start: Timestamp, period: Period) -> Timestamp {
    let mut local = calendar.time_zone.to_datetime(start);
    let count = period.count;
    match period.unit {
        Unit::Minutes => return (0..count).fold(start, |at, _| at + MINUTE),
        Unit::Hours => return (0..count * 60).fold(start, |at, _| at + MINUTE),
        Unit::Days => {
            for _ in 0..count {
                local = local.date().tomorrow().unwrap().to_datetime(local.time());
            }
        }
        Unit::BusinessDays => {
            local = first_worked(calendar, local);
            let mut left = count;
            while left > 0 {
                local = local.date().tomorrow().unwrap().to_datetime(local.time());
                left -= u32::from(works_on(calendar, local.date()));
            }
        }
        Unit::WorkingHours => {
            let mut left = count * 60;
            while left > 0 {
                local = if works_on(calendar, local.date()) {
                    left -= u32::from(works(calendar, local));
                    next_minute(local)
                } else {
                    local.date().tomorrow().unwrap().at(0, 0, 0, 0)
                };
            }
        }
        Unit::Months | Unit::Years => unreachable!("they are not counted"),
    }
    shown(calendar, local)
}

fn any_period() -> impl Strategy<Value = Period> {
    let units = vec![Unit::Minutes, Unit::Hours, Unit::Days, Unit::BusinessDays, Unit::WorkingHours];
    (1u32..15, prop::sample::select(units)).prop_map(|(count, unit)| Period { count, unit })
}

fn business_days(count: u32) -> Period {
    Period { count, unit: Unit::BusinessDays }
}

proptest! {
    #[test]
    fn time_passes_as_it_is_counted((calendar, start) in any_start(), period in any_period()) {
        prop_assert_eq!(calendar.after(start, period), counted(&calendar, start, period));
    }

    #[test]
    fn an_explanation_agrees_with_the_calendar((calendar, start) in any_start(), period in any_period()) {
        let explanation = calendar.explain(start, period);
        prop_assert_eq!(explanation.due, calendar.after(start, period));
        let local = calendar.time_zone.to_datetime(start);
        let is_of_work = period.unit.is_of_work();
        let begins = if is_of_work && !works(&calendar, local) {
            shown(&calendar, first_worked(&calendar, local))
        } else {
            start
        };
        prop_assert_eq!(explanation.begins, begins);
        // An opening that clocks do not show that day begins later, and keeps its time of the day for the days after.
        if begins == start || calendar.time_zone.to_datetime(begins) == first_worked(&calendar, local) {
            prop_assert_eq!(explanation.due, calendar.after(begins, period));
        }
        let (first, last) = (calendar.day_of(start), calendar.day_of(explanation.due));
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|&day| day <= last);
        let is_skipped = |day: &Date| {
            is_of_work && calendar.holidays.contains(day) && calendar.working_hours.days.contains(day.weekday())
        };
        prop_assert_eq!(explanation.holidays, days.filter(is_skipped).collect::<Vec<_>>());
    }

    #[test]
    fn the_business_days_between_are_those_that_have_passed((calendar, from) in any_start(), minutes in 0i32..40_000) {
        let to = from + MINUTE * minutes;
        let days = calendar.business_days_between(from, to);
        let passed = (1..=40).take_while(|&count| counted(&calendar, from, business_days(count)) <= to).count();
        prop_assert_eq!(days, i64::try_from(passed).unwrap());
        prop_assert_eq!(calendar.business_days_between(to, from), -days);
    }

    #[test]
    fn as_many_business_days_lie_before_the_due_date_as_were_given((calendar, start) in any_start(), count in 1u32..30) {
        let due = calendar.after(start, business_days(count));
        prop_assert_eq!(calendar.business_days_between(start, due), i64::from(count));
        prop_assert_eq!(calendar.business_days_between(start, due - MINUTE), i64::from(count) - 1);
    }

    #[test]
    fn work_is_counted_back_as_it_is_counted((mut calendar, end) in any_start(), minutes in 1i64..3000) {
        calendar.time_zone = TimeZone::fixed(offset(2));
        calendar.time_zone_name = "Etc/GMT-2".to_owned();
        let begin = calendar.before(end, minutes * 60);
        let mut local = calendar.time_zone.to_datetime(begin);
        prop_assert!(works(&calendar, local), "it is the latest moment, so somebody works in the minute after");
        let last = calendar.time_zone.to_datetime(end);
        let mut worked = 0;
        while local < last {
            if works_on(&calendar, local.date()) {
                worked += i64::from(works(&calendar, local));
                local = next_minute(local);
            } else {
                local = local.date().tomorrow().unwrap().at(0, 0, 0, 0);
            }
        }
        prop_assert_eq!(worked, minutes);
        prop_assert_eq!(calendar.working_seconds(begin, end), minutes * 60);
    }
}

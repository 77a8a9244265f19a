//! Holidays out of a calendar file (RFC 5545): the days of its all-day events.

use jiff::civil::Date;
use std::collections::BTreeSet;

/// The most days of a calendar: a program on record lists them one by one.
const MOST_DAYS: usize = 10_000;

/// The days of a calendar, and what of it was left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Days {
    pub(crate) dates: BTreeSet<Date>,
    /// Events with a time of day; they are no holidays.
    pub(crate) timed: usize,
    /// Events that repeat by a rule; only their first day is taken.
    pub(crate) repeating: usize,
}

/// Why a calendar can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it does not begin with BEGIN:VCALENDAR")]
    NoCalendar,
    #[error("its line {line} is no date: {value}")]
    NoDate { line: usize, value: String },
    #[error("the event that ends in line {line} lasts longer than a year")]
    TooLong { line: usize },
    #[error("it has more than {MOST_DAYS} days")]
    TooMany,
}

#[derive(Default)]
struct Event {
    start: Option<Date>,
    end: Option<Date>,
    timed: bool,
    repeating: bool,
}

/// Reads a calendar.
pub(crate) fn read(text: &str) -> Result<Days, Unreadable> {
    let lines = unfolded(text);
    if !lines.first().is_some_and(|(_, line)| line.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err(Unreadable::NoCalendar);
    }
    let mut days = Days::default();
    let mut event: Option<Event> = None;
    // Alarms and other parts inside of an event have properties of their own.
    let mut inner = 0_usize;
    for (number, line) in &lines {
        let Some((head, value)) = line.split_once(':') else { continue };
        let name = head.split(';').next().unwrap_or(head).to_ascii_uppercase();
        let is_event = value.trim().eq_ignore_ascii_case("VEVENT");
        match (name.as_str(), &mut event) {
            ("BEGIN", None) if is_event => event = Some(Event::default()),
            ("BEGIN", Some(_)) => inner += 1,
            ("END", Some(_)) if inner > 0 => inner -= 1,
            ("END", Some(_)) if is_event => {
                days.add(&event.take().unwrap_or_default(), *number)?;
                if days.dates.len() > MOST_DAYS {
                    return Err(Unreadable::TooMany);
                }
            }
            ("DTSTART", Some(event)) if inner == 0 => match date(value, *number)? {
                Some(date) => event.start = Some(date),
                None => event.timed = true,
            },
            ("DTEND", Some(event)) if inner == 0 => event.end = date(value, *number)?,
            ("RRULE" | "RDATE", Some(event)) if inner == 0 => event.repeating = true,
            _ => {}
        }
    }
    Ok(days)
}

impl Days {
    fn add(&mut self, event: &Event, line: usize) -> Result<(), Unreadable> {
        self.timed += usize::from(event.timed);
        self.repeating += usize::from(event.repeating);
        let Some(start) = event.start else { return Ok(()) };
        self.dates.insert(start);
        // The end is the first day after the event.
        let Some(end) = event.end else { return Ok(()) };
        let mut day = start;
        for _ in 0..366 {
            match day.tomorrow() {
                Ok(next) if next < end => day = next,
                _ => return Ok(()),
            }
            self.dates.insert(day);
        }
        Err(Unreadable::TooLong { line })
    }
}

/// A date, or nothing for a time of day.
fn date(value: &str, line: usize) -> Result<Option<Date>, Unreadable> {
    let value = value.trim();
    if value.len() > 8 && value.as_bytes().get(8) == Some(&b'T') {
        return Ok(None);
    }
    let number =
        |from: usize, to: usize| value.get(from..to).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let parse = || {
        let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
            .ok()
            .filter(|_| value.len() == 8)
    };
    let unreadable = || Unreadable::NoDate { line, value: value.chars().take(20).collect() };
    parse().map(Some).ok_or_else(unreadable)
}

/// The lines with their numbers; a line that begins with a blank continues the one before it.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => lines.push((number + 1, line.to_owned())),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(events: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
    }

    fn days(events: &str) -> Vec<String> {
        read(&calendar(events)).unwrap().dates.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_day_events_are_holidays() {
        let events = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:New Year\r\nEND:VEVENT\r\n\
                      BEGIN:VEVENT\r\nSUMMARY:Folded\r\nDTSTART;VALUE\r\n =DATE:2026\r\n 0403\r\nEND:VEVENT\r\n";
        assert_eq!(days(events), ["2026-01-01", "2026-04-03"]);
    }

    #[test]
    fn an_event_of_several_days_ends_before_its_end() {
        let events = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nEND:VEVENT\n";
        assert_eq!(days(events), ["2026-12-24", "2026-12-25", "2026-12-26"]);
    }

    #[test]
    fn an_event_longer_than_a_year_is_refused() {
        let events = "BEGIN:VEVENT\nDTSTART:20260101\nDTEND:99990101\nEND:VEVENT\n";
        assert_eq!(read(&calendar(events)), Err(Unreadable::TooLong { line: 6 }));
    }

    #[test]
    fn a_calendar_of_decades_is_refused() {
        let year = |year: u32| format!("BEGIN:VEVENT\nDTSTART:{year}0101\nDTEND:{year}1231\nEND:VEVENT\n");
        let years = |count: u32| read(&calendar(&(2001..2001 + count).map(year).collect::<String>()));
        assert_eq!(years(27).map(|days| days.dates.len()), Ok(27 * 364 + 6));
        assert_eq!(years(28), Err(Unreadable::TooMany));
    }

    #[test]
    fn timed_and_repeating_events_are_counted() {
        let events = "BEGIN:VEVENT\nDTSTART:20260101T090000Z\nEND:VEVENT\n\
                      BEGIN:VEVENT\nDTSTART:20260501\nRRULE:FREQ=YEARLY\nEND:VEVENT\n";
        let days = read(&calendar(events)).unwrap();
        assert_eq!((days.dates.len(), days.timed, days.repeating), (1, 1, 1));
    }

    #[test]
    fn an_alarm_inside_of_an_event_is_not_its_day() {
        let events =
            "BEGIN:VEVENT\nDTSTART:20260101\nBEGIN:VALARM\nDTSTART:20250101\nEND:VALARM\nEND:VEVENT\n";
        assert_eq!(days(events), ["2026-01-01"]);
    }

    #[test]
    fn what_is_no_calendar_or_no_date_is_refused() {
        assert_eq!(read("<html>"), Err(Unreadable::NoCalendar));
        assert_eq!(read(""), Err(Unreadable::NoCalendar));
        for value in ["20260230", "2026-01-01", "202601", "", "ä0260101"] {
            let events = format!("BEGIN:VEVENT\nDTSTART:{value}\nEND:VEVENT\n");
            assert_eq!(read(&calendar(&events)), Err(Unreadable::NoDate { line: 4, value: value.into() }));
        }
    }
}

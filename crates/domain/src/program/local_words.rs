//! Days and moments in the words of a sentence, as they are in the time zone of the programme.

use super::calendar::Calendar;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

/// A day: `Fri 3 April`, with its year if the sentence has not said it.
pub(crate) fn day(day: Date, said_year: Option<i16>) -> String {
    let form = if said_year == Some(day.year()) { "%a %-d %B" } else { "%a %-d %B %Y" };
    day.strftime(form).to_string()
}

/// A moment: `Mon 13 April 14:20`, with its year if the sentence has not said it.
pub(crate) fn moment(local: DateTime, said_year: Option<i16>) -> String {
    format!("{} {}", day(local.date(), said_year), local.strftime("%H:%M"))
}

/// The end of a time: as a moment, but midnight is the end of the day before.
pub(crate) fn deadline(local: DateTime, said_year: Option<i16>) -> String {
    match local.date().yesterday() {
        Ok(yesterday) if local.time() == Time::midnight() => {
            format!("{}, end of day", day(yesterday, said_year))
        }
        _ => moment(local, said_year),
    }
}

/// Things in a sentence: `a`, `a and b`, `a, b and c`.
pub(crate) fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

impl Calendar {
    /// A moment in words, with its year: `Mon 13 April 2026 14:20`.
    pub fn say(&self, at: Timestamp) -> String {
        moment(self.time_zone.to_datetime(at), None)
    }

    /// A due date in words, with its year; midnight is the end of the day before: `Thu 30 April 2026, end of day`.
    pub fn say_due(&self, due: Timestamp) -> String {
        deadline(self.time_zone.to_datetime(due), None)
    }
}

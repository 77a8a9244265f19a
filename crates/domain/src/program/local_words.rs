//! Days and moments in the words of a sentence, as they are in the time zone of the programme.

use super::calendar::Calendar;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

/// A day: `Fri 3 April`, with its year if the sentence has not said it.
pub(crate) fn day(day: Date, said_year: Option<i16>) -> String {
    let form = if said_year == Some(day.year()) { "%a %-d %B" } else { "%a %-d %B %Y" };
    day.strftime(form).to_string()
}

/// A moment: `Mon 13 April 14:20`, with its year if the sentence has not said it; midnight is the end of the day before.
pub(crate) fn moment(local: DateTime, said_year: Option<i16>) -> String {
    if local.time() == Time::midnight()
        && let Ok(yesterday) = local.date().yesterday()
    {
        return format!("the end of {}", day(yesterday, said_year));
    }
    format!("{} {}", day(local.date(), said_year), local.strftime("%H:%M"))
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
    /// A moment with its year, as `Mon 13 April 2026 14:20`; midnight is the end of the day before.
    pub fn say(&self, at: Timestamp) -> String {
        moment(self.time_zone.to_datetime(at), None)
    }
}

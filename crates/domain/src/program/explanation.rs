//! Why something is due when it is: the sentence that people read under a due date.

use super::calendar::Calendar;
use super::local_words::{day, deadline, list, moment};
use super::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;

/// The most holidays and years that a sentence names one by one.
const NAMED: usize = 6;

/// How a length of time passes through a calendar, from its start to the moment at which it is over.
///
/// Displayed, it is one sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// When it starts.
    pub start: Timestamp,
    /// From when it counts: the start, or the next opening if it starts outside working hours.
    pub begins: Timestamp,
    /// How long it is.
    pub period: Period,
    /// The holidays that are skipped, in order. Weekends, and holidays at weekends, are not among them.
    pub holidays: Vec<Date>,
    /// When it has passed, as [`Calendar::after`] has it.
    pub due: Timestamp,
    /// The years it runs through for which the calendar lists no holidays although it does for others, in order.
    pub unlisted_years: Vec<i16>,
    time_zone: TimeZone,
    time_zone_name: String,
}

impl Calendar {
    /// Explains [`Calendar::after`].
    pub fn explain(&self, start: Timestamp, period: Period) -> Explanation {
        let due = self.after(start, period);
        let (mut holidays, mut unlisted_years) = (Vec::new(), Vec::new());
        if period.unit.is_of_work() && !self.holidays.is_empty() {
            let (first, last) = (self.day_of(start), self.day_of(due));
            let is_skipped = |day: &Date| (first..=last).contains(day);
            let is_in_week = |day: &Date| self.working_hours.days.contains(day.weekday());
            holidays = self.holidays.iter().copied().filter(is_skipped).filter(is_in_week).collect();
            let is_listed = |year: i16| self.holidays.iter().any(|day| day.year() == year);
            unlisted_years = (first.year()..=last.year()).filter(|&year| !is_listed(year)).collect();
        }
        Explanation {
            start,
            begins: self.begins(start, period),
            period,
            holidays,
            due,
            unlisted_years,
            time_zone: self.time_zone.clone(),
            time_zone_name: self.time_zone_name.clone(),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.time_zone.to_datetime(self.start);
        let year = Some(start.date().year());
        let mut notes = Vec::new();
        if self.begins != self.start {
            let begins = moment(self.time_zone.to_datetime(self.begins), year);
            notes.push(format!("that is outside working hours, so it starts {begins}"));
        }
        if !self.holidays.is_empty() {
            let verb = if self.holidays.len() == 1 { "is a holiday" } else { "are holidays" };
            notes.push(format!("{} {verb}", named(&self.holidays, |&holiday| day(holiday, year))));
        }
        let offsets = [self.start, self.due].map(|at| self.time_zone.to_offset(at));
        if offsets[0] != offsets[1] {
            notes.push(format!("the time zone goes from UTC{} to UTC{}", offsets[0], offsets[1]));
        }
        let colon = if notes.is_empty() { "" } else { ": " };
        let (start, zone) = (moment(start, None), &self.time_zone_name);
        write!(f, "{} from {start} ({zone}){colon}{}", self.period.in_words(), notes.join("; "))?;
        write!(f, " → {}", deadline(self.time_zone.to_datetime(self.due), year))?;
        if !self.unlisted_years.is_empty() {
            let years = named(&self.unlisted_years, i16::to_string);
            let there = if self.unlisted_years.len() == 1 { "it" } else { "them" };
            write!(f, "; no holidays of {years} are listed, so due dates in {there} may move")?;
        }
        Ok(())
    }
}

/// The first few of many things, and how many more there are.
fn named<T>(things: &[T], say: impl Fn(&T) -> String) -> String {
    let mut words: Vec<String> = things.iter().take(NAMED).map(say).collect();
    if things.len() > NAMED {
        words.push(format!("{} more", things.len() - NAMED));
    }
    list(&words)
}

#[cfg(test)]
mod tests;

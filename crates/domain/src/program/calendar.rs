//! When people work: the zone, the days, the hours and the holidays.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// The working calendar of the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// The zone that dates and hours are meant in, already resolved.
    pub time_zone: TimeZone,
    /// The name of the zone in the time zone database.
    pub time_zone_name: String,
    /// The hours of a working day.
    pub working_hours: WorkingHours,
    /// Days on which nobody works.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Says whether people work on this day.
    pub fn is_business_day(&self, date: Date) -> bool {
        self.working_hours.days.contains(date.weekday())
            && !self.holidays.contains(&date)
            && !self.is_left_out(date)
    }

    /// Whether the zone has no such day: Samoa crossed the date line at the end of 29 December 2011.
    fn is_left_out(&self, date: Date) -> bool {
        let noon = date.at(12, 0, 0, 0);
        self.time_zone
            .to_timestamp(noon)
            .is_ok_and(|moment| self.time_zone.to_datetime(moment).date() != date)
    }
}

/// The working days of a week and their hours, as `mon-fri 09:00-17:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingHours {
    /// The days; at least one.
    pub days: Weekdays,
    /// When a working day begins.
    pub opens: Time,
    /// When it ends, later than it begins.
    pub closes: Time,
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}-{}", self.days, clock(self.opens), clock(self.closes))
    }
}

/// A text that names no working hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWorkingHours {
    /// The text has another shape.
    #[error("working hours are days and hours, as in `mon-fri 09:00-17:00` or `mon,wed,fri 08:30-12:00`")]
    Shape,
    /// The day would end before it begins.
    #[error("working hours end later on the day than they begin")]
    Backwards,
}

impl FromStr for WorkingHours {
    type Err = NoWorkingHours;

    fn from_str(text: &str) -> Result<Self, NoWorkingHours> {
        let (days, hours) = text.split_once(' ').ok_or(NoWorkingHours::Shape)?;
        let days = Weekdays::read(days).ok_or(NoWorkingHours::Shape)?;
        let (opens, closes) = hours.split_once('-').ok_or(NoWorkingHours::Shape)?;
        let opens = read_clock(opens).ok_or(NoWorkingHours::Shape)?;
        let closes = read_clock(closes).ok_or(NoWorkingHours::Shape)?;
        if opens >= closes {
            return Err(NoWorkingHours::Backwards);
        }
        Ok(Self { days, opens, closes })
    }
}

/// A set of days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weekdays {
    on: [bool; 7],
}

impl Weekdays {
    /// Monday to Friday.
    pub const fn monday_to_friday() -> Self {
        Self { on: [true, true, true, true, true, false, false] }
    }

    /// Says whether the day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.on[place(day)]
    }

    /// Reads `mon-fri`, `mon,wed` or both joined by commas; a range may not run over the end of the week.
    fn read(text: &str) -> Option<Self> {
        let mut days = Self::default();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (place(read_weekday(first)?), place(read_weekday(last)?));
            if first > last {
                return None;
            }
            days.on[first..=last].fill(true);
        }
        Some(days)
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut day = 0;
        while day < WEEK.len() {
            let length = self.on[day..].iter().take_while(|&&on| on).count();
            match length {
                0 => {}
                1 => write!(f, "{separator}{}", WEEK[day].1)?,
                _ => write!(f, "{separator}{}-{}", WEEK[day].1, WEEK[day + length - 1].1)?,
            }
            if length > 0 {
                separator = ",";
            }
            day += length.max(1);
        }
        Ok(())
    }
}

/// A time on a day of the week, as `mon 10:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekTime {
    /// The day.
    pub day: Weekday,
    /// The time.
    pub time: Time,
}

impl fmt::Display for WeekTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", WEEK[place(self.day)].1, clock(self.time))
    }
}

/// A text that names no time of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time of the week is a day and a time, as in `mon 10:00`")]
pub struct NoWeekTime;

impl FromStr for WeekTime {
    type Err = NoWeekTime;

    fn from_str(text: &str) -> Result<Self, NoWeekTime> {
        let (day, time) = text.split_once(' ').ok_or(NoWeekTime)?;
        let (Some(day), Some(time)) = (read_weekday(day), read_clock(time)) else { return Err(NoWeekTime) };
        Ok(Self { day, time })
    }
}

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// The day's place in a week that begins on Monday.
fn place(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or_default()
}

fn read_weekday(text: &str) -> Option<Weekday> {
    WEEK.iter().find(|(_, word)| *word == text).map(|(day, _)| *day)
}

/// Reads `09:30`.
fn read_clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        two_digits.then(|| text.parse().ok()).flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn working_hours_read_back_as_they_are_written() {
        for text in [
            "mon-fri 09:00-17:00",
            "mon,wed,fri 08:30-12:00",
            "mon-tue,thu-sat 00:00-23:59",
            "sun 10:00-11:00",
        ] {
            assert_eq!(text.parse::<WorkingHours>().map(|hours| hours.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_names_no_working_hours_is_refused() {
        for text in [
            "",
            "mon-fri",
            "09:00-17:00",
            "fri-mon 09:00-17:00",
            "mo-fr 09:00-17:00",
            "mon-fri 9:00-17:00",
            "mon-fri 09:00-24:00",
            "mon-fri 09:60-17:00",
            "mon-fri 9-5",
            "mon-fri  09:00-17:00",
            "Mon-Fri 09:00-17:00",
        ] {
            assert_eq!(text.parse::<WorkingHours>(), Err(NoWorkingHours::Shape), "{text}");
        }
        assert_eq!("mon-fri 17:00-09:00".parse::<WorkingHours>(), Err(NoWorkingHours::Backwards));
        assert_eq!("mon-fri 09:00-09:00".parse::<WorkingHours>(), Err(NoWorkingHours::Backwards));
    }

    #[test]
    fn a_time_of_the_week_reads_back() {
        assert_eq!("mon 10:00".parse::<WeekTime>().map(|time| time.to_string()), Ok("mon 10:00".to_owned()));
        assert_eq!("10:00".parse::<WeekTime>(), Err(NoWeekTime));
        assert_eq!("day 10:00".parse::<WeekTime>(), Err(NoWeekTime));
    }

    #[test]
    fn nobody_works_on_a_holiday_or_at_the_weekend() {
        let calendar = Calendar {
            time_zone: TimeZone::UTC,
            time_zone_name: "UTC".into(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [date(2026, 4, 3)].into(),
        };
        let works = [date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 6)]
            .map(|day| calendar.is_business_day(day));
        assert_eq!(works, [true, false, false, true]);
    }
}

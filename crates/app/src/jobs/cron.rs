//! When something happens that is described as cron does it: `*/5 * * * *`, in a time zone.

use croner::Cron;
use croner::errors::CronError;
use croner::time::{CivilDate, CivilDateTime, CivilTime, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;
use std::str::FromStr;

/// The first moment after `after` that cron's text is about. What falls into the hour that a zone leaves out happens after
/// it; what falls into one that it has twice happens once.
pub(super) fn next_after(text: &str, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let cron = Cron::from_str(text).ok()?;
    let whole = Timestamp::from_second(after.as_second()).ok()?;
    let here = Moment { at: whole, zone: zone.clone() };
    cron.find_next_occurrence(&here, false).ok().map(|moment| moment.at)
}

/// A moment as croner asks for it.
#[derive(Clone)]
struct Moment {
    at: Timestamp,
    zone: TimeZone,
}

impl Moment {
    fn wall(&self) -> DateTime {
        self.zone.to_datetime(self.at)
    }

    fn at(&self, at: Result<Timestamp, jiff::Error>) -> Result<Self, CronError> {
        at.map(|at| Self { at, zone: self.zone.clone() }).map_err(|_| CronError::InvalidTime)
    }
}

impl CronDateTime for Moment {
    fn to_civil(&self) -> CivilDateTime {
        let wall = self.wall();
        let part = |part: i8| u32::from(part.unsigned_abs());
        let date = CivilDate::from_ymd_opt(i32::from(wall.year()), part(wall.month()), part(wall.day()));
        let time = CivilTime::from_hms_opt(part(wall.hour()), part(wall.minute()), part(wall.second()));
        // Both calendars have the same days, so the first of them all is never given.
        let first = || CivilDate::from_ymd_opt(1, 1, 1).unwrap_or_else(|| unreachable!());
        let midnight = || CivilTime::from_hms_opt(0, 0, 0).unwrap_or_else(|| unreachable!());
        CivilDateTime::new(date.unwrap_or_else(first), time.unwrap_or_else(midnight))
    }

    fn civil_weekday(&self) -> Weekday {
        let sunday = self.wall().weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::from(sunday.unsigned_abs()))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let part = |part: u32| i8::try_from(part).map_err(|_| CronError::InvalidTime);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let (month, day) = (part(civil.month())?, part(civil.day())?);
        let (hour, minute, second) = (part(civil.hour())?, part(civil.minute())?, part(civil.second())?);
        let wall = DateTime::new(year, month, day, hour, minute, second, 0);
        let found = self.zone.to_ambiguous_timestamp(wall.map_err(|_| CronError::InvalidDate)?);
        Ok(match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => Resolution::Single(self.at(found.compatible())?),
            AmbiguousOffset::Gap { .. } => Resolution::Gap,
            AmbiguousOffset::Fold { .. } => {
                Resolution::Ambiguous(self.at(found.earlier())?, self.at(found.later())?)
            }
        })
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.at(self.at.checked_add(SignedDuration::from_secs(seconds))).ok()
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next times in Berlin, as its clocks have them.
    fn times(text: &str, after: &str, count: usize) -> Vec<String> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut at: Timestamp = after.parse().unwrap();
        let mut times = Vec::new();
        for _ in 0..count {
            at = next_after(text, &zone, at).unwrap();
            times.push(format!("{} {}", zone.to_datetime(at), zone.to_offset(at)));
        }
        times
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let nights = times("0 23 * * SUN", "2026-11-24T09:12:00Z", 2);
        assert_eq!(nights, ["2026-11-29T23:00:00 +01", "2026-12-06T23:00:00 +01"]);
        let minutes = times("*/5 * * * *", "2026-11-24T09:10:00.5Z", 2);
        assert_eq!(minutes, ["2026-11-24T10:15:00 +01", "2026-11-24T10:20:00 +01"]);
    }

    #[test]
    fn an_hour_that_is_left_out_or_comes_twice_costs_no_run_and_brings_none() {
        let spring = times("30 2 * * *", "2026-03-28T12:00:00Z", 2);
        assert_eq!(spring, ["2026-03-29T03:00:00 +02", "2026-03-30T02:30:00 +02"]);
        let autumn = times("30 2 * * *", "2026-10-24T12:00:00Z", 2);
        assert_eq!(autumn, ["2026-10-25T02:30:00 +02", "2026-10-26T02:30:00 +01"]);
        assert_eq!(
            times("*/30 * * * *", "2026-10-24T23:59:00Z", 5).last().unwrap(),
            "2026-10-25T03:00:00 +01"
        );
    }

    #[test]
    fn what_is_no_time_never_happens() {
        let never = |text| next_after(text, &TimeZone::UTC, Timestamp::UNIX_EPOCH);
        assert_eq!(never("at noon"), None);
        assert_eq!(never("0 0 31 2 *"), None);
        assert_eq!(next_after("0 0 * * *", &TimeZone::UTC, Timestamp::MAX), None);
    }
}

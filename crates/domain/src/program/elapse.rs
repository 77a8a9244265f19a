//! When a length of time has passed, by the clock or by the hours in which people work.

use super::calendar::Calendar;
use super::period::{Period, Unit};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span, Timestamp};

impl Calendar {
    /// The moment at which `period` has passed since `start`. A moment that no calendar has is the last there is.
    ///
    /// Days, months and years keep the local time. Business days do too, and a start outside of working hours
    /// moves to the next opening.
    pub fn after(&self, start: Timestamp, period: Period) -> Timestamp {
        let count = i64::from(period.count);
        let local = self.time_zone.to_datetime(start);
        let later = match period.unit {
            Unit::Minutes => return start.checked_add(Span::new().minutes(count)).unwrap_or(Timestamp::MAX),
            Unit::Hours => return start.checked_add(Span::new().hours(count)).unwrap_or(Timestamp::MAX),
            Unit::Days => local.checked_add(Span::new().days(count)).ok(),
            Unit::Months => {
                i32::try_from(count).ok().and_then(|count| local.checked_add(Span::new().months(count)).ok())
            }
            // A century of months or days fits into a span, a count of years may be more than the calendar has.
            Unit::Years => Span::new().try_years(count).ok().and_then(|span| local.checked_add(span).ok()),
            Unit::BusinessDays => self.after_business_days(local, period.count),
            Unit::WorkingHours => self.after_working_hours(local, period.count),
        };
        later.map_or(Timestamp::MAX, |later| self.moment(later))
    }

    /// The moment from which `period` counts when it starts at `start`: that moment, but the next opening if the period is
    /// one of business days or working hours and nobody works then.
    pub fn begins(&self, start: Timestamp, period: Period) -> Timestamp {
        if !period.unit.is_of_work() {
            return start;
        }
        let local = self.time_zone.to_datetime(start);
        match self.next_working_time(local) {
            // A local time that comes twice in a night names its first occurrence, which would be earlier than the start.
            Some(begins) if begins == local => start,
            Some(begins) => self.moment(begins),
            None => Timestamp::MAX,
        }
    }

    /// How many whole business days lie between two moments: the most with which [`Calendar::after`] does not run beyond
    /// `to`, up to [`Period::MOST`]; below zero if `to` is the earlier one.
    pub fn business_days_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to < from {
            return -self.business_days_between(to, from);
        }
        let Some(start) = self.next_working_time(self.time_zone.to_datetime(from)) else { return 0 };
        let days =
            std::iter::successors(self.next_business_day(start.date()), |&day| self.next_business_day(day));
        let is_passed = |day: &Date| self.moment(day.to_datetime(start.time())) <= to;
        (1..=i64::from(Period::MOST)).zip(days.take_while(is_passed)).last().map_or(0, |(count, _)| count)
    }

    /// How long people work between two moments, by the local time; no time if `to` is the earlier one.
    pub fn working_time_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        SignedDuration::from_secs(self.working_seconds(from, to))
    }

    /// How many seconds people work between two moments, by the local time.
    pub(crate) fn working_seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (from, to) = (self.time_zone.to_datetime(from), self.time_zone.to_datetime(to));
        let days = std::iter::successors(Some(from.date()), |day| day.tomorrow().ok());
        let days = days.take_while(|&day| day <= to.date()).filter(|&day| self.is_business_day(day));
        days.map(|day| self.worked(day, from, to)).sum()
    }

    /// The latest moment from which people work for `seconds` until `end`, by the local time.
    pub(crate) fn before(&self, end: Timestamp, seconds: i64) -> Timestamp {
        let end = self.time_zone.to_datetime(end);
        let mut left = seconds;
        let mut day = end.date();
        loop {
            let today = if self.is_business_day(day) { self.worked(day, DateTime::MIN, end) } else { 0 };
            if today > 0 && left <= today {
                let closes = day.to_datetime(self.working_hours.closes).min(end);
                let local = closes.checked_sub(Span::new().seconds(left));
                return local.map_or(Timestamp::MIN, |local| self.moment(local));
            }
            left -= today;
            let Ok(yesterday) = day.yesterday() else { return Timestamp::MIN };
            day = yesterday;
        }
    }

    /// The seconds of a business day's working hours between two times.
    fn worked(&self, day: Date, from: DateTime, to: DateTime) -> i64 {
        let opens = day.to_datetime(self.working_hours.opens).max(from);
        let closes = day.to_datetime(self.working_hours.closes).min(to);
        opens.duration_until(closes).as_secs().max(0)
    }

    /// The first moment after a day, in the time zone of the programme.
    pub fn end_of(&self, day: Date) -> Timestamp {
        day.tomorrow().map_or(Timestamp::MAX, |next| self.moment(next.at(0, 0, 0, 0)))
    }

    /// The first moment of a day, in the time zone of the programme.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.moment(day.at(0, 0, 0, 0))
    }

    /// The day on which a moment falls.
    pub fn day_of(&self, moment: Timestamp) -> Date {
        self.time_zone.to_datetime(moment).date()
    }

    fn moment(&self, local: DateTime) -> Timestamp {
        self.time_zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
    }

    fn after_business_days(&self, start: DateTime, count: u32) -> Option<DateTime> {
        let start = self.next_working_time(start)?;
        let mut day = start.date();
        for _ in 0..count {
            day = self.next_business_day(day)?;
        }
        Some(day.to_datetime(start.time()))
    }

    fn after_working_hours(&self, start: DateTime, count: u32) -> Option<DateTime> {
        let mut at = self.next_working_time(start)?;
        let mut left = i64::from(count) * 3600;
        loop {
            let closes = at.date().to_datetime(self.working_hours.closes);
            let today = at.duration_until(closes).as_secs();
            if left <= today {
                return at.checked_add(Span::new().seconds(left)).ok();
            }
            left -= today;
            at = self.next_business_day(at.date())?.to_datetime(self.working_hours.opens);
        }
    }

    /// The time itself if people work then, else the next opening.
    fn next_working_time(&self, at: DateTime) -> Option<DateTime> {
        let hours = &self.working_hours;
        if self.is_business_day(at.date()) && at.time() < hours.closes {
            return Some(at.date().to_datetime(at.time().max(hours.opens)));
        }
        Some(self.next_business_day(at.date())?.to_datetime(hours.opens))
    }

    fn next_business_day(&self, day: Date) -> Option<Date> {
        let mut next = day.tomorrow().ok()?;
        while !self.is_business_day(next) {
            next = next.tomorrow().ok()?;
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests;

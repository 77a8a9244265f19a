//! When a length of time has passed, by the clock or by the hours in which people work.

use super::calendar::Calendar;
use super::period::{Period, Unit};
use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};

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

//! How a clock stands at a moment.

use super::{Cause, Clock};
use crate::program::calendar::Calendar;
use crate::program::policy::Sla;
use crate::schema::Moment;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It is done.
    Met {
        /// Whether it was by the due date.
        in_time: bool,
    },
    /// There is time.
    Running {
        /// When it is due.
        #[schemars(with = "Moment")]
        due: Timestamp,
    },
    /// There is little time left.
    DueSoon {
        /// When it is due.
        #[schemars(with = "Moment")]
        due: Timestamp,
    },
    /// It is late.
    Overdue {
        /// When it was due.
        #[schemars(with = "Moment")]
        due: Timestamp,
    },
    /// It has no due date, whether it is done or not.
    NoTarget,
}

impl Clock {
    /// How it stands. The due date itself is in time.
    pub fn state(&self, sla: &Sla, calendar: &Calendar, now: Timestamp) -> ClockState {
        let Some(due) = self.due else { return ClockState::NoTarget };
        if let Some(stopped) = self.stopped {
            ClockState::Met { in_time: stopped <= due }
        } else if now > due {
            ClockState::Overdue { due }
        } else if self.due_soon_at(sla, calendar).is_some_and(|soon| now >= soon) {
            ClockState::DueSoon { due }
        } else {
            ClockState::Running { due }
        }
    }

    /// When it becomes due soon: with the larger of a share of the time and one business day left, and with half of the time
    /// left where that is a day or less (spec 08). Time in business days or working hours is measured by the hours in which
    /// people work, other time by the clock.
    pub fn due_soon_at(&self, sla: &Sla, calendar: &Calendar) -> Option<Timestamp> {
        let due = self.due?;
        let start = self.counted_from();
        let share = i64::from(sla.due_soon.value());
        let hours = &calendar.working_hours;
        let business_day = hours.opens.duration_until(hours.closes).as_secs();
        let is_of_work =
            self.target.period(sla, self.severity).is_some_and(|period| period.unit.is_of_work());
        let soon = if is_of_work {
            let all = calendar.working_seconds(start, due);
            let left = if all <= business_day { all / 2 } else { (all * share / 100).max(business_day) };
            calendar.before(due, left)
        } else {
            let all = start.duration_until(due).as_secs();
            let is_short = all <= 24 * 3600;
            let left = SignedDuration::from_secs(if is_short { all / 2 } else { all * share / 100 });
            let soon = due.checked_sub(left).unwrap_or(start);
            if is_short { soon } else { soon.min(calendar.before(due, business_day)) }
        };
        Some(soon.clamp(self.started, due.max(self.started)))
    }

    /// The moment from which the time runs that ends at the due date: the start, or the rating that made it shorter.
    fn counted_from(&self) -> Timestamp {
        let mut from = self.started;
        let mut ruled = None;
        for change in &self.changes {
            match change.why {
                Cause::SeverityRaised { .. } if change.ruled != ruled => from = change.at,
                Cause::SeverityLowered { .. } => from = self.started,
                _ => {}
            }
            ruled = change.ruled;
        }
        from
    }
}

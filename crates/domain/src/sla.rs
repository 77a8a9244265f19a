//! The clocks of a vulnerability: when it has to be triaged, estimated and fixed, and why then.
//!
//! A clock keeps what was promised. Its due date moves with the severity and with exceptions and never by itself: a program
//! file that changes later is another calendar for what starts later. Every effect may come twice and counts once.

mod standing;
mod story;

pub use standing::ClockState;

use crate::program::calendar::Calendar;
use crate::program::period::Period;
use crate::program::policy::Sla;
use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What has to be done within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Target {
    /// It is confirmed or closed.
    Triage,
    /// The owner estimates it.
    Estimate,
    /// It is fixed.
    Remediation,
}

words!(Target { Triage = "triage", Estimate = "estimate", Remediation = "remediation" });

impl Target {
    /// How long that may take at a severity. Unknown has the time of high until it is assessed, informational has none.
    pub fn period(self, sla: &Sla, severity: Severity) -> Option<Period> {
        match self {
            Self::Triage => (severity != Severity::Informational).then_some(sla.triage),
            Self::Estimate => sla.estimate.get(severity),
            Self::Remediation => sla.remediation.get(severity),
        }
    }
}

/// The time of one target, from its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// What has to be done.
    pub target: Target,
    /// The severity as it stands.
    pub severity: Severity,
    /// When it started.
    #[schemars(with = "Moment")]
    pub started: Timestamp,
    /// When it is due; never for what is informational.
    #[schemars(with = "Option<Moment>")]
    pub due: Option<Timestamp>,
    /// When it was done, if it is.
    #[schemars(with = "Option<Moment>")]
    pub stopped: Option<Timestamp>,
    /// How the due date came about, oldest first; the first entry is the start.
    pub changes: Vec<DueChange>,
}

/// Something that set or moved a due date, or might have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DueChange {
    /// When it happened.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// What happened.
    pub why: Cause,
    /// The severity from then on.
    pub severity: Severity,
    /// When it is due from then on by the rules alone, without exceptions.
    #[schemars(with = "Option<Moment>")]
    pub ruled: Option<Timestamp>,
    /// When it is due from then on.
    #[schemars(with = "Option<Moment>")]
    pub due: Option<Timestamp>,
}

/// What sets or moves a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DueDateCause")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The clock started.
    Started,
    /// The severity became worse.
    SeverityRaised {
        /// The severity before.
        from: Severity,
    },
    /// The severity became milder.
    SeverityLowered {
        /// The severity before.
        from: Severity,
    },
    /// An exception was approved.
    Exception {
        /// The decision.
        decision: String,
        /// The last day it allows.
        #[schemars(with = "Day")]
        day: Date,
    },
    /// An exception was withdrawn, or does not hold for another reason.
    ExceptionEnded {
        /// The decision.
        decision: String,
    },
    /// It was not done after all, and goes on as if it had never stopped.
    Resumed {
        /// When it had stopped.
        #[schemars(with = "Moment")]
        stopped: Timestamp,
    },
}

impl Clock {
    /// Starts a clock. A clock that has started stays: `option.get_or_insert_with(|| Clock::start(…))`.
    pub fn start(sla: &Sla, calendar: &Calendar, target: Target, severity: Severity, at: Timestamp) -> Self {
        let due = target.period(sla, severity).map(|period| calendar.after(at, period));
        let start = DueChange { at, why: Cause::Started, severity, ruled: due, due };
        Self { target, severity, started: at, due, stopped: None, changes: vec![start] }
    }

    /// Takes a severity over. Worse: due at the earlier of the due date and the new time from `at`. Milder: due after the new
    /// time from the start. The same time: due as before.
    pub fn rate(&mut self, sla: &Sla, calendar: &Calendar, severity: Severity, at: Timestamp) {
        let from = std::mem::replace(&mut self.severity, severity);
        let period = self.target.period(sla, severity);
        if period == self.target.period(sla, from) {
            return;
        }
        let at = at.max(self.started);
        let [new, old] = [severity, from].map(|severity| severity.counted(Severity::High).place());
        let is_raised = new < old;
        let start = if is_raised { at } else { self.started };
        let ruled = period.map(|period| calendar.after(start, period));
        if is_raised {
            let ruled = [self.ruled(), ruled].into_iter().flatten().min();
            self.change(calendar, at, Cause::SeverityRaised { from }, ruled);
        } else {
            self.change(calendar, at, Cause::SeverityLowered { from }, ruled);
        }
    }

    /// Lets an approved exception extend the time to the end of a day, which is never earlier than without it. The decision's
    /// own earlier day no longer counts; of several exceptions the latest day does.
    pub fn extend(&mut self, calendar: &Calendar, decision: &str, day: Date, at: Timestamp) {
        if self.exceptions().get(decision) != Some(&day) {
            let why = Cause::Exception { decision: decision.to_owned(), day };
            self.change(calendar, at, why, self.ruled());
        }
    }

    /// Takes an exception back: what the rules give counts again, and what other exceptions allow.
    pub fn end_exception(&mut self, calendar: &Calendar, decision: &str, at: Timestamp) {
        if self.exceptions().contains_key(decision) {
            let why = Cause::ExceptionEnded { decision: decision.to_owned() };
            self.change(calendar, at, why, self.ruled());
        }
    }

    /// Stops the clock; one that has stopped keeps its moment.
    pub fn stop(&mut self, at: Timestamp) {
        self.stopped.get_or_insert(at.max(self.started));
    }

    /// Lets a stopped clock go on as if it had never stopped.
    pub fn resume(&mut self, at: Timestamp) {
        if let Some(stopped) = self.stopped.take() {
            let (severity, ruled, due) = (self.severity, self.ruled(), self.due);
            let at = at.max(self.started);
            self.changes.push(DueChange { at, why: Cause::Resumed { stopped }, severity, ruled, due });
        }
    }

    /// When it is due without exceptions.
    pub fn ruled(&self) -> Option<Timestamp> {
        self.changes.last().and_then(|change| change.ruled)
    }

    /// The exceptions that hold, and the last day that each allows.
    pub fn exceptions(&self) -> BTreeMap<&str, Date> {
        let mut exceptions = BTreeMap::new();
        for change in &self.changes {
            match &change.why {
                Cause::Exception { decision, day } => {
                    exceptions.insert(decision.as_str(), *day);
                }
                Cause::ExceptionEnded { decision } => {
                    exceptions.remove(decision.as_str());
                }
                _ => {}
            }
        }
        exceptions
    }

    fn change(&mut self, calendar: &Calendar, at: Timestamp, why: Cause, ruled: Option<Timestamp>) {
        let at = at.max(self.started);
        self.changes.push(DueChange { at, why, severity: self.severity, ruled, due: ruled });
        let allowed = self.exceptions().into_values().max().map(|day| calendar.end_of(day));
        self.due = ruled.map(|ruled| allowed.map_or(ruled, |allowed| allowed.max(ruled)));
        if let Some(change) = self.changes.last_mut() {
            change.due = self.due;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;

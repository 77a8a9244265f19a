//! What a customer is told of something that is open: how far it is, and by when it is to be fixed.

use super::words::sentence;
use crate::program::Program;
use crate::vulnerability::{Stage, Vulnerability};
use jiff::Timestamp;
use jiff::civil::Date;

/// How far something that is open is, in words for customers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// What is left to do: more of it is less.
    step: Step,
    /// The day by which it is to be fixed, while that is to come.
    due: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Confirming,
    Fixing,
    Verifying,
    Releasing,
}

impl Progress {
    /// How far a vulnerability is at a moment; nothing where nobody works on it.
    pub fn of(vulnerability: &Vulnerability, program: &Program, now: Timestamp) -> Option<Self> {
        let step = match vulnerability.stage {
            Stage::Incoming | Stage::Triaging => Step::Confirming,
            Stage::Reported | Stage::PendingFix => Step::Fixing,
            Stage::Validating => Step::Verifying,
            Stage::Disclosing => Step::Releasing,
            Stage::Resolved | Stage::RiskAccepted | Stage::Closed => return None,
        };
        let clock = vulnerability.episode.remediation.as_ref().filter(|clock| clock.stopped.is_none());
        let due = clock.and_then(|clock| clock.due).filter(|due| *due > now);
        Some(Self { step, due: due.map(|due| program.calendar.day_of(due)) })
    }

    /// What is said of several: of the one that is least far, and the last day.
    pub(super) fn told<'p>(all: impl Iterator<Item = &'p Self> + Clone) -> Option<String> {
        let step = all.clone().map(|progress| progress.step).min()?;
        let step = match step {
            Step::Confirming => "We are confirming it",
            Step::Fixing => "It is confirmed, and a fix is being prepared",
            Step::Verifying => "A fix is being verified",
            Step::Releasing => "It is fixed, and the fix is about to be announced",
        };
        // A day is said only if it holds for all of them.
        let days: Option<Vec<Date>> = all.map(|progress| progress.due).collect();
        Some(match days.and_then(|days| days.into_iter().max()) {
            Some(day) => format!("{} We aim to fix it by {day}.", sentence(step)),
            None => sentence(step),
        })
    }
}

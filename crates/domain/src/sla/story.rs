//! The story of a due date, a sentence a change.

use super::{Cause, Clock, DueChange};
use crate::program::calendar::Calendar;
use crate::program::explanation::Explanation;
use crate::program::local_words;
use crate::program::policy::Sla;
use jiff::Timestamp;

impl Clock {
    /// Tells how the due date came about, oldest first, and ends with the due date as it stands. If the calendar and the
    /// targets as they are would give another date, the last sentence says so, and that what was promised stands.
    pub fn explain(&self, sla: &Sla, calendar: &Calendar) -> Vec<String> {
        let mut before = None;
        let mut story = Vec::new();
        for change in &self.changes {
            story.push(self.tell(change, before, sla, calendar));
            before = Some(change);
        }
        if let Some(stopped) = self.stopped {
            let verdict = match self.due {
                Some(due) if stopped <= due => ", in time",
                Some(_) => ", too late",
                None => "",
            };
            story.push(format!("Stopped {}{verdict}.", calendar.say(stopped)));
        }
        story.push(self.ending(sla, calendar));
        story
    }

    fn tell(&self, change: &DueChange, before: Option<&DueChange>, sla: &Sla, calendar: &Calendar) -> String {
        let at = calendar.say(change.at);
        let severity = change.severity;
        let due = change
            .due
            .map_or_else(|| "no due date".to_owned(), |due| format!("due {}", calendar.say_due(due)));
        let from_start = || self.explain_target(change, self.started, sla, calendar);
        match &change.why {
            Cause::Started => match from_start() {
                Some(explanation) => format!("{}, {severity}: {explanation}.", capital(self.target.word())),
                None => format!("{}, {severity}: started {at}, {due}.", capital(self.target.word())),
            },
            Cause::SeverityRaised { from } => {
                let raised = format!("Raised from {from} to {severity}");
                match self.explain_target(change, change.at, sla, calendar) {
                    Some(explanation) => format!("{raised}: {explanation}."),
                    None if before.is_some_and(|before| before.ruled == change.ruled) => {
                        format!("{raised} on {at}: the new target would end later, so the due date stays.")
                    }
                    None => format!("{raised} on {at}: {due}."),
                }
            }
            Cause::SeverityLowered { from } => {
                let lowered = format!("Lowered from {from} to {severity} on {at}");
                match from_start() {
                    Some(explanation) => format!("{lowered}: {explanation}."),
                    None => format!("{lowered}: {due}."),
                }
            }
            Cause::Exception { decision, day } => {
                let day = local_words::day(*day, None);
                format!("Exception {decision} approved {at}, until the end of {day}: {due}.")
            }
            Cause::ExceptionEnded { decision } => format!("Exception {decision} ended {at}: {due}."),
            Cause::Resumed { stopped } => {
                format!("Stopped {}, and goes on since {at} as if it had not: {due}.", calendar.say(*stopped))
            }
        }
    }

    /// The target's time from a moment, if that gives what was ruled.
    fn explain_target(
        &self,
        change: &DueChange,
        start: Timestamp,
        sla: &Sla,
        calendar: &Calendar,
    ) -> Option<Explanation> {
        let explanation = calendar.explain(start, self.target.period(sla, change.severity)?);
        (Some(explanation.due) == change.ruled).then_some(explanation)
    }

    fn ending(&self, sla: &Sla, calendar: &Calendar) -> String {
        let Some(due) = self.due else { return "No due date.".to_owned() };
        let exceptions = self.exceptions();
        let latest = exceptions.iter().max_by_key(|(_, day)| **day).filter(|_| self.due != self.ruled());
        let allowed =
            latest.map(|(decision, _)| format!(", as exception {decision} allows")).unwrap_or_default();
        let again = self.again(sla, calendar).due;
        let stands = if again == self.due {
            String::new()
        } else {
            let again = again.map_or_else(|| "no due date".to_owned(), |again| calendar.say_due(again));
            format!(
                ": that was promised and stands, although the calendar or the targets have changed and would give {again}"
            )
        };
        format!("Due {}{allowed}{stands}.", calendar.say_due(due))
    }

    /// The clock as the same changes would make it with this calendar and these targets.
    fn again(&self, sla: &Sla, calendar: &Calendar) -> Self {
        let first = self.changes.first().map_or(self.severity, |change| change.severity);
        let mut again = Self::start(sla, calendar, self.target, first, self.started);
        for change in &self.changes {
            match &change.why {
                Cause::SeverityRaised { from } | Cause::SeverityLowered { from } => {
                    again.severity = *from;
                    again.rate(sla, calendar, change.severity, change.at);
                }
                Cause::Exception { decision, day } => again.extend(calendar, decision, *day, change.at),
                Cause::ExceptionEnded { decision } => again.end_exception(calendar, decision, change.at),
                Cause::Started | Cause::Resumed { .. } => {}
            }
        }
        again
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

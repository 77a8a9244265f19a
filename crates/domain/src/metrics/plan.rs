//! The period that figures are about, and the bounds that it is cut at.

use crate::program::Program;
use crate::vulnerability::{Condition, Days, Filter, NoSelection, Span, Term};
use jiff::Timestamp;
use jiff::civil::Date;

/// The ages that open vulnerabilities are counted by, in whole days.
pub const AGES: [(u32, Option<u32>); 4] = [(0, Some(7)), (8, Some(30)), (31, Some(90)), (91, None)];
/// Days of a period at most.
const MOST_DAYS: i32 = 5 * 366;
/// Days of a period where nothing is said: twelve weeks.
const USUAL_DAYS: i64 = 12 * 7;

/// A period in the days of a program's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// All of it.
    pub span: Span,
    /// Its weeks, each with its days.
    pub weeks: Vec<(Days, Span)>,
    /// The first moments of the ages in [`AGES`], the youngest first; the oldest has none.
    pub ages: Vec<Timestamp>,
    /// The moment at which figures are made.
    pub now: Timestamp,
}

/// A period that there are no figures about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// It ends before it begins.
    #[error("the period ends on {1}, before it begins on {0}")]
    Backwards(Date, Date),
    /// It is too long.
    #[error("a period has at most {MOST_DAYS} days")]
    Long,
}

impl Plan {
    /// The period between two days, both included: until today and twelve weeks long where nothing is said.
    pub fn new(
        from: Option<Date>,
        until: Option<Date>,
        program: &Program,
        now: Timestamp,
    ) -> Result<Self, NoPlan> {
        let until = until.unwrap_or_else(|| program.calendar.day_of(now));
        let before = jiff::Span::new().days(USUAL_DAYS - 1);
        let from = from.unwrap_or_else(|| until.checked_sub(before).unwrap_or(until));
        if from > until {
            return Err(NoPlan::Backwards(from, until));
        }
        let days = from.until(until).map_or(i32::MAX, |span| span.get_days());
        if days >= MOST_DAYS {
            return Err(NoPlan::Long);
        }
        let mut weeks = Vec::new();
        let mut begins = Some(from);
        while let Some(first) = begins.filter(|first| *first <= until) {
            let last = first.checked_add(jiff::Span::new().days(6)).map_or(until, |last| last.min(until));
            let days = Days { from: Some(first), until: Some(last) };
            weeks.push((days, days.span(program)));
            begins = last.tomorrow().ok();
        }
        let span = Days { from: Some(from), until: Some(until) }.span(program);
        Ok(Self { from, until, span, weeks, ages: ages(program, now), now })
    }

    /// The days of the period.
    pub fn days(&self) -> Days {
        Days { from: Some(self.from), until: Some(self.until) }
    }
}

/// The same moments that a filter of an age has.
fn ages(program: &Program, now: Timestamp) -> Vec<Timestamp> {
    let began = |age: (u32, Option<u32>)| -> Result<Option<Timestamp>, NoSelection> {
        let selection = Filter { terms: vec![Term::Age(age.0, age.1)] }.select(program, None, now)?;
        Ok(selection.conditions.into_iter().find_map(|condition| match condition {
            Condition::Began(span) => Some(span.from),
            _ => None,
        }))
    };
    let bounded = AGES.into_iter().filter(|(_, until)| until.is_some());
    bounded.filter_map(|age| began(age).ok().flatten()).collect()
}

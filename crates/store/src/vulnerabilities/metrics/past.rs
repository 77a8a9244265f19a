//! What happened in episodes before the present one.
//!
//! They are few, and a vulnerability counts once for all of its episodes, so that they are read and counted here, a
//! vulnerability at a time.

use super::{BY_WEEK, Weeks, anything, condition, target, weekly_of};
use crate::database::{Assembled, Row};
use crate::error::StoreError;
use crate::vulnerabilities::row::unsigned;
use crate::vulnerabilities::selecting::{Clock, EventColumns};
use portcullis_domain::metrics::{Figures, Plan, Response};
use portcullis_domain::sla::Target;
use portcullis_domain::vulnerability::{Event, Outcome, Selection};
use std::collections::BTreeSet;
use std::ops::Range;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// The columns before those of the episodes.
const FIRST: usize = 2;
/// The columns of an episode.
const COLUMNS: usize = 11;

/// Each episode before with anything in the period, after the vulnerability and its severity, and with the present one;
/// the last one of a vulnerability comes first.
pub(super) fn episodes<'v>(selection: &'v Selection, plan: &'v Plan) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select p.vulnerability, v.severity");
    for row in ["p", "v"] {
        let columns = |event| EventColumns::of(row, event);
        to.push(", ").push(columns(Event::Opened).moment);
        to.push(", case when ").push(columns(Event::Fixed).outcome).push(" = ").bind(Outcome::Fixed.word());
        to.push(" then ").push(columns(Event::Fixed).moment).push(" end");
        for &target in Target::ALL {
            let clock = Clock::of(row, target);
            for column in [clock.started, clock.due, clock.stopped] {
                to.push(", ").push(column);
            }
        }
    }
    to.push(" from past_episode as p join vulnerability as v on v.number = p.vulnerability where ");
    condition(&mut to, selection);
    to.push(" and ");
    anything(&mut to, "p", plan.span);
    to.push(" order by p.vulnerability desc, p.episode desc");
    to
}

/// The vulnerability whose episodes are coming in, and what they had in the period.
pub(super) struct Latest<'p> {
    span: Range<i64>,
    now: i64,
    weeks: &'p Weeks,
    /// None before the first one.
    number: Option<i64>,
    place: usize,
    present: Moments,
    past: Vec<Moments>,
}

impl<'p> Latest<'p> {
    pub(super) fn new(plan: &Plan, selection: &Selection, weeks: &'p Weeks) -> Self {
        Self {
            span: plan.span.from.as_microsecond()..plan.span.until.as_microsecond(),
            now: selection.now.as_microsecond(),
            weeks,
            number: None,
            place: 0,
            present: Moments::default(),
            past: Vec::new(),
        }
    }

    /// Takes an episode, after counting the vulnerability before if this is one of another.
    pub(super) fn take(&mut self, row: &Row, figures: &mut Figures) -> Result<(), StoreError> {
        let number: i64 = row.get(0)?;
        if self.number != Some(number) {
            self.finish(figures);
            self.number = Some(number);
            self.place = usize::try_from(unsigned(row.get(1)?)?).unwrap_or_default();
            self.present = Moments::read(row, FIRST + COLUMNS)?;
        }
        self.past.push(Moments::read(row, FIRST)?);
        Ok(())
    }

    /// Counts the vulnerability whose episodes came in last.
    pub(super) fn finish(&mut self, figures: &mut Figures) {
        for event in BY_WEEK {
            let weekly = weekly_of(figures, event);
            let present = self.moment(&self.present, event);
            let past: Vec<i64> = self.past.iter().filter_map(|one| self.moment(one, event)).collect();
            weekly.all += u64::from(present.is_none() && !past.is_empty());
            // An episode before may lie in another week than the present one, and still in the period.
            let mut places: BTreeSet<usize> = past.into_iter().map(|one| self.weeks.place(one)).collect();
            places.remove(&present.map_or(usize::MAX, |one| self.weeks.place(one)));
            for place in places {
                *weekly.weeks.entry(place).or_default() += 1;
            }
        }
        for &response in Response::ALL {
            if self.took(&self.present, response).is_none()
                && let Some(hours) = self.past.iter().find_map(|one| self.took(one, response))
            {
                figures.times.entry((response, self.place)).or_default().add(hours, 1);
            }
        }
        for &target in Target::ALL {
            for is_kept in [true, false] {
                let is = |one: &Moments| one.clock(target).kept(&self.span, self.now) == Some(is_kept);
                if !is(&self.present) && self.past.iter().any(is) {
                    *figures.kept.entry((target, is_kept, self.place)).or_default() += 1;
                }
            }
        }
        self.past.clear();
    }

    /// When something happened in an episode, if that was in the period.
    fn moment(&self, moments: &Moments, event: Event) -> Option<i64> {
        let moment = match event.target() {
            Some(target) => moments.clock(target).stopped,
            None if event == Event::Opened => Some(moments.opened),
            None => moments.fixed,
        };
        moment.filter(|moment| self.span.contains(moment))
    }

    /// The whole hours that a response took which was done in the period.
    fn took(&self, moments: &Moments, response: Response) -> Option<i64> {
        let stopped = self.moment(moments, response.event())?;
        let started = match response {
            Response::First => moments.opened,
            response => moments.clock(target(response)).started?,
        };
        Some((stopped - started) / HOUR)
    }
}

/// The moments of an episode that figures ask for, in microseconds.
#[derive(Default)]
struct Moments {
    opened: i64,
    fixed: Option<i64>,
    /// In the order of the targets.
    clocks: Vec<(Target, ClockMoments)>,
}

/// Those of one of its clocks.
#[derive(Default, Clone, Copy)]
struct ClockMoments {
    started: Option<i64>,
    due: Option<i64>,
    stopped: Option<i64>,
}

impl Moments {
    /// From the columns of a row that begin there.
    fn read(row: &Row, first: usize) -> Result<Self, StoreError> {
        let clock = |(target, at): (&Target, usize)| {
            let (started, due, stopped) = (row.get(at)?, row.get(at + 1)?, row.get(at + 2)?);
            Ok((*target, ClockMoments { started, due, stopped }))
        };
        let clocks = Target::ALL.iter().zip((first + 2..).step_by(3)).map(clock);
        let clocks = clocks.collect::<Result<_, StoreError>>()?;
        Ok(Self { opened: row.get(first)?, fixed: row.get(first + 1)?, clocks })
    }

    fn clock(&self, wanted: Target) -> ClockMoments {
        let found = self.clocks.iter().find(|(target, _)| *target == wanted);
        found.map(|(_, clock)| *clock).unwrap_or_default()
    }
}

impl ClockMoments {
    /// Whether it was kept in the span: stopped in time there, or due there and not stopped until then.
    fn kept(self, span: &Range<i64>, now: i64) -> Option<bool> {
        let due = self.due?;
        match self.stopped {
            Some(stopped) if stopped <= due => span.contains(&stopped).then_some(true),
            stopped => (stopped.unwrap_or(now) > due && span.contains(&due)).then_some(false),
        }
    }
}

//! How fast requests were acknowledged and done.

use super::State;
use crate::program::Program;
use crate::program::calendar::Calendar;
use crate::program::period::Period;
use crate::program::requests::Requests;
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From being asked, or asked again, to being done, as figures need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The kind of the request, by its id.
    pub kind: String,
    /// Whether the bot had to ask what somebody means.
    pub was_unclear: bool,
    /// When it was asked.
    pub opened: Timestamp,
    /// When it was acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// When it ended, and how.
    pub ended: Option<(Timestamp, State)>,
}

/// How fast the requests of some time were acknowledged and done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestFigures {
    /// From when.
    #[schemars(with = "Moment")]
    pub from: Timestamp,
    /// Until when, without that moment.
    #[schemars(with = "Moment")]
    pub until: Timestamp,
    /// Of all kinds.
    pub all: KindFigures,
    /// Of each kind of which something was asked, in the order of the program; those that it lost come last.
    pub kinds: Vec<KindFigures>,
}

/// How fast the requests of a kind were acknowledged and done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindFigures {
    /// The kind, by its id; nothing for all of them.
    pub kind: Option<String>,
    /// What people call it.
    pub name: String,
    /// How often something was asked, or asked again.
    pub asked: u64,
    /// How much of that was acknowledged.
    pub acknowledged: u64,
    /// How much of that was done, answered or declined.
    pub ended: u64,
    /// How long it took until it was acknowledged.
    pub to_acknowledge: Pace,
    /// How long it took until it was done, answered or declined.
    pub to_end: Pace,
    /// How often the bot had to ask what somebody means.
    pub unclear: u64,
    /// That in percent of what was asked.
    pub unclear_percent: Option<u64>,
}

/// How long something took, in minutes in which people work, and whether that was in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Pace {
    /// Half took at most so long.
    pub median: Option<u64>,
    /// Nine of ten took at most so long.
    pub p90: Option<u64>,
    /// Nineteen of twenty took at most so long.
    pub p95: Option<u64>,
    /// How much was in time, in percent of what was or had to be; nothing where there is no target.
    pub in_time_percent: Option<u64>,
}

/// Makes figures of everything that was asked from `from` to `until`, as it stands at `now`.
pub fn figures(
    program: &Program,
    measured: &[Measured],
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> RequestFigures {
    let (requests, calendar) = (&program.requests, &program.calendar);
    let timed: Vec<Timed> = measured.iter().map(|one| Timed::of(one, requests, calendar, now)).collect();
    let known = requests.kinds.iter().map(|kind| (kind.id.as_str(), kind.name.as_str()));
    let mut lost: Vec<&str> = measured.iter().map(|one| one.kind.as_str()).collect();
    lost.retain(|id| requests.kind(id).is_none());
    lost.sort_unstable();
    lost.dedup();
    let kinds = known.chain(lost.into_iter().map(|id| (id, id))).filter_map(|(id, name)| {
        let of_kind: Vec<&Timed> = timed.iter().filter(|one| one.kind == id).collect();
        (!of_kind.is_empty()).then(|| KindFigures::of(Some(id), name, &of_kind))
    });
    let kinds = kinds.collect();
    let all = KindFigures::of(None, "All kinds", &timed.iter().collect::<Vec<_>>());
    RequestFigures { from, until, all, kinds }
}

/// How long something took, and whether that was in time.
struct Timed<'m> {
    kind: &'m str,
    was_unclear: bool,
    to_acknowledge: Taken,
    to_end: Taken,
}

#[derive(Clone, Copy)]
struct Taken {
    minutes: Option<u64>,
    is_in_time: Option<bool>,
}

impl<'m> Timed<'m> {
    fn of(one: &'m Measured, requests: &Requests, calendar: &Calendar, now: Timestamp) -> Self {
        let took = |at: Option<Timestamp>, target: Option<Period>| {
            let worked = at.map(|at| calendar.working_time_between(one.opened, at));
            let due = target.map(|target| calendar.after(one.opened, target));
            Taken {
                minutes: worked.map(|worked| u64::try_from(worked.as_mins()).unwrap_or_default()),
                is_in_time: due.and_then(|due| match at {
                    Some(at) => Some(at <= due),
                    // What is open and not late may still be in time.
                    None => (now > due).then_some(false),
                }),
            }
        };
        let complete = requests.kind(&one.kind).and_then(|kind| kind.complete);
        Self {
            kind: &one.kind,
            was_unclear: one.was_unclear,
            to_acknowledge: took(one.acknowledged, Some(requests.acknowledge)),
            to_end: took(one.ended.map(|(at, _)| at), complete),
        }
    }
}

impl KindFigures {
    fn of(kind: Option<&str>, name: &str, timed: &[&Timed<'_>]) -> Self {
        let count = |is: fn(&Timed<'_>) -> bool| timed.iter().filter(|one| is(one)).count();
        let unclear = count(|one| one.was_unclear);
        Self {
            kind: kind.map(str::to_owned),
            name: name.to_owned(),
            asked: whole(timed.len()),
            acknowledged: whole(count(|one| one.to_acknowledge.minutes.is_some())),
            ended: whole(count(|one| one.to_end.minutes.is_some())),
            to_acknowledge: Pace::of(timed.iter().map(|one| one.to_acknowledge)),
            to_end: Pace::of(timed.iter().map(|one| one.to_end)),
            unclear: whole(unclear),
            unclear_percent: percent(unclear, timed.len()),
        }
    }
}

impl Pace {
    fn of(taken: impl Iterator<Item = Taken>) -> Self {
        let taken: Vec<Taken> = taken.collect();
        let mut minutes: Vec<u64> = taken.iter().filter_map(|one| one.minutes).collect();
        minutes.sort_unstable();
        let in_time: Vec<bool> = taken.iter().filter_map(|one| one.is_in_time).collect();
        Self {
            median: within(&minutes, 50),
            p90: within(&minutes, 90),
            p95: within(&minutes, 95),
            in_time_percent: percent(in_time.iter().filter(|is| **is).count(), in_time.len()),
        }
    }
}

/// The smallest of these, which are in order, so that so many percent are not greater.
fn within(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// A share in percent, rounded down, so that only all is a hundred.
fn percent(part: usize, of: usize) -> Option<u64> {
    (of > 0).then(|| whole(part * 100 / of))
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;

//! How much waits for each person, for the navigation of every page.

use portcullis_app::request_views::Unacknowledged;
use portcullis_domain::decision::outlook::Waiting;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The least time between two reckonings.
const PAUSE: Duration = Duration::from_secs(1);
/// How many times as long as a reckoning the pause after it is, so that it never takes more than a part of the machine.
const TIMES: u32 = 20;

/// The counts as they were reckoned last.
#[derive(Debug, Default)]
pub(crate) struct Badge(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    counts: HashMap<String, usize>,
    requests: HashMap<String, usize>,
    is_reckoned: bool,
    not_before: Option<Instant>,
}

/// How much waits for somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Waits {
    /// Requests for decisions.
    pub(crate) approvals: usize,
    /// Requests that they have and nobody has acknowledged.
    pub(crate) requests: usize,
}

/// A reckoning that goes on until this is dropped.
pub(super) struct Reckoning<'b> {
    badge: &'b Badge,
    began: Instant,
}

impl Badge {
    /// Says whether they are to be reckoned; whoever is told so does.
    pub(super) fn begins(&self) -> bool {
        let mut state = self.state();
        let begins = !state.is_reckoned && state.not_before.is_none_or(|at| at <= Instant::now());
        state.is_reckoned |= begins;
        begins
    }

    /// Begins the reckoning.
    pub(super) fn reckoning(&self) -> Reckoning<'_> {
        Reckoning { badge: self, began: Instant::now() }
    }

    /// Tells what waits.
    pub(super) fn tell(&self, waiting: &[Waiting]) {
        self.state().counts = counts(waiting);
    }

    /// Tells which requests nobody has acknowledged.
    pub(super) fn tell_requests(&self, unacknowledged: &Unacknowledged) {
        let by_assignee = unacknowledged.by_assignee.iter();
        self.state().requests = by_assignee.map(|(person, count)| (person.clone(), *count)).collect();
    }

    /// How much waits for a person.
    pub(super) fn count(&self, person: &str) -> Waits {
        let state = self.state();
        let count = |counts: &HashMap<String, usize>| counts.get(person).copied().unwrap_or_default();
        Waits { approvals: count(&state.counts), requests: count(&state.requests) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reckoning<'_> {
    fn drop(&mut self) {
        let pause = self.began.elapsed().saturating_mul(TIMES).max(PAUSE);
        let mut state = self.badge.state();
        state.is_reckoned = false;
        state.not_before = Instant::now().checked_add(pause);
    }
}

/// Says whether a request waits for somebody: they may approve it, or are asked by name. What one asked for oneself comes
/// to others.
pub(crate) fn is_for(waiting: &Waiting, person: &str) -> bool {
    people(waiting).contains(person)
}

fn people(waiting: &Waiting) -> BTreeSet<&str> {
    let request = &waiting.decision.request;
    let mut people: BTreeSet<&str> = waiting.approvers.iter().map(String::as_str).collect();
    people.extend(request.approver.as_deref());
    people.remove(request.by.as_str());
    people
}

fn counts(waiting: &[Waiting]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for person in waiting.iter().flat_map(people) {
        *counts.entry(person.to_owned()).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_reckons_at_a_time_and_none_right_after() {
        let badge = Badge::default();
        assert!(badge.begins());
        let reckoning = badge.reckoning();
        assert!(!badge.begins(), "somebody does");
        drop(reckoning);
        assert!(!badge.begins(), "somebody just did");
        badge.state().not_before = Some(Instant::now());
        assert!(badge.begins());
    }
}

//! Lists of requests: a page at a time, and how many they are.
//!
//! What is open has the indexes of lists; they are used only where the statement says that it is open, by its place.

use super::row::{columns, place, request};
use super::{RequestOrder, RequestSelection};
use crate::database::{Assembled, Transaction};
use crate::error::StoreError;
use crate::vulnerabilities::{signed, unsigned};
use jiff::Timestamp;
use portcullis_domain::request::State;
use portcullis_domain::request::record::Request;
use std::sync::LazyLock;

impl Transaction {
    /// Requests in an order, after the one at which the page before ended.
    pub async fn requests(
        &mut self,
        selection: &RequestSelection,
        order: RequestOrder,
        after: Option<&Request>,
        limit: u32,
    ) -> Result<Vec<Request>, StoreError> {
        let words = words(selection);
        self.session().compile_nothing().await?;
        let rows = self.session().fetch_assembled(&list(selection, &words, order, after, limit)).await?;
        rows.iter().map(request).collect()
    }

    /// How many requests there are, counted as far as `most`.
    pub async fn count_requests(
        &mut self,
        selection: &RequestSelection,
        most: u32,
    ) -> Result<u64, StoreError> {
        let words = words(selection);
        self.session().compile_nothing().await?;
        match self.session().fetch_assembled(&count(selection, &words, most)).await?.first() {
            Some(row) => unsigned(row.get(0)?),
            None => Ok(0),
        }
    }
}

/// What is looked for, as the column of words has it.
fn words(selection: &RequestSelection) -> String {
    selection.text.as_deref().unwrap_or_default().to_lowercase()
}

fn list<'v>(
    selection: &'v RequestSelection,
    words: &'v String,
    order: RequestOrder,
    after: Option<&Request>,
    limit: u32,
) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select ").push(columns!()).push(" from request as r where ");
    condition(&mut to, selection, words);
    match (order, after) {
        (_, None) => {}
        (RequestOrder::Due, Some(after)) => {
            let (place, due, number) = place(after.number, &after.standing);
            to.push(" and (r.place, r.due_at, r.number) > (").bind(place).push(", ").bind(due);
            to.push(", ").bind(number).push(")");
        }
        (RequestOrder::Newest, Some(after)) => {
            to.push(" and r.number < ").bind(signed(after.number));
        }
    }
    to.push(match order {
        RequestOrder::Due => " order by r.place, r.due_at, r.number limit ",
        RequestOrder::Newest => " order by r.number desc limit ",
    });
    to.bind(i64::from(limit));
    to
}

fn count<'v>(selection: &'v RequestSelection, words: &'v String, most: u32) -> Assembled<'v> {
    let mut to = Assembled::default();
    to.push("select count(*) from (select 1 from request as r where ");
    condition(&mut to, selection, words);
    to.push(" limit ").bind(i64::from(most)).push(") as counted");
    to
}

/// Appends the condition of what is selected.
fn condition<'v>(to: &mut Assembled<'v>, selection: &'v RequestSelection, words: &'v String) {
    states(to, selection);
    if let Some(assignee) = &selection.assignee {
        to.push(" and r.assignee = ").bind(assignee);
    }
    if let Some(requester) = &selection.requester {
        to.push(" and r.requester = ").bind(requester);
    }
    if !selection.teams.is_empty() {
        to.push(" and r.team in ").list(&selection.teams);
    }
    if let Some(kind) = &selection.kind {
        to.push(" and r.kind = ").bind(kind);
    }
    if selection.is_urgent {
        to.push(" and r.urgent_at is not null");
    }
    if selection.is_unclear {
        to.push(" and r.is_unclear = 1");
    }
    if selection.is_unassigned {
        to.push(" and r.assignee is null");
    }
    if let Some(now) = selection.overdue_at {
        // What is done is due no more.
        to.push(" and r.due_at < ").bind(now);
    }
    if !words.is_empty() {
        // No letter is taken for a pattern.
        to.push(" and instr(r.words, ").bind(words).push(") > 0");
    }
}

/// Appends in which states, and with that in which places.
fn states<'v>(to: &mut Assembled<'v>, selection: &'v RequestSelection) {
    let states = &selection.states;
    let all = |of: fn(State) -> bool| !states.is_empty() && states.iter().all(|&state| of(state));
    let is_open = all(State::is_open) || selection.overdue_at.is_some();
    to.push(match (is_open, selection.is_urgent) {
        // SQLite uses the indexes of what is open only where it reads their condition.
        (true, true) => "r.place < 2 and r.place = 0",
        (true, false) => "r.place < 2",
        (false, _) if all(|state| !state.is_open()) => "r.place = 2",
        (false, _) => "1 = 1",
    });
    let is_any_open = [State::New, State::Acknowledged].iter().all(|state| states.contains(state));
    match states.as_slice() {
        [] => {}
        [one] => {
            to.push(" and r.state = ").bind(one.word());
        }
        _ if is_open && is_any_open => {}
        some => {
            to.push(" and r.state in ").list(some.iter().map(|state| state.word()));
        }
    }
}

static SELECTIONS: LazyLock<Vec<RequestSelection>> = LazyLock::new(|| {
    let text = || Some("a".to_owned());
    let every = RequestSelection {
        states: State::ALL.to_vec(),
        assignee: text(),
        requester: text(),
        teams: vec!["a".to_owned(), "b".to_owned()],
        kind: text(),
        is_urgent: true,
        is_unclear: true,
        is_unassigned: true,
        overdue_at: Some(Timestamp::UNIX_EPOCH),
        text: text(),
    };
    let open = RequestSelection { states: vec![State::New], ..RequestSelection::default() };
    let ended = RequestSelection { states: vec![State::Done], ..RequestSelection::default() };
    vec![RequestSelection::default(), open, ended, every]
});
static WORDS: LazyLock<String> = LazyLock::new(|| "a".to_owned());

/// The statements that are put together, of which none is run.
pub(crate) fn assembled_samples() -> Vec<Assembled<'static>> {
    let mut all = Vec::new();
    for selection in SELECTIONS.iter() {
        all.push(count(selection, &WORDS, 1));
        for order in [RequestOrder::Due, RequestOrder::Newest] {
            all.push(list(selection, &WORDS, order, None, 1));
        }
    }
    all
}

#[cfg(test)]
mod tests;

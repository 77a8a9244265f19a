//! A request as the columns of a row, and back.

use crate::database::{Row, Value};
use crate::error::StoreError;
use crate::recording::rows::{from_json, json};
use crate::vulnerabilities::{signed, unsigned};
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::{Origin, Request, Standing};
use portcullis_domain::request::routing::Reason;
use portcullis_domain::request::sort::Sort;
use portcullis_domain::request::{Opening, State};

/// The columns of a request, in the order in which [`request`] reads them.
macro_rules! columns {
    () => {
        "r.number, r.state, r.sort, r.is_sorted, r.urgent_at, r.assignee, r.rounds, r.opened_at, r.acknowledged_at, \
         r.ended_at, r.acknowledge_by, r.complete_by, r.remind_at, r.is_unclear, r.revision, r.origin, r.kind, r.team, \
         r.requester, r.requester_is_team, r.asked_at, r.asked_sort, r.asked_is_sorted, r.first_assignee, r.why, r.root, \
         r.thread, r.title, r.answers"
    };
}
pub(super) use columns;

/// Due never: the largest number of both databases.
const NEVER: i64 = i64::MAX;

/// Where a request stands in the order of what is due first: its place, when it is due, its number.
pub(super) fn place(number: u64, standing: &Standing) -> (i64, i64, i64) {
    let due = match standing.state {
        State::New => {
            Some(standing.complete_by.map_or(standing.acknowledge_by, |by| by.min(standing.acknowledge_by)))
        }
        State::Acknowledged => standing.complete_by,
        State::Done | State::Answered | State::Declined => None,
    };
    let place = match (standing.state.is_open(), standing.urgent) {
        (true, Some(_)) => 0,
        (true, None) => 1,
        (false, _) => 2,
    };
    (place, due.map_or(NEVER, jiff::Timestamp::as_microsecond), signed(number))
}

/// What stands in the columns of its standing, the number first.
pub(super) fn standing(number: u64, standing: &Standing) -> [Value<'_>; 16] {
    let (place, due, number) = place(number, standing);
    [
        number.into(),
        place.into(),
        due.into(),
        standing.state.word().into(),
        standing.sort.word().into(),
        standing.is_sorted.into(),
        standing.urgent.into(),
        standing.assignee.as_deref().into(),
        i64::from(standing.rounds).into(),
        standing.opened.into(),
        standing.acknowledged.into(),
        standing.ended.into(),
        standing.acknowledge_by.into(),
        standing.complete_by.into(),
        standing.remind_at.into(),
        standing.is_unclear.into(),
    ]
}

/// What is made of a request for its row.
pub(super) struct Texts {
    answers: String,
    words: String,
}

impl Texts {
    pub(super) fn of(request: &Request) -> Result<Self, StoreError> {
        let mut words = request.title.to_lowercase();
        for answer in &request.answers {
            words.push('\n');
            words.push_str(&answer.text.to_lowercase());
        }
        Ok(Self { answers: json(&request.answers)?, words })
    }

    /// What stands in the columns that never change.
    pub(super) fn facts<'v>(&'v self, request: &'v Request) -> [Value<'v>; 16] {
        let opening = &request.opening;
        [
            signed(request.revision).into(),
            request.origin.word().into(),
            (&request.kind).into(),
            request.team.as_deref().into(),
            (&opening.requester.id).into(),
            opening.requester.is_team.into(),
            opening.at.into(),
            opening.sort.word().into(),
            request.is_sorted.into(),
            opening.assignee.as_deref().into(),
            request.why.map(Reason::word).into(),
            (&opening.root).into(),
            request.thread.as_deref().into(),
            (&request.title).into(),
            (&self.answers).into(),
            (&self.words).into(),
        ]
    }
}

/// Reads what `columns` names.
pub(super) fn request(row: &Row) -> Result<Request, StoreError> {
    let why: Option<String> = row.get(24)?;
    Ok(Request {
        number: unsigned(row.get(0)?)?,
        origin: word(&row.get::<String>(15)?, Origin::from_word, "origin of a request")?,
        kind: row.get(16)?,
        title: row.get(27)?,
        answers: from_json(&row.get::<String>(28)?)?,
        opening: Opening {
            root: row.get(25)?,
            requester: Speaker { id: row.get(18)?, is_team: is(row, 19)? },
            sort: word(&row.get::<String>(21)?, Sort::from_word, "sort of a request")?,
            at: row.time(20)?,
            assignee: row.get(23)?,
        },
        is_sorted: is(row, 22)?,
        team: row.get(17)?,
        why: why.map(|why| word(&why, Reason::from_word, "reason to get a request")).transpose()?,
        thread: row.get(26)?,
        standing: Standing {
            state: word(&row.get::<String>(1)?, State::from_word, "state of a request")?,
            sort: word(&row.get::<String>(2)?, Sort::from_word, "sort of a request")?,
            is_sorted: is(row, 3)?,
            urgent: row.optional_time(4)?,
            assignee: row.get(5)?,
            rounds: small(row.get(6)?)?,
            opened: row.time(7)?,
            acknowledged: row.optional_time(8)?,
            ended: row.optional_time(9)?,
            acknowledge_by: row.time(10)?,
            complete_by: row.optional_time(11)?,
            remind_at: row.optional_time(12)?,
            is_unclear: is(row, 13)?,
        },
        revision: unsigned(row.get(14)?)?,
    })
}

/// Says whether a column has yes.
pub(super) fn is(row: &Row, column: usize) -> Result<bool, StoreError> {
    Ok(row.get::<i64>(column)? == 1)
}

/// What a word stands for.
pub(super) fn word<T>(word: &str, read: fn(&str) -> Option<T>, what: &str) -> Result<T, StoreError> {
    read(word).ok_or_else(|| StoreError::Damaged(format!("`{word}` is no {what}")))
}

/// A number of rounds.
pub(super) fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} is no number of rounds")))
}

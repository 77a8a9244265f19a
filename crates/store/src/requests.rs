//! Requests to the security team: what was asked, what happened since, and where each stands.

mod events;
mod links;
mod lists;
mod messages;
mod rounds;
mod row;
mod sent;

pub(crate) use lists::assembled_samples;

use crate::database::{Bulk, Lock, Session, Statement, Transaction, Value, statements};
use crate::error::StoreError;
use crate::vulnerabilities::{signed, unsigned};
use jiff::Timestamp;
use portcullis_domain::request::State;
use portcullis_domain::request::record::{Request, Standing};

pub(crate) const STATEMENTS_OF_PARTS: [(&[Statement], &[Bulk]); 6] = [
    STATEMENTS,
    events::STATEMENTS,
    links::STATEMENTS,
    messages::STATEMENTS,
    rounds::STATEMENTS,
    sent::STATEMENTS,
];

statements! {
    LAST [] = "select coalesce(max(number), 0) from request";
    ONE [Integer] = concat!("select ", row::columns!(), " from request as r where r.number = $1");
    ASSIGNEES [] =
        "select assignee, count(*) from request where place < 2 and assignee is not null group by assignee \
         order by assignee";
    SAVE [
        Integer, Integer, Integer, Text, Text, Integer, Integer, Text, Integer, Integer, Integer, Integer, Integer,
        Integer, Integer, Integer
    ] =
        "update request set place = $2, due_at = $3, state = $4, sort = $5, is_sorted = $6, urgent_at = $7, \
         assignee = $8, rounds = $9, opened_at = $10, acknowledged_at = $11, ended_at = $12, acknowledge_by = $13, \
         complete_by = $14, remind_at = $15, is_unclear = $16, revision = revision + 1 where number = $1";
    @bulk ADD [
        Integer, Integer, Integer, Text, Text, Integer, Integer, Text, Integer, Integer, Integer, Integer, Integer,
        Integer, Integer, Integer, Integer, Text, Text, Text, Text, Integer, Integer, Text, Integer, Text, Text, Text,
        Text, Text, Text, Text
    ] =
        "insert into request (number, place, due_at, state, sort, is_sorted, urgent_at, assignee, rounds, opened_at, \
         acknowledged_at, ended_at, acknowledge_by, complete_by, remind_at, is_unclear, revision, origin, kind, team, \
         requester, requester_is_team, asked_at, asked_sort, asked_is_sorted, first_assignee, why, root, thread, title, \
         answers, words) values ", "";
}

/// On SQLite whoever writes is alone.
const LOCK_ON_POSTGRES: Statement = Statement {
    text: "select number from request where number = $1 for update",
    takes: &[crate::database::Takes::Integer],
};

/// Which requests are wanted; what is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestSelection {
    /// In one of these states.
    pub states: Vec<State>,
    /// Given to this person.
    pub assignee: Option<String>,
    /// Asked by this person.
    pub requester: Option<String>,
    /// Asked by somebody of one of these teams.
    pub teams: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Those that can't wait.
    pub is_urgent: bool,
    /// Those about which the bot has a question that nobody answered.
    pub is_unclear: bool,
    /// Those that nobody has.
    pub is_unassigned: bool,
    /// Those whose time to be acknowledged or done was over at this moment.
    pub overdue_at: Option<Timestamp>,
    /// Those whose title or answers have these words.
    pub text: Option<String>,
}

/// In which order requests are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestOrder {
    /// What is due first comes first: what can't wait, then by when it has to be acknowledged or done.
    #[default]
    Due,
    /// What was asked last comes first.
    Newest,
}

/// A reminder, a question of the bot or anything else that was said once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its key: the same for the same thing.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// A round of a request, as figures need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRound {
    /// The number of the request.
    pub request: u64,
    /// The number of the round in it, from 1.
    pub number: u32,
    /// The kind of the request.
    pub kind: String,
    /// The team of whoever asked.
    pub team: Option<String>,
    /// Who had it at last.
    pub assignee: Option<String>,
    /// Whether the bot had to ask what somebody means.
    pub was_unclear: bool,
    /// When it was asked.
    pub opened: Timestamp,
    /// When it was acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub state: Option<State>,
}

impl Transaction {
    /// The number that the next request gets; nobody else gets it before this transaction ends.
    pub async fn next_request(&mut self) -> Result<u64, StoreError> {
        let mut session = self.session();
        session.lock(Lock::RequestNumber).await?;
        let last = session.first(&LAST, &[]).await?.map_or(Ok(0), |row| row.get::<i64>(0))?;
        unsigned(last).map(|last| last + 1)
    }

    /// Adds a request.
    pub async fn add_request(&mut self, request: &Request) -> Result<(), StoreError> {
        let texts = row::Texts::of(request)?;
        let mut values: Vec<Value<'_>> = row::standing(request.number, &request.standing).to_vec();
        values.extend(texts.facts(request));
        self.session().bulk(&ADD, &values).await.map(drop)
    }

    /// The request with this number, which nobody else changes before this transaction ends.
    pub async fn lock_request(&mut self, number: u64) -> Result<Option<Request>, StoreError> {
        let mut session = self.session();
        // Read by a statement of its own: what whoever had the lock before wrote is there by then.
        if matches!(session, Session::Postgres(_)) {
            session.first(&LOCK_ON_POSTGRES, &[signed(number).into()]).await?;
        }
        self.request(number).await
    }

    /// The request with this number.
    pub async fn request(&mut self, number: u64) -> Result<Option<Request>, StoreError> {
        self.session().first(&ONE, &[signed(number).into()]).await?.as_ref().map(row::request).transpose()
    }

    /// Keeps where a request stands; its revision is one more.
    pub async fn save_standing(&mut self, number: u64, standing: &Standing) -> Result<(), StoreError> {
        match self.session().execute(&SAVE, &row::standing(number, standing)).await? {
            1 => Ok(()),
            _ => {
                Err(StoreError::Damaged(format!("there is no request {number} whose standing could be kept")))
            }
        }
    }

    /// How many open requests each person has, by their id.
    pub async fn open_requests_by_assignee(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        let rows = self.session().fetch(&ASSIGNEES, &[]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, unsigned(row.get(1)?)?))).collect()
    }
}

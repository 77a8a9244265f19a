//! Requests to the security team: asking, acting, showing, reminding.
//!
//! What happens to a request is an event; what it is, is made of its events (`domain::request`). Each change goes through one
//! transaction: the events, where the request stands by them, the audit trail, and what people are to be told.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::request::action::{Action, Refusal};
use portcullis_domain::request::event::{Event, Speaker};
use portcullis_domain::request::record::{Origin, Request};
use portcullis_domain::request::sheet::{RequestBrief, RequestSheet};
use portcullis_store::{RequestOrder, RequestSelection, StoreError};

/// What somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The kind, by its id.
    pub kind: String,
    /// The answers to its questions, each with the id of its question.
    pub answers: Vec<(String, String)>,
    /// Whether it can't wait.
    pub is_urgent: bool,
}

/// Who asks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub speaker: Speaker,
    /// What people call them, where that is known.
    pub name: Option<String>,
    /// Their team, where the program does not say.
    pub team: Option<String>,
    /// How it came in.
    pub origin: Origin,
    /// The message that it began with, where one did.
    pub root: Option<String>,
    /// The thread in which it is talked about, where there is one.
    pub thread: Option<String>,
    /// Whether a person, or a form, said what kind of thing it is.
    pub is_sorted: bool,
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongAnswer {
    /// The id of the question.
    pub question: String,
    /// What is wrong with the answer, in a sentence.
    pub why: String,
}

/// Why nothing was asked or done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Only a person asks and acts.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// There is no such request.
    #[error("there is no request R-{0}")]
    Unknown(u64),
    /// There is no such kind of request.
    #[error("the program has no kind of request `{kind}`; it has {known}")]
    UnknownKind {
        /// What was wanted.
        kind: String,
        /// Those that there are.
        known: String,
    },
    /// Some answers are none.
    #[error("{}", .0.iter().map(|wrong| format!("{}: {}", wrong.question, wrong.why)).collect::<Vec<_>>().join("; "))]
    Wrong(Vec<WrongAnswer>),
    /// The program has no such person, or none of the security team.
    #[error("`{0}` is nobody of the security team")]
    NotTeam(String),
    /// It may not be done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It changed since whoever acts looked at it.
    #[error("R-{number} changed since you looked at it (it is at revision {revision}); look again")]
    Changed {
        /// The number of the request.
        number: u64,
        /// Its revision.
        revision: u64,
    },
    /// The page can't follow on.
    #[error("`{0}` is no place in a list of requests; leave it out to begin at the first")]
    NoCursor(String),
    /// Something can't be written down.
    #[error("what became of a request can't be written")]
    Written(#[from] serde_json::Error),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestPage {
    /// The requests, in their order.
    pub requests: Vec<RequestBrief>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Asks: checks the answers, says who gets it, and begins the request. One with the same root is not begun twice: the one that is
/// there is given.
pub async fn ask(
    _installation: &Installation,
    _asked: &Asked,
    _asker: &Asker,
    _caller: &Caller,
    _now: Timestamp,
) -> Result<Request, NotDone> {
    unimplemented!()
}

/// Does something with a request, unless it changed since `revision`.
pub async fn act(
    _installation: &Installation,
    _number: u64,
    _action: Action,
    _revision: Option<u64>,
    _caller: &Caller,
    _now: Timestamp,
) -> Result<RequestSheet, NotDone> {
    unimplemented!()
}

/// Takes in what happened elsewhere to a message, the root of a request or any in its thread; the number of the request, if it
/// belongs to one. What belongs to none is put aside for when it turns out to.
pub async fn take(
    _installation: &Installation,
    _messages: &[&str],
    _events: &[Event],
    _caller: &Caller,
    _now: Timestamp,
) -> Result<Option<u64>, NotDone> {
    unimplemented!()
}

/// Everything that people see of a request; `who` looks, a person by their id.
pub async fn show(
    _installation: &Installation,
    _number: u64,
    _who: Option<&str>,
    _now: Timestamp,
) -> Result<RequestSheet, NotDone> {
    unimplemented!()
}

/// A page of requests, after the place at which the page before ended.
pub async fn list(
    _installation: &Installation,
    _selection: &RequestSelection,
    _order: RequestOrder,
    _after: Option<&str>,
    _limit: u32,
) -> Result<RequestPage, NotDone> {
    unimplemented!()
}

/// Puts down the reminders that are due by `now`; how many.
pub async fn remind(_installation: &Installation, _now: Timestamp) -> Result<u64, NotDone> {
    unimplemented!()
}

//! Requests to the security team: asking, acting, showing, reminding.
//!
//! What happens to a request is an event; what it is, is made of its events (`domain::request`). Each change goes through one
//! transaction: the events, where the request stands by them, the audit trail, and what people are to be told.

mod act;
mod answers;
mod ask;
mod following;
mod list;
mod measure;
mod remind;
mod show;
mod take;
mod telling;
#[cfg(test)]
mod testing;
mod to_ticket;
mod to_vulnerability;

pub use act::act;
pub use answers::{LONGEST_LINE, LONGEST_TEXT};
pub use ask::{ask, check_asked};
pub use list::list;
pub use measure::measure;
pub use remind::remind;
pub use show::show;
pub use take::take;
pub use to_ticket::{NotTicketed, to_ticket};
pub use to_vulnerability::{NotConverted, to_vulnerability};

use crate::caller::NoCaller;
use portcullis_domain::request::action::Refusal;
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::Origin;
use portcullis_domain::request::sheet::RequestBrief;
use portcullis_store::StoreError;

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

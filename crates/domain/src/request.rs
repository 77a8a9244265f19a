//! Something asked of the security team, or told to it: what was said about it, who saw it, and what became of it.
//!
//! A [`Conversation`] is made of events, whatever their order and however often each came in, so that a late or a repeated
//! one changes nothing that it should not. Nothing is guessed: what a reaction means stands in one table
//! ([`acknowledgement`]), and where it has no meaning the bot asks.

pub mod acknowledgement;
pub mod action;
pub mod card;
pub mod conversation;
pub mod event;
pub mod figures;
pub mod message;
pub mod prompt;
pub mod record;
pub mod reminder;
pub mod routing;
pub mod sheet;
mod signal;
pub mod sort;
pub mod story;
#[cfg(test)]
pub(crate) mod testing;
pub mod urgency;
pub mod view;

use crate::words::words;
use event::Speaker;
use jiff::Timestamp;
use schemars::JsonSchema;
use sort::Sort;

/// How a request began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The id of the message that it began with, or of the request itself where no message did.
    pub root: String,
    /// Who asked.
    pub requester: Speaker,
    /// What was said: a request, a statement or a question, as the form says or as the bot proposes.
    pub sort: Sort,
    /// When.
    pub at: Timestamp,
    /// Whom it was given to, by the ambassador of the requester's team or the rotation.
    pub assignee: Option<String>,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum State {
    /// Nobody of the team has said that they saw it.
    New,
    /// Somebody of the team will act on it.
    Acknowledged,
    /// It is done, or noted.
    Done,
    /// The question has its answer.
    Answered,
    /// The team will not do it, or disagrees, and has said why.
    Declined,
}

words!(State {
    New = "new",
    Acknowledged = "acknowledged",
    Done = "done",
    Answered = "answered",
    Declined = "declined",
});

impl State {
    /// Says whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Acknowledged)
    }
}

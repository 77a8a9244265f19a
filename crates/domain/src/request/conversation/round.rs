//! From being asked to being done.

use crate::request::State;
use crate::request::signal::Sign;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// From being asked, or asked again, to being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// When it was asked.
    pub opened: Timestamp,
    /// When somebody of the team acknowledged it, and who.
    pub acknowledged: Option<Mark>,
    /// How it ended.
    pub ended: Option<Ending>,
    /// Who claimed it, in the order in which they did.
    pub(super) claims: Vec<(String, Timestamp)>,
    /// Who declined without a word so far.
    pub(super) declining: BTreeMap<String, Timestamp>,
    /// Who of the team wrote.
    pub(super) writers: BTreeSet<String>,
    /// Reactions that mean nothing here.
    pub(super) unclear: BTreeSet<(String, Sign)>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Who, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How a round ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Who ended it, and when.
    pub mark: Mark,
    /// What it is from then on.
    pub state: State,
    /// Whether the answer is yes, where a reaction was the answer.
    pub is_yes: Option<bool>,
}

impl Round {
    pub(super) fn begun(opened: Timestamp) -> Self {
        Self {
            opened,
            acknowledged: None,
            ended: None,
            claims: Vec::new(),
            declining: BTreeMap::new(),
            writers: BTreeSet::new(),
            unclear: BTreeSet::new(),
        }
    }

    /// Says whether somebody of the team reacted in a way that means nothing here, so that the bot had to ask them.
    pub fn was_unclear(&self) -> bool {
        !self.unclear.is_empty()
    }
}

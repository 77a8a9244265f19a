//! What people do with a request on a page, on a command line or on a button, and who may.

use super::State;
use super::event::Happening;
use super::record::{Request, Standing};
use super::sheet::RequestBrief;
use super::sort::Sort;
use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that somebody does with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verb", rename_all = "snake_case")]
#[schemars(rename = "RequestAction")]
pub enum Action {
    /// Says that they saw it and will act on it.
    Acknowledge,
    /// Says that it is done; of the requester, that it is well.
    Complete,
    /// Declines it, or disagrees.
    Decline {
        /// Why.
        reason: String,
    },
    /// Says that it is not done after all.
    Reopen,
    /// Says that it can't wait.
    Urge,
    /// Gives it to somebody of the security team, or to nobody.
    Assign {
        /// Their id.
        to: Option<String>,
    },
    /// Says what kind of thing was said.
    Sort {
        /// The kind of thing.
        sort: Sort,
    },
    /// Writes into its thread.
    Say {
        /// The words.
        text: String,
    },
}

/// What somebody does with a request, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(rename = "RequestVerb", transform = crate::words::in_words::<Self>)]
pub enum Verb {
    /// Says that they will act on it.
    Acknowledge,
    /// Says that it is done, or well.
    Complete,
    /// Declines it.
    Decline,
    /// Says that it is not done after all.
    Reopen,
    /// Says that it can't wait.
    Urge,
    /// Gives it to somebody.
    Assign,
    /// Says what kind of thing was said.
    Sort,
    /// Writes into its thread.
    Say,
}

words!(Verb {
    Acknowledge = "acknowledge",
    Complete = "complete",
    Decline = "decline",
    Reopen = "reopen",
    Urge = "urge",
    Assign = "assign",
    Sort = "sort",
    Say = "say",
});

/// Why something can't be done with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only the security team does that.
    #[error(
        "only the security team does that; you can write into the thread, say that it can't wait, or reopen it"
    )]
    NotTeam,
    /// Whoever asked can't do that to their own request.
    #[error("whoever asked can't do that; somebody else of the security team has to")]
    OwnRequest,
    /// It does not stand where that could be done.
    #[error("{verb} can't be done: the request is {state}; what can be done is {}", in_words(.allowed))]
    NotHere {
        /// What was wanted.
        verb: Verb,
        /// How far the request is.
        state: State,
        /// What could be done instead.
        allowed: Vec<Verb>,
    },
    /// A question wants words.
    #[error("a question wants an answer in words: write it into the thread")]
    WordsNeeded,
}

fn in_words(verbs: &[Verb]) -> String {
    verbs.iter().map(|verb| verb.word()).collect::<Vec<_>>().join(", ")
}

impl Action {
    /// It in a word.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Acknowledge => Verb::Acknowledge,
            Self::Complete => Verb::Complete,
            Self::Decline { .. } => Verb::Decline,
            Self::Reopen => Verb::Reopen,
            Self::Urge => Verb::Urge,
            Self::Assign { .. } => Verb::Assign,
            Self::Sort { .. } => Verb::Sort,
            Self::Say { .. } => Verb::Say,
        }
    }

    /// What it is in a conversation; `message` is the id of the message if words are said.
    pub fn happening(self, message: &str) -> Happening {
        match self {
            Self::Acknowledge => Happening::Acknowledged,
            Self::Complete => Happening::Completed,
            Self::Decline { reason } => Happening::Declined { reason },
            Self::Reopen => Happening::Reopened,
            Self::Urge => Happening::Urged,
            Self::Assign { to } => Happening::Assigned { to },
            Self::Sort { sort } => Happening::Sorted { sort },
            Self::Say { text } => Happening::Said { message: message.to_owned(), text, is_urgent: false },
        }
    }
}

/// What somebody may do with a request where it stands, the usual thing first. Anybody may always write.
pub fn allowed(request: &Request, who: &str, is_team: bool) -> Vec<Verb> {
    allowed_in(&request.standing, request.opening.requester.id == who, is_team)
}

fn allowed_in(standing: &Standing, is_requester: bool, is_team: bool) -> Vec<Verb> {
    let is_open = standing.state.is_open();
    let mut verbs = Vec::new();
    if is_open && is_team && !is_requester {
        if standing.state == State::New {
            verbs.push(Verb::Acknowledge);
        }
        if !standing.sort.is_question() {
            verbs.push(Verb::Complete);
        }
        verbs.push(Verb::Decline);
    }
    if is_requester && is_open {
        // They no longer need it.
        verbs.push(Verb::Complete);
    }
    if !is_open && (is_requester || is_team) {
        verbs.push(Verb::Reopen);
    }
    if is_open && standing.urgent.is_none() && (is_requester || is_team) {
        verbs.push(Verb::Urge);
    }
    if is_team {
        if is_open {
            verbs.push(Verb::Assign);
        }
        verbs.push(Verb::Sort);
    }
    verbs.push(Verb::Say);
    verbs
}

/// Says why somebody may not do that, if they may not.
pub fn check(request: &Request, verb: Verb, who: &str, is_team: bool) -> Result<(), Refusal> {
    check_in(&request.standing, request.opening.requester.id == who, verb, is_team)
}

/// Says why somebody may not do that with a request that they see in one line, if they may not.
pub fn check_brief(brief: &RequestBrief, verb: Verb, who: &str, is_team: bool) -> Result<(), Refusal> {
    check_in(&brief.standing, brief.requester == who, verb, is_team)
}

fn check_in(standing: &Standing, is_requester: bool, verb: Verb, is_team: bool) -> Result<(), Refusal> {
    let allowed = allowed_in(standing, is_requester, is_team);
    if allowed.contains(&verb) {
        return Ok(());
    }
    Err(match verb {
        Verb::Acknowledge | Verb::Decline if is_requester => Refusal::OwnRequest,
        _ if !is_team => Refusal::NotTeam,
        Verb::Complete if standing.state.is_open() && standing.sort.is_question() => Refusal::WordsNeeded,
        _ => Refusal::NotHere { verb, state: standing.state, allowed },
    })
}

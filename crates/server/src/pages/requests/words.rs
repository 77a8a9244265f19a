//! What the pages of requests say in words.

use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Verb;
use portcullis_domain::request::sheet::RequestBrief;

/// What a clock of a request says: what has to be done by when, or when that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pages) struct Clock {
    pub(in crate::pages) word: &'static str,
    pub(in crate::pages) at: Timestamp,
    pub(in crate::pages) class: &'static str,
}

/// The clock that counts for a request where it stands, if one does.
pub(super) fn clock(brief: &RequestBrief, now: Timestamp) -> Option<Clock> {
    let standing = &brief.standing;
    let due = |word, at: Timestamp| Clock { word, at, class: if at < now { "over" } else { "" } };
    match standing.state {
        State::New => Some(due("acknowledge by", standing.acknowledge_by)),
        State::Acknowledged => {
            let word = if standing.sort.is_question() { "answer by" } else { "done by" };
            standing.complete_by.map(|at| due(word, at))
        }
        state => standing.ended.map(|at| Clock { word: state.word(), at, class: "" }),
    }
}

/// How far a request is, as a class of its word.
pub(super) fn class(state: State) -> &'static str {
    match state {
        State::New => "wait",
        State::Acknowledged => "",
        State::Done | State::Answered => "good",
        State::Declined => "bad",
    }
}

/// What a kind of request is called, or its id where the program has lost it.
pub(super) fn kind_name<'p>(program: &'p Program, id: &'p str) -> &'p str {
    program.requests.kind(id).map_or(id, |kind| &kind.name)
}

/// What somebody does with a request, as they read it on a button.
pub(super) fn title(verb: Verb, is_requester: bool) -> &'static str {
    match verb {
        Verb::Acknowledge => "I will act on it",
        Verb::Complete if is_requester => "I no longer need it",
        Verb::Complete => "It is done",
        Verb::Decline => "Decline it…",
        Verb::Reopen => "Reopen it",
        Verb::Urge => "It can't wait",
        Verb::Assign => "Give it to somebody…",
        Verb::Sort => "Say what kind of thing it is…",
        Verb::Say => "Write into the thread",
    }
}

//! A request for tests: Bo of the team `search` asked for a review on a Tuesday at nine.

use super::Opening;
use super::conversation::Conversation;
use super::event::Speaker;
use super::record::{Origin, Request, Standing};
use super::reminder::Targets;
use super::sort::Sort;
use crate::vulnerability::tests::program::program;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// So many minutes after it was asked.
pub(crate) fn moment(minute: i64) -> Timestamp {
    let asked: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    asked.checked_add(SignedDuration::from_mins(minute)).unwrap()
}

pub(crate) fn request() -> Request {
    let program = program();
    let opening = Opening {
        root: "request:12".to_owned(),
        requester: Speaker { id: "bo".to_owned(), is_team: false },
        sort: Sort::Request,
        at: moment(0),
        assignee: Some("ana".to_owned()),
    };
    let conversation = Conversation::of(&opening, true, &[]);
    let targets = Targets::of(&program.requests, "code-review");
    Request {
        number: 12,
        origin: Origin::Page,
        kind: "code-review".to_owned(),
        title: "Review the login".to_owned(),
        answers: Vec::new(),
        opening,
        is_sorted: true,
        team: Some("search".to_owned()),
        why: None,
        thread: None,
        standing: Standing::of(&conversation, &program.calendar, &targets, &BTreeSet::new()),
        revision: 1,
    }
}

use super::*;
use crate::request::conversation::Conversation;
use crate::request::event::Speaker;
use crate::request::sheet::Around;
use crate::request::testing::{moment, request};
use crate::vulnerability::tests::program::program;
use std::collections::BTreeMap;

fn event(number: u32, minute: i64, by: &str, what: Happening) -> Event {
    let by = Speaker { id: by.to_owned(), is_team: by == "ana" };
    Event { id: format!("e{number:02}"), at: moment(minute), by, what }
}

/// The story that these events make, a line each.
fn told(events: &[Event], now: i64) -> String {
    let (request, program) = (request(), program());
    let conversation: Conversation = request.conversation(events);
    let names = BTreeMap::from([("ana".to_owned(), "Ana".to_owned()), ("bo".to_owned(), "Bo".to_owned())]);
    let around = Around { events: events.to_vec(), names, links: Vec::new() };
    let sheet = RequestSheet::of(&request, conversation, around, &program, None);
    let line = |entry: &Entry<'_>| match (&entry.what, entry.by) {
        (Told::Wrote(message), by) => format!(
            "{} wrote `{}` in {} versions{}",
            by.unwrap_or_default(),
            message.text(),
            message.versions.len(),
            if message.deleted.is_some() { ", deleted" } else { "" }
        ),
        (Told::Did { what, why }, by) => {
            format!(
                "{} {what}{}",
                by.unwrap_or_default(),
                why.map(|why| format!(": {why}")).unwrap_or_default()
            )
        }
        (Told::Clock(sentence), _) => sentence.clone(),
    };
    story(&sheet, moment(now)).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn said(message: &str, text: &str) -> Happening {
    Happening::Said { message: message.to_owned(), text: text.to_owned(), is_urgent: false }
}

#[test]
fn what_was_said_done_and_measured_stands_in_one_column() {
    let edited = Happening::Edited { message: "m1".to_owned(), text: "soon".to_owned(), is_urgent: false };
    let reacted =
        |reaction: &str| Happening::Reacted { message: "m0".to_owned(), reaction: reaction.to_owned() };
    let events = [
        event(1, 1, "bo", said("m1", "now")),
        event(2, 2, "bo", edited),
        event(3, 3, "ana", reacted("eyes")),
        event(4, 4, "ana", Happening::Acknowledged),
        event(5, 5, "ana", said("m2", "oops")),
        event(6, 6, "ana", Happening::Deleted { message: "m2".to_owned() }),
        event(7, 7, "ana", Happening::Assigned { to: Some("bo".to_owned()) }),
        event(8, 8, PROGRAMME, Happening::Shown { message: "m9".to_owned() }),
        event(9, 9, "ana", Happening::Declined { reason: "It is no bug.".to_owned() }),
        event(10, 10, "bo", Happening::Reopened),
    ];
    insta::assert_snapshot!(told(&events, 20), @"
    Bo asked
    Bo wrote `soon` in 2 versions
    Ana reacted with :eyes:
    Ana said that they will act on it
    Acknowledged after 4 minutes of working time.
    Ana wrote `oops` in 1 versions, deleted
    Ana gave it to Bo
    Portcullis showed it in Slack
    Ana declined it: It is no bug.
    Declined after 9 minutes of working time.
    Bo reopened it
    ");
}

#[test]
fn a_clock_that_is_over_says_so() {
    assert!(!told(&[], 1).contains("had to be"));
    assert!(told(&[], 60 * 24 * 14).ends_with("It had to be acknowledged by then."));
}

#[test]
fn working_time_is_told_in_minutes_and_hours() {
    assert_eq!(
        [1, 59, 60, 120, 190].map(worked),
        ["1 minute", "59 minutes", "1 hour", "2 hours", "3 h 10 min"]
    );
}

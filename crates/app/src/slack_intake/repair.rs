//! Closes the gaps that a time without Slack leaves: what was said in the threads of open requests meanwhile, and how people
//! reacted.

use super::reading::{Reading, edited, said, shown};
use super::speakers::{message_id, place, speaker};
use super::taking::take_one;
use super::{SlackCalls, SlackFailure};
use crate::installation::Installation;
use crate::requests::NotDone;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::request::State;
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::record::Request;
use portcullis_formats::slack::event::Message;
use portcullis_formats::slack::id;
use portcullis_store::{RequestOrder, RequestSelection};
use std::collections::{BTreeMap, BTreeSet};

/// Requests whose threads are read at most, those that are due first.
const MOST_THREADS: u32 = 200;
/// Pages of a thread that are read at most.
const MOST_PAGES: usize = 10;

/// Reads the threads of open requests anew; how many things had been missed. What is known is not taken in again.
pub async fn repair(
    installation: &Installation,
    calls: &dyn SlackCalls,
    now: Timestamp,
) -> Result<Result<u64, SlackFailure>, NotDone> {
    let states = [State::New, State::Acknowledged].to_vec();
    let selection = RequestSelection { states, ..RequestSelection::default() };
    let mut snapshot = installation.store.snapshot().await?;
    let requests = snapshot.requests(&selection, RequestOrder::Due, None, MOST_THREADS).await?;
    drop(snapshot);
    let mut missed = 0;
    for request in requests {
        let known = installation.store.snapshot().await?.request_events(request.number).await?;
        let Some((channel, thread)) = thread_of(&request, &known) else { continue };
        let messages = match read_thread(calls, channel, thread).await {
            Ok(messages) => messages,
            Err(failure) => return Ok(Err(failure)),
        };
        for (messages, event) in found(&installation.program.program, channel, &messages, &known, now) {
            take_one(installation, &messages, event, now).await?;
            missed += 1;
        }
    }
    Ok(Ok(missed))
}

/// The channel of a request's thread and the time of its first message: where it began, else where the bot showed it.
fn thread_of<'r>(request: &'r Request, known: &'r [Event]) -> Option<(&'r str, &'r str)> {
    let shown = known.iter().find_map(|event| match &event.what {
        Happening::Shown { message } => place(message),
        _ => None,
    });
    let began = request.thread.as_deref().and_then(place);
    began.or(shown).filter(|(channel, ts)| id::is_channel(channel) && id::is_time(ts))
}

async fn read_thread(
    calls: &dyn SlackCalls,
    channel: &str,
    thread: &str,
) -> Result<Vec<Message>, SlackFailure> {
    let (mut all, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let (messages, next) = calls.replies(channel, thread, cursor.as_deref()).await?;
        all.extend(messages);
        match next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    Ok(all)
}

/// What a thread shows that the events of its request do not.
fn found(
    program: &Program,
    channel: &str,
    messages: &[Message],
    known: &[Event],
    now: Timestamp,
) -> Vec<(Vec<String>, Event)> {
    let ids: BTreeSet<&str> = known.iter().map(|event| event.id.as_str()).collect();
    let there = reactions_of(known);
    let mut found = Vec::new();
    for message in messages {
        let is_card = message.metadata.event_type == super::CARD;
        let written = if is_card { shown(channel, message) } else { said(program, channel, message) };
        let changed = match message.edited.ts.as_str() {
            "" => Reading::Nothing,
            _ if is_card => Reading::Nothing,
            since => edited(program, channel, message, since),
        };
        for reading in [written, changed] {
            if let Reading::Happened { messages, event } = reading
                && !ids.contains(event.id.as_str())
            {
                found.push((messages, *event));
            }
        }
        found.extend(reactions(program, channel, message, &there, now));
    }
    found
}

/// The reactions that are there by events, with when each was last given or taken back.
type Reactions<'e> = BTreeMap<(&'e str, &'e str, &'e str), (bool, Timestamp)>;

fn reactions_of(known: &[Event]) -> Reactions<'_> {
    let mut all = Reactions::new();
    for event in known {
        let (message, reaction, is_there) = match &event.what {
            Happening::Reacted { message, reaction } => (message, reaction, true),
            Happening::Unreacted { message, reaction } => (message, reaction, false),
            _ => continue,
        };
        let last = all.entry((event.by.id.as_str(), message, reaction)).or_insert((is_there, event.at));
        if event.at >= last.1 {
            *last = (is_there, event.at);
        }
    }
    all
}

fn reactions(
    program: &Program,
    channel: &str,
    message: &Message,
    there: &Reactions<'_>,
    now: Timestamp,
) -> Vec<(Vec<String>, Event)> {
    let name = message_id(channel, &message.ts);
    let mut shown = BTreeSet::new();
    for reacted in &message.reactions {
        for user in reacted.users.iter().filter(|user| id::is_user(user)) {
            shown.insert((speaker(program, user), reacted.name.clone()));
        }
    }
    let mut found = Vec::new();
    let mut add = |by, reaction: &str, is_added| {
        let (message, reaction) = (name.clone(), reaction.to_owned());
        // When it happened is not known, and one that was found before has another moment and so another id.
        let id = format!("{name}:{reaction}:{is_added}:{}", now.as_microsecond());
        let what = if is_added {
            Happening::Reacted { message, reaction }
        } else {
            Happening::Unreacted { message, reaction }
        };
        found.push((vec![name.clone()], Event { id, at: now, by, what }));
    };
    for (by, reaction) in &shown {
        let known = there.get(&(by.id.as_str(), name.as_str(), reaction.as_str()));
        if !known.is_some_and(|(is_there, _)| *is_there) {
            add(by.clone(), reaction, true);
        }
    }
    for ((by, message, reaction), (is_there, _)) in there {
        let is_gone = *is_there
            && *message == name
            && !shown.iter().any(|(who, what)| who.id == *by && what == reaction);
        if is_gone {
            let is_team =
                program.person(by).is_some_and(portcullis_domain::program::people::Person::is_security_team);
            add(
                portcullis_domain::request::event::Speaker { id: (*by).to_owned(), is_team },
                reaction,
                false,
            );
        }
    }
    found
}

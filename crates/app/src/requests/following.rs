//! What comes of events: where a request stands by them, and who is told what. Events that come in again change nothing.

use super::NotDone;
use super::telling::Telling;
use crate::caller::Caller;
use crate::rota_changes::rota_changes;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::request::conversation::Conversation;
use portcullis_domain::request::event::Event;
use portcullis_domain::request::record::{Request, RequestNumber, Standing};
use portcullis_domain::request::reminder::Targets;
use portcullis_domain::request::sheet::called_in;
use portcullis_domain::request::urgency;
use portcullis_store::{AuditEntry, StoreError, Transaction};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What stands before the keys of what the bot asked, so that they are none of its reminders.
const PROMPTED: &str = "prompt:";

/// What stands before the ids of what people do here.
pub(super) const ACTED: &str = "act:";
/// Events of one request after which those from elsewhere are no longer taken in.
const MOST_EVENTS: usize = 10_000;

/// Who brings events about, and what the audit trail says of it.
pub(super) struct Cause<'a> {
    pub(super) caller: &'a Caller,
    /// What the audit trail calls it.
    pub(super) action: &'a str,
    /// What the audit trail says of a request that begins; nothing of one that is there.
    pub(super) begins: Option<Value>,
    pub(super) now: Timestamp,
}

/// A request as events leave it, with what is still to be written: messages first, the audit trail last.
pub(super) struct Followed {
    pub(super) request: Request,
    pub(super) conversation: Conversation,
    pub(super) sent: BTreeSet<String>,
    pub(super) telling: Telling,
    pub(super) entries: Vec<AuditEntry>,
}

impl Followed {
    /// Writes what is still to be written, and keeps everything.
    pub(super) async fn keep(self, mut transaction: Transaction, now: Timestamp) -> Result<Request, NotDone> {
        self.telling.write(&mut transaction, now).await?;
        transaction.audit_all(&self.entries).await?;
        transaction.commit().await?;
        Ok(self.request)
    }
}

/// Adds events to a request that is locked, and everything that was put aside for its messages.
pub(super) async fn follow(
    transaction: &mut Transaction,
    program: &Program,
    mut request: Request,
    events: &[Event],
    cause: &Cause<'_>,
) -> Result<Followed, NotDone> {
    let number = request.number;
    let (mut known, mut added) = gather(transaction, &request, events, cause.begins.is_some()).await?;
    added.extend(hasten(transaction, program, &request, &mut known).await?);
    let conversation = request.conversation(&known);
    let sent: BTreeSet<String> =
        transaction.sent_of(number).await?.into_iter().map(|sent| sent.key).collect();
    let targets = Targets::of(&program.requests, &request.kind);
    let standing = Standing::of(&conversation, &program.calendar, &targets, &sent);
    let mut followed = Followed {
        telling: Telling::of(number),
        entries: Vec::new(),
        conversation,
        sent,
        request: request.clone(),
    };
    if standing == request.standing && added.is_empty() && cause.begins.is_none() {
        return Ok(followed);
    }
    let before = std::mem::replace(&mut request.standing, standing);
    transaction.save_standing(number, &request.standing).await?;
    transaction.save_rounds(&request, &followed.conversation.rounds).await?;
    request.revision += 1;
    let new: Vec<&Event> = known.iter().filter(|event| added.contains(&event.id)).collect();
    followed.entries.extend(entry(&request, &before, &new, cause)?);
    followed.telling.changed();
    let had = before.assignee.filter(|_| cause.begins.is_none());
    if let Some(to) = request.standing.assignee.as_ref().filter(|to| had.as_ref() != Some(to)) {
        // Whoever said themselves that they will act on it knows.
        if new.iter().all(|event| event.by.id != *to) {
            followed.telling.assigned(to);
        }
    }
    for event in new {
        followed.telling.said(event, request.thread.as_deref());
    }
    ask_back(transaction, program, &mut followed, cause.now).await?;
    followed.request = request;
    Ok(followed)
}

/// All events of a request with these, and the ids of those that were not known. Events name messages, for which others may
/// have been put aside that name more.
async fn gather(
    transaction: &mut Transaction,
    request: &Request,
    events: &[Event],
    begins: bool,
) -> Result<(Vec<Event>, BTreeSet<String>), StoreError> {
    let number = request.number;
    let known = transaction.request_events(number).await?;
    // In a thread that nobody can have written by hand only what is done here counts from there on.
    let is_full = known.len() >= MOST_EVENTS;
    let counting: Vec<Event> =
        events.iter().filter(|event| !is_full || event.id.starts_with(ACTED)).cloned().collect();
    let events = counting.as_slice();
    let mut added = BTreeSet::from_iter(transaction.add_request_events(number, events).await?);
    let mut its_own = messages(&known);
    let mut named = messages(events);
    let first = [Some(&request.opening.root), request.thread.as_ref()].into_iter().flatten().cloned();
    if begins {
        named.extend(first);
    } else {
        its_own.extend(first);
    }
    loop {
        named.retain(|message| its_own.insert(message.clone()));
        if named.is_empty() {
            break;
        }
        // So that nothing is put aside for them from here on.
        transaction.lock_messages().await?;
        let messages_of_it: Vec<&str> = named.iter().map(String::as_str).collect();
        transaction.give_messages(number, &messages_of_it).await?;
        let aside = transaction.take_up(&messages_of_it).await?;
        added.extend(transaction.add_request_events(number, &aside).await?);
        named = messages(&aside);
    }
    let known = if added.is_empty() { known } else { transaction.request_events(number).await? };
    Ok((known, added))
}

fn messages(events: &[Event]) -> BTreeSet<String> {
    events.iter().filter_map(|event| event.what.message()).map(str::to_owned).collect()
}

/// Gives a request that became urgent to who is on rotation, at the moment at which it did; the id of that event.
async fn hasten(
    transaction: &mut Transaction,
    program: &Program,
    request: &Request,
    known: &mut Vec<Event>,
) -> Result<Option<String>, StoreError> {
    let Some(since) = request.conversation(known).urgent.filter(|since| *since > request.opening.at) else {
        return Ok(None);
    };
    if known.iter().any(|event| urgency::is_of(event, request.number, since)) {
        return Ok(None);
    }
    let changes = rota_changes(transaction, program, since).await?;
    let Some(event) = urgency::assignment(request, program, &changes, since) else { return Ok(None) };
    transaction.add_request_events(request.number, std::slice::from_ref(&event)).await?;
    let id = event.id.clone();
    known.push(event);
    Ok(Some(id))
}

/// Has the bot ask what it has not asked so far.
async fn ask_back(
    transaction: &mut Transaction,
    program: &Program,
    followed: &mut Followed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Followed { request, conversation, telling, .. } = followed;
    let names = if conversation.prompts.is_empty() {
        BTreeMap::new()
    } else {
        names(transaction, program, &called_in(request, conversation)).await?
    };
    for prompt in &conversation.prompts {
        if transaction.note_sent(request.number, &format!("{PROMPTED}{}", prompt.key), now).await? {
            telling.prompt(&prompt.key, &prompt.to, &prompt.question(conversation.sort, &names));
        }
    }
    Ok(())
}

/// What people call those with these ids, by the program or the directory.
pub(super) async fn names(
    transaction: &mut Transaction,
    program: &Program,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut names = BTreeMap::new();
    for id in ids {
        let name = match program.person(id) {
            Some(person) => Some(person.name.clone()),
            None => transaction.person(id).await?.and_then(|person| person.name),
        };
        names.extend(name.map(|name| (id.clone(), name)));
    }
    Ok(names)
}

/// What the audit trail says: how the request began, or what changed. Words stay out of it, as they could not be removed.
fn entry(
    request: &Request,
    before: &Standing,
    new: &[&Event],
    cause: &Cause<'_>,
) -> Result<Option<AuditEntry>, serde_json::Error> {
    let subject = RequestNumber(request.number).to_string();
    let detail = if let Some(detail) = &cause.begins {
        detail.clone()
    } else {
        let (was, is) = difference(&serde_json::to_value(before)?, serde_json::to_value(&request.standing)?);
        if is.is_empty() {
            return Ok(None);
        }
        json!({"before": was, "after": is})
    };
    // What happened elsewhere was done by whoever did it there.
    let by = new.iter().max_by_key(|event| event.at).map_or(&cause.caller.id, |event| &event.by.id);
    let caller = Caller { id: by.clone(), from: cause.caller.from.clone() };
    let caller = if cause.begins.is_some() { cause.caller } else { &caller };
    Ok(Some(caller.entry(cause.now, cause.action, &subject, detail)))
}

fn difference(before: &Value, after: Value) -> (Map<String, Value>, Map<String, Value>) {
    let (mut was, mut is) = (Map::new(), Map::new());
    if let Value::Object(after) = after {
        for (name, value) in after.into_iter().filter(|(name, value)| before[name] != *value) {
            was.insert(name.clone(), before[&name].clone());
            is.insert(name, value);
        }
    }
    (was, is)
}

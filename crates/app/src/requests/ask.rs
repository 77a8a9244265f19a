//! Begins a request.

use super::answers::{Checked, check};
use super::following::{ACTED, Cause, follow};
use super::{Asked, Asker, NotDone};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::requests::Kind;
use portcullis_domain::request::Opening;
use portcullis_domain::request::conversation::Conversation;
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::record::{Request, Standing};
use portcullis_domain::request::reminder::Targets;
use portcullis_domain::request::routing::{Reason, Routed, route};
use portcullis_domain::request::sort::Sort;
use portcullis_store::{StoredPerson, Transaction, new_id};
use serde_json::json;
use std::collections::BTreeSet;

/// Asks: checks the answers, says who gets it, and begins the request. One with the same root is not begun twice: the one that is
/// there is given.
pub async fn ask(
    installation: &Installation,
    asked: &Asked,
    by: &Asker,
    caller: &Caller,
    now: Timestamp,
) -> Result<Request, NotDone> {
    caller.person()?;
    let program = &installation.program.program;
    let (kind, checked) = read(program, asked)?;
    let mut transaction = installation.store.transaction().await?;
    // Whoever else begins one waits for this transaction, so that the same root comes second for one of them.
    let number = transaction.next_request().await?;
    if let Some(there) = there(&mut transaction, by).await? {
        transaction.roll_back().await?;
        return Ok(there);
    }
    know(&mut transaction, program, by).await?;
    let team = team(program, by);
    let (requester, is_urgent) = (&by.speaker.id, asked.is_urgent);
    let changes = rota_changes(&mut transaction, program, now).await?;
    let routed = route(program, Some(kind), team, requester, is_urgent, &changes, now);
    let request = begun(program, kind, checked, (by, team, routed), (number, now));
    transaction.add_request(&request).await?;
    let urged = is_urgent.then(|| Event {
        id: format!("{ACTED}{}", new_id(now)),
        at: now,
        by: by.speaker.clone(),
        what: Happening::Urged,
    });
    let detail = json!({"before": null, "after": {
        "kind": request.kind,
        "origin": request.origin.word(),
        "requester": requester,
        "team": request.team,
        "assignee": request.opening.assignee,
        "why": request.why.map(Reason::word),
        "is_urgent": is_urgent,
    }});
    let cause = Cause { caller, action: "request.asked", begins: Some(detail), now };
    let followed = follow(&mut transaction, program, request, urged.as_slice(), &cause).await?;
    followed.keep(transaction, now).await
}

/// Says whether something can be asked: that there is such a kind, and that its answers are some.
pub fn check_asked(program: &Program, asked: &Asked) -> Result<(), NotDone> {
    read(program, asked).map(drop)
}

fn read<'p>(program: &'p Program, asked: &Asked) -> Result<(&'p Kind, Checked), NotDone> {
    let kind = program.requests.kind(&asked.kind).ok_or_else(|| unknown_kind(program, &asked.kind))?;
    Ok((kind, check(program, kind, &asked.answers).map_err(NotDone::Wrong)?))
}

fn unknown_kind(program: &Program, kind: &str) -> NotDone {
    let known: Vec<&str> = program.requests.kinds.iter().map(|kind| kind.id.as_str()).collect();
    NotDone::UnknownKind { kind: kind.to_owned(), known: known.join(", ") }
}

/// The request that began with the same message.
async fn there(transaction: &mut Transaction, asker: &Asker) -> Result<Option<Request>, NotDone> {
    let Some(root) = &asker.root else { return Ok(None) };
    match transaction.request_of_message(root).await? {
        Some(number) => Ok(transaction.request(number).await?),
        None => Ok(None),
    }
}

/// Keeps what people call somebody who is not in the program, in the directory.
async fn know(transaction: &mut Transaction, program: &Program, asker: &Asker) -> Result<(), NotDone> {
    let id = &asker.speaker.id;
    let Some(name) = asker.name.as_ref().filter(|_| program.person(id).is_none()) else { return Ok(()) };
    let known = transaction.person(id).await?;
    if known.as_ref().and_then(|known| known.name.as_ref()) != Some(name) {
        let known = known.unwrap_or_default();
        let person = StoredPerson { id: id.clone(), name: Some(name.clone()), erased_at: None, ..known };
        transaction.save_person(&person).await?;
    }
    Ok(())
}

/// The team that was named, if there is one, else the first that whoever asks is in.
fn team<'p>(program: &'p Program, asker: &Asker) -> Option<&'p str> {
    let named = asker.team.as_ref().and_then(|team| program.team(team));
    let is_in = |team: &&_| has_member(team, &asker.speaker.id);
    named.or_else(|| program.teams.iter().find(is_in)).map(|team| team.id.as_str())
}

fn has_member(team: &portcullis_domain::program::people::Team, who: &str) -> bool {
    team.members.iter().any(|member| member == who)
}

fn begun(
    program: &Program,
    kind: &Kind,
    checked: Checked,
    (asker, team, routed): (&Asker, Option<&str>, Option<Routed>),
    (number, now): (u64, Timestamp),
) -> Request {
    // What a form says is as the program has it; of anything else the bot proposes what it is.
    let words = checked.answers.first().map_or("", |answer| answer.text.as_str());
    let sort = if asker.is_sorted { kind.sort } else { Sort::proposed(words) };
    let (to, why) = routed.map_or((None, None), |routed| (Some(routed.to), Some(routed.why)));
    let root = asker.root.clone().unwrap_or_else(|| format!("request:{number}"));
    let opening = Opening { root, requester: asker.speaker.clone(), sort, at: now, assignee: to };
    let conversation = Conversation::of(&opening, asker.is_sorted, &[]);
    let targets = Targets::of(&program.requests, &kind.id);
    let standing = Standing::of(&conversation, &program.calendar, &targets, &BTreeSet::new());
    Request {
        number,
        origin: asker.origin,
        kind: kind.id.clone(),
        title: checked.title,
        answers: checked.answers,
        opening,
        is_sorted: asker.is_sorted,
        team: team.map(str::to_owned),
        why,
        thread: asker.thread.clone(),
        standing,
        revision: 0,
    }
}

#[cfg(test)]
mod tests;

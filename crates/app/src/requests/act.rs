//! Does something with a request.

use super::answers::check_words;
use super::following::{ACTED, Cause, follow};
use super::{NotDone, show};
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::request::action::{self, Action, Refusal};
use portcullis_domain::request::event::{Event, Speaker};
use portcullis_domain::request::record::Request;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_store::new_id;

/// Does something with a request, unless it changed since `revision`.
pub async fn act(
    installation: &Installation,
    number: u64,
    action: Action,
    revision: Option<u64>,
    caller: &Caller,
    now: Timestamp,
) -> Result<RequestSheet, NotDone> {
    let who = caller.person()?;
    let program = &installation.program.program;
    let is_team = program.person(who).is_some_and(Person::is_security_team);
    let action = checked(action)?;
    let mut transaction = installation.store.transaction().await?;
    let request = transaction.lock_request(number).await?.ok_or(NotDone::Unknown(number))?;
    if revision.is_some_and(|revision| revision != request.revision) {
        return Err(NotDone::Changed { number, revision: request.revision });
    }
    action::check(&request, action.verb(), who, is_team)?;
    check_recipient(program, &request, &action)?;
    let verb = format!("request.{}", action.verb().word());
    let event = Event {
        id: format!("{ACTED}{}", new_id(now)),
        at: now,
        by: Speaker { id: who.to_owned(), is_team },
        what: action.happening(&format!("said:{}", new_id(now))),
    };
    let cause = Cause { caller, action: &verb, begins: None, now };
    let followed = follow(&mut transaction, program, request, &[event], &cause).await?;
    followed.keep(transaction, now).await?;
    show(installation, number, Some(who), now).await
}

/// The action with its words as they are kept.
fn checked(action: Action) -> Result<Action, NotDone> {
    Ok(match action {
        Action::Decline { reason } => Action::Decline { reason: check_words("reason", &reason)? },
        Action::Say { text } => Action::Say { text: check_words("text", &text)? },
        other => other,
    })
}

/// Only the security team gets requests, and nobody their own.
fn check_recipient(program: &Program, request: &Request, action: &Action) -> Result<(), NotDone> {
    let Action::Assign { to: Some(to) } = action else { return Ok(()) };
    if !program.person(to).is_some_and(Person::is_security_team) {
        return Err(NotDone::NotTeam(to.clone()));
    }
    if *to == request.opening.requester.id { Err(Refusal::OwnRequest.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;

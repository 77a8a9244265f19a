//! Reminds people of requests.

use super::NotDone;
use super::following::{Cause, Followed, follow};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use jiff::Timestamp;
use portcullis_domain::request::record::Standing;
use portcullis_domain::request::reminder::{Targets, reminders, whom};
use std::collections::HashSet;

/// Requests that are looked at at a time.
const BATCH: u32 = 100;
/// The job that reminds, as the audit trail has it.
const JOB: &str = "remind";

/// Puts down the reminders that are due by `now`; how many.
pub async fn remind(installation: &Installation, now: Timestamp) -> Result<u64, NotDone> {
    let (mut count, mut looked_at) = (0, HashSet::new());
    loop {
        let mut due = installation.store.snapshot().await?.requests_to_remind(now, BATCH).await?;
        // One that is still due after it was looked at would be so for ever.
        due.retain(|number| looked_at.insert(*number));
        if due.is_empty() {
            return Ok(count);
        }
        for number in due {
            count += remind_of(installation, number, now).await?;
        }
    }
}

/// Puts down what is due of one request; how much.
async fn remind_of(installation: &Installation, number: u64, now: Timestamp) -> Result<u64, NotDone> {
    let program = &installation.program.program;
    let caller = Caller::job(JOB);
    let mut transaction = installation.store.transaction().await?;
    let Some(request) = transaction.lock_request(number).await? else { return Ok(0) };
    let cause = Cause { caller: &caller, action: "request.followed", begins: None, now };
    let followed = follow(&mut transaction, program, request, &[], &cause).await?;
    let Followed { mut request, conversation, mut sent, mut telling, entries } = followed;
    let (calendar, targets) = (&program.calendar, Targets::of(&program.requests, &request.kind));
    let changes = rota_changes(&mut transaction, program, now).await?;
    let (mut count, mut told) = (0, HashSet::new());
    for reminder in reminders(&conversation, calendar, &targets) {
        if reminder.at > now || !transaction.note_sent(number, &reminder.key, now).await? {
            continue;
        }
        sent.insert(reminder.key.clone());
        // Whoever is reminded of the same as somebody else at one time is told once.
        let person = whom(&request, &reminder.to, program, &changes, now);
        if let Some(person) = person.filter(|person| told.insert((person.clone(), reminder.missing))) {
            telling.reminder(&reminder.key, &person, reminder.missing);
            count += 1;
        }
    }
    let standing = Standing::of(&conversation, calendar, &targets, &sent);
    if standing != request.standing {
        transaction.save_standing(number, &standing).await?;
        request.standing = standing;
        request.revision += 1;
    }
    Followed { request, conversation, sent, telling, entries }.keep(transaction, now).await?;
    Ok(count)
}

#[cfg(test)]
mod tests;

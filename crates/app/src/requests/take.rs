//! Takes in what happened elsewhere.

use super::NotDone;
use super::following::{Cause, follow};
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::request::event::Event;
use portcullis_store::{StoreError, Transaction};

/// Takes in what happened elsewhere to a message, the root of a request or any in its thread; the number of the request, if it
/// belongs to one. What belongs to none is put aside for when it turns out to.
pub async fn take(
    installation: &Installation,
    messages: &[&str],
    events: &[Event],
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<u64>, NotDone> {
    let mut transaction = installation.store.transaction().await?;
    if let Some(number) = request_of(&mut transaction, messages).await? {
        return follow_in(installation, transaction, number, events, caller, now).await;
    }
    transaction.lock_messages().await?;
    // Whoever had that lock may have said to which request they belong.
    if let Some(number) = request_of(&mut transaction, messages).await? {
        // The lock of a request comes before it.
        transaction.roll_back().await?;
        let transaction = installation.store.transaction().await?;
        return follow_in(installation, transaction, number, events, caller, now).await;
    }
    for message in messages {
        for event in events {
            transaction.put_aside(message, event, now).await?;
        }
    }
    transaction.commit().await?;
    Ok(None)
}

async fn follow_in(
    installation: &Installation,
    mut transaction: Transaction,
    number: u64,
    events: &[Event],
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<u64>, NotDone> {
    let request = transaction.lock_request(number).await?.ok_or(NotDone::Unknown(number))?;
    let cause = Cause { caller, action: "request.followed", begins: None, now };
    let program = &installation.program.program;
    let followed = follow(&mut transaction, program, request, events, &cause).await?;
    followed.keep(transaction, now).await?;
    Ok(Some(number))
}

async fn request_of(transaction: &mut Transaction, messages: &[&str]) -> Result<Option<u64>, StoreError> {
    for message in messages {
        let found = transaction.request_of_message(message).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;

//! Shows and changes how somebody wants to be told of things.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::revision::{Revision, Seen, Stale};
use jiff::Timestamp;
use portcullis_domain::notification::{NoPreferences, Preferences};
use portcullis_store::{StoreError, Transaction};
use serde_json::json;

/// What the audit trail calls a change.
const CHANGED: &str = "preferences.changed";

/// Why preferences are neither shown nor changed.
#[derive(Debug, thiserror::Error)]
pub enum NotPreferred {
    /// Only a person has any.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They make no sense.
    #[error(transparent)]
    Refused(#[from] NoPreferences),
    /// They are not what whoever changes them saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The store does not give or take them.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They can't be read or written.
    #[error("the preferences on record can't be understood")]
    Document(#[from] serde_json::Error),
}

/// The caller's preferences, with everything that they did not say, and the state that they are in.
pub async fn show_preferences(
    installation: &Installation,
    caller: &Caller,
) -> Result<(Preferences, Revision), NotPreferred> {
    let person = caller.person()?;
    let mut snapshot = installation.store.snapshot().await?;
    told(&read(&mut snapshot, person).await?)
}

/// Puts these preferences in place of the caller's, if those are in a state that was seen.
pub async fn set_preferences(
    installation: &Installation,
    preferences: &Preferences,
    seen: &Seen,
    caller: &Caller,
    now: Timestamp,
) -> Result<(Preferences, Revision), NotPreferred> {
    let person = caller.person()?;
    preferences.check()?;
    let mut transaction = installation.store.transaction().await?;
    let before = read(&mut transaction, person).await?;
    if !seen.has(&told(&before)?.1) {
        let what = format!("how `{person}` is told of things");
        return Err(Stale::find(&mut transaction, &what, person, CHANGED).await?.into());
    }
    if before != *preferences {
        transaction.save_preference(person, &serde_json::to_string(preferences)?, now).await?;
        let detail = json!({"before": before, "after": preferences});
        transaction.audit(&caller.entry(now, CHANGED, person, detail)).await?;
    }
    transaction.commit().await?;
    told(preferences)
}

/// The preferences with everything said, and their state, which is that of what they say and not of how.
fn told(preferences: &Preferences) -> Result<(Preferences, Revision), NotPreferred> {
    let filled = preferences.filled();
    let revision = Revision::of(&filled)?;
    Ok((filled, revision))
}

async fn read(transaction: &mut Transaction, person: &str) -> Result<Preferences, NotPreferred> {
    let document = transaction.preference(person).await?;
    Ok(document.map(|document| serde_json::from_str(&document)).transpose()?.unwrap_or_default())
}

//! Shows and changes how somebody wants to be told of things.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::notification::{NoPreferences, Preferences};
use portcullis_store::{StoreError, Transaction};
use serde_json::json;

/// Why preferences are neither shown nor changed.
#[derive(Debug, thiserror::Error)]
pub enum NotPreferred {
    /// Only a person has any.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They make no sense.
    #[error(transparent)]
    Refused(#[from] NoPreferences),
    /// The store does not give or take them.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They can't be read or written.
    #[error("the preferences on record can't be understood")]
    Document(#[from] serde_json::Error),
}

/// The caller's preferences, with everything that they did not say.
pub async fn show_preferences(
    installation: &Installation,
    caller: &Caller,
) -> Result<Preferences, NotPreferred> {
    let person = caller.person()?;
    let mut snapshot = installation.store.snapshot().await?;
    Ok(read(&mut snapshot, person).await?.filled())
}

/// Puts these preferences in place of the caller's.
pub async fn set_preferences(
    installation: &Installation,
    preferences: &Preferences,
    caller: &Caller,
    now: Timestamp,
) -> Result<Preferences, NotPreferred> {
    let person = caller.person()?;
    preferences.check()?;
    let mut transaction = installation.store.transaction().await?;
    let before = read(&mut transaction, person).await?;
    if before != *preferences {
        transaction.save_preference(person, &serde_json::to_string(preferences)?, now).await?;
        let detail = json!({"before": before, "after": preferences});
        transaction.audit(&caller.entry(now, "preferences.changed", person, detail)).await?;
    }
    transaction.commit().await?;
    Ok(preferences.filled())
}

async fn read(transaction: &mut Transaction, person: &str) -> Result<Preferences, NotPreferred> {
    let document = transaction.preference(person).await?;
    Ok(document.map(|document| serde_json::from_str(&document)).transpose()?.unwrap_or_default())
}

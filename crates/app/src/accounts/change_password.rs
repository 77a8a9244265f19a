//! Changes one's own password.

use super::entrance::Entrance;
use super::password::{BadPassword, NotHashed, check_password};
use super::secret::Secret;
use super::sign_in::{attempts, name_of};
use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_store::{StoreError, StoredAccount};
use serde_json::json;

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// Only a person has one.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// Too much was tried.
    #[error("too many attempts failed; try again at {until}")]
    Locked {
        /// Until when nothing is tried.
        until: Timestamp,
    },
    /// The person has none.
    #[error("`{0}` has no password here; ask whoever runs the installation for a link that sets one")]
    None(String),
    /// It is not the one that they have.
    #[error("the present password is wrong")]
    Wrong,
    /// The other one is not taken.
    #[error(transparent)]
    BadPassword(#[from] BadPassword),
    /// A password could not be hashed.
    #[error(transparent)]
    NotHashed(#[from] NotHashed),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes the password of the caller from one to another, and ends their sessions; how many. The one who asks has to
/// sign in again, too.
pub async fn change_password(
    installation: &Installation,
    entrance: &Entrance,
    (before, after): (&Secret, &Secret),
    caller: &Caller,
    now: Timestamp,
) -> Result<u64, NotChanged> {
    let id = caller.person()?;
    let person = installation.program.program.person(id);
    let person = person.ok_or_else(|| NotChanged::None(id.to_owned()))?;
    check_password(after, person)?;
    // Who came by a session guesses no more often than who signs in.
    let name = name_of(Some(person), "");
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_attempts(&name).await?;
    let counted = attempts::count(transaction.attempts(&name).await?, now);
    let counted = counted.map_err(|until| NotChanged::Locked { until })?;
    transaction.save_attempts(&name, &counted).await?;
    let account = transaction.account(id).await?;
    transaction.commit().await?;
    let account = account.ok_or_else(|| NotChanged::None(id.to_owned()))?;
    let hash = account.password.as_deref().ok_or_else(|| NotChanged::None(id.to_owned()))?;
    if !entrance.hashing.verify(before, Some(hash)).await?.0 {
        return Err(NotChanged::Wrong);
    }
    let hash = entrance.hashing.hash(after).await?;

    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    // Somebody who changed it meanwhile did so with another password than this one.
    if transaction.account(id).await?.as_ref() != Some(&account) {
        return Err(NotChanged::Wrong);
    }
    let changed_before = account.password_changed_at;
    let changed = StoredAccount { password: Some(hash), password_changed_at: Some(now), ..account };
    transaction.save_account(&changed).await?;
    let ended = transaction.end_sessions(id, None).await?;
    transaction.end_invitations(Some(id)).await?;
    transaction.forget_attempts(&name).await?;
    let detail = json!({
        "before": {"password_changed_at": changed_before},
        "after": {"password_changed_at": now},
        "sessions_ended": ended,
    });
    transaction.audit(&caller.entry(now, "account.password_changed", id, detail)).await?;
    transaction.commit().await?;
    Ok(ended)
}

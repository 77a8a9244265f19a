//! Invitations: a link that is good once, with which somebody sets a password. It also serves who forgot theirs.

use super::entrance::{Entrance, TooOften};
use super::password::{BadPassword, NotHashed, check_password};
use super::secret::{NoChance, Secret};
use super::set_up::admins;
use super::sign_in::name_of;
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::program::people::{Person, Role};
use portcullis_store::{StoreError, StoredAccount, StoredInvitation, Transaction};
use serde_json::json;
use std::net::IpAddr;

/// How long an invitation is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A link for somebody.
#[derive(Debug)]
pub struct Invitation {
    /// What the link carries.
    pub secret: Secret,
    /// The id of the person.
    pub person: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum NotInvited {
    /// The program does not have them.
    #[error("the program has nobody with the id `{0}`; add them to `people` in the program file")]
    Unknown(String),
    /// Their account is disabled.
    #[error("the account of `{0}` is disabled; enable it first")]
    Disabled(String),
    /// There is nothing to make it of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an invitation did nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotAccepted {
    /// The address tries too often.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// There is no such invitation, or it was used, or it ended.
    #[error("this link is not good any longer; ask whoever runs the installation for another one")]
    Spent,
    /// It does not say for whom it is, and neither did the one who came with it.
    #[error("say who you are: the id of a person of the program")]
    Nobody,
    /// The program does not have them.
    #[error("the program has nobody with the id `{0}`; add them to `people` in the program file")]
    Unknown(String),
    /// The first account is for who runs the installation.
    #[error(
        "the first account is for somebody with the role admin, and `{person}` does not have it; {}",
        if admins.is_empty() {
            "add `roles: [admin]` to a person in the program file".to_owned()
        } else {
            format!("it is held by {}, or add `roles: [admin]` to a person in the program file", admins.join(", "))
        }
    )]
    NoAdmin {
        /// The id of the person.
        person: String,
        /// The ids of those who have it.
        admins: Vec<String>,
    },
    /// The password is not taken.
    #[error(transparent)]
    BadPassword(#[from] BadPassword),
    /// The password could not be hashed.
    #[error(transparent)]
    NotHashed(#[from] NotHashed),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a link for a person of the program. An earlier one that was not used ends.
pub async fn invite(
    installation: &Installation,
    person: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Invitation, NotInvited> {
    if installation.program.program.person(person).is_none() {
        return Err(NotInvited::Unknown(person.to_owned()));
    }
    let secret = Secret::random()?;
    let mut transaction = installation.store.transaction().await?;
    let account = transaction.account(person).await?;
    if account.as_ref().is_some_and(|account| account.disabled_at.is_some()) {
        return Err(NotInvited::Disabled(person.to_owned()));
    }
    let expires_at = now + GOOD_FOR;
    let invitation = StoredInvitation {
        id: secret.hash(),
        person: Some(person.to_owned()),
        made_at: now,
        made_by: caller.id.clone(),
        expires_at,
        used_at: None,
    };
    transaction.add_invitation(&invitation).await?;
    let detail =
        json!({"before": null, "after": {"expires_at": expires_at}, "has_account": account.is_some()});
    transaction.audit(&caller.entry(now, "account.invited", person, detail)).await?;
    transaction.commit().await?;
    Ok(Invitation { secret, person: person.to_owned(), expires_at })
}

/// Who an invitation is for, for the page that it leads to; the one that sets up is for nobody in particular.
pub async fn look_at_invitation(
    installation: &Installation,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<String>, NotAccepted> {
    let mut snapshot = installation.store.snapshot().await?;
    Ok(good(&mut snapshot, secret, now).await?.person)
}

/// Sets the password of the person that an invitation is for, or of `person` if it is the one that sets up, and ends
/// their sessions. The id of the person; they have not signed in by this.
pub async fn accept_invitation(
    installation: &Installation,
    entrance: &Entrance,
    (secret, person): (&Secret, Option<&str>),
    password: &Secret,
    address: IpAddr,
    now: Timestamp,
) -> Result<String, NotAccepted> {
    entrance.attempt(address)?;
    let mut snapshot = installation.store.snapshot().await?;
    let invitation = good(&mut snapshot, secret, now).await?;
    drop(snapshot);
    let chosen = invitation.person.as_deref().or(person).ok_or(NotAccepted::Nobody)?;
    let person = meant(installation, chosen, invitation.person.is_none())?;
    check_password(password, person)?;
    let hash = entrance.hashing.hash(password).await?;

    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    let before = transaction.account(&person.id).await?;
    let is_late = invitation.person.is_none() && transaction.account_count().await? > 0;
    let is_disabled = before.as_ref().is_some_and(|account| account.disabled_at.is_some());
    if is_late || is_disabled || !transaction.use_invitation(&invitation.id, now).await? {
        return Err(NotAccepted::Spent);
    }
    let account = StoredAccount {
        person: person.id.clone(),
        password: Some(hash),
        password_changed_at: Some(now),
        subject: before.as_ref().and_then(|account| account.subject.clone()),
        created_at: now,
        created_by: invitation.made_by,
        disabled_at: None,
    };
    transaction.save_account(&account).await?;
    let ended = transaction.end_sessions(&person.id, None).await?;
    transaction.forget_attempts(&name_of(Some(person), "")).await?;
    let caller = Caller { id: person.id.clone(), from: format!("invitation from {address}") };
    let had_password = before.as_ref().is_some_and(|account| account.password.is_some());
    let (action, changed) = match &before {
        None => ("account.created", json!(null)),
        Some(before) => ("account.password_reset", json!(before.password_changed_at)),
    };
    let detail = json!({
        "before": if before.is_some() { json!({"password_changed_at": changed, "has_password": had_password}) } else { json!(null) },
        "after": {"password_changed_at": now, "has_password": true},
        "sessions_ended": ended,
    });
    transaction.audit(&caller.entry(now, action, &person.id, detail)).await?;
    transaction.commit().await?;
    Ok(person.id.clone())
}

fn meant<'i>(installation: &'i Installation, id: &str, is_first: bool) -> Result<&'i Person, NotAccepted> {
    let program = &installation.program.program;
    match program.person(id) {
        None => Err(NotAccepted::Unknown(id.to_owned())),
        Some(person) if is_first && !person.holds(Role::Admin) => {
            Err(NotAccepted::NoAdmin { person: id.to_owned(), admins: admins(program) })
        }
        Some(person) => Ok(person),
    }
}

/// The invitation with this secret, if it is good.
async fn good(
    transaction: &mut Transaction,
    secret: &Secret,
    now: Timestamp,
) -> Result<StoredInvitation, NotAccepted> {
    let invitation = transaction.invitation(&secret.hash()).await?;
    let invitation =
        invitation.filter(|invitation| invitation.used_at.is_none() && now < invitation.expires_at);
    let invitation = invitation.ok_or(NotAccepted::Spent)?;
    if invitation.person.is_none() && transaction.account_count().await? > 0 {
        return Err(NotAccepted::Spent);
    }
    Ok(invitation)
}

#[cfg(test)]
mod tests;

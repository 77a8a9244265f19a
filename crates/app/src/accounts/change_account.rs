//! Lists, disables and enables accounts.

use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::program::people::Role;
use portcullis_store::{StoreError, StoredAccount, Transaction};
use serde_json::json;

/// An account as whoever runs the installation sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The id of the person.
    pub person: String,
    /// Their roles, by the program that applies; nothing if they left it.
    pub roles: Option<Vec<Role>>,
    /// Says whether they have a password.
    pub has_password: bool,
    /// The identity provider that knows them.
    pub issuer: Option<String>,
    /// When it was made, and by whom.
    pub created: (Timestamp, String),
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
}

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// There is none.
    #[error("`{0}` has no account; `portcullis account invite {0}` makes a link with which they get one")]
    Unknown(String),
    /// It is one's own.
    #[error("`{0}` can't shut themselves out; another admin can")]
    Own(String),
    /// It is so already.
    #[error("the account of `{0}` is {1} already")]
    Already(String, &'static str),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All accounts, in the order of their persons' ids.
pub async fn list_accounts(installation: &Installation) -> Result<Vec<Account>, StoreError> {
    let accounts = installation.store.snapshot().await?.accounts().await?;
    Ok(accounts.into_iter().map(|account| shown(installation, account)).collect())
}

/// Shuts a person out: their sessions end, their tokens and invitations are good for nothing, and no identity provider
/// knows them any longer. Whoever is let in again is linked to one anew.
pub async fn disable_account(
    installation: &Installation,
    person: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Account, NotChanged> {
    if caller.id == person {
        return Err(NotChanged::Own(person.to_owned()));
    }
    let (mut transaction, account) = load(installation, person).await?;
    if account.disabled_at.is_some() {
        return Err(NotChanged::Already(person.to_owned(), "disabled"));
    }
    let issuer = account.subject.as_ref().map(|(issuer, _)| issuer.clone());
    let disabled = StoredAccount { disabled_at: Some(now), subject: None, ..account };
    transaction.save_account(&disabled).await?;
    let sessions = transaction.end_sessions(person, None).await?;
    transaction.end_invitations(Some(person)).await?;
    let tokens = transaction.revoke_tokens(person, now).await?;
    let detail = json!({
        "before": {"disabled_at": null, "issuer": issuer},
        "after": {"disabled_at": now, "issuer": null},
        "sessions_ended": sessions,
        "tokens_revoked": tokens,
    });
    transaction.audit(&caller.entry(now, "account.disabled", person, detail)).await?;
    transaction.commit().await?;
    Ok(shown(installation, disabled))
}

/// Lets a person in again, with the password that they had.
pub async fn enable_account(
    installation: &Installation,
    person: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Account, NotChanged> {
    let (mut transaction, account) = load(installation, person).await?;
    let Some(since) = account.disabled_at else {
        return Err(NotChanged::Already(person.to_owned(), "enabled"));
    };
    let enabled = StoredAccount { disabled_at: None, ..account };
    transaction.save_account(&enabled).await?;
    let detail = json!({"before": {"disabled_at": since}, "after": {"disabled_at": null}});
    transaction.audit(&caller.entry(now, "account.enabled", person, detail)).await?;
    transaction.commit().await?;
    Ok(shown(installation, enabled))
}

async fn load(installation: &Installation, person: &str) -> Result<(Transaction, StoredAccount), NotChanged> {
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_accounts().await?;
    let account = transaction.account(person).await?;
    let account = account.ok_or_else(|| NotChanged::Unknown(person.to_owned()))?;
    Ok((transaction, account))
}

fn shown(installation: &Installation, account: StoredAccount) -> Account {
    Account {
        roles: installation.program.program.person(&account.person).map(|person| person.roles.clone()),
        has_password: account.password.is_some(),
        issuer: account.subject.map(|(issuer, _)| issuer),
        created: (account.created_at, account.created_by),
        disabled_at: account.disabled_at,
        person: account.person,
    }
}

#[cfg(test)]
mod tests;

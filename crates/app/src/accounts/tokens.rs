//! Tokens: recognises, lists and revokes them.

use super::entrance::Entrance;
use super::secret::Secret;
use super::uses::Used;
use crate::caller::{Caller, TOKEN};
use crate::installation::Installation;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_store::{StoreError, StoredToken};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What every token begins with, so that scanners of secrets find one that is where it should not be.
pub const PREFIX: &str = "pct_";
/// Characters of a token that are chance, and those that check them.
const LENGTHS: (usize, usize) = (43, 4);

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The id of the person as whom it acts; one of a pipeline acts as itself.
    pub person: Option<String>,
    /// The only product that it reaches.
    pub product: Option<String>,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// When it was made, and by whom.
    pub created: (Timestamp, String),
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Somebody or something with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// As whom the audit trail has them.
    pub caller: Caller,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
    /// The only product in which they may.
    pub product: Option<String>,
}

/// Why a token is not revoked.
#[derive(Debug, thiserror::Error)]
pub enum NotRevoked {
    /// There is none that the caller may revoke.
    #[error("there is no token {0} of yours; `portcullis token list` lists them")]
    Unknown(String),
    /// It is good for nothing already.
    #[error("the token {0} was revoked already")]
    Already(String),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who has the token with this secret, and what they may do; nobody if it ended, or if its person left or was shut out.
/// `from` says from where the request comes.
pub async fn authenticate_token(
    installation: &Installation,
    entrance: &Entrance,
    secret: &Secret,
    from: &str,
    now: Timestamp,
) -> Result<Option<Admitted>, StoreError> {
    if !is_token(secret) {
        return Ok(None);
    }
    let mut snapshot = installation.store.snapshot().await?;
    let Some(stored) = snapshot.token_of_secret(&secret.hash()).await? else { return Ok(None) };
    if stored.revoked_at.is_some() || now >= stored.expires_at {
        return Ok(None);
    }
    let permitted = permissions(&stored)?;
    let from = format!("token {} from {from}", stored.name);
    let (id, permissions) = match &stored.person {
        None => (format!("{TOKEN}{}", stored.name), permitted),
        Some(id) => {
            let account = snapshot.account(id).await?;
            let is_shut_out = account.is_some_and(|account| account.disabled_at.is_some());
            let person = installation.program.program.person(id);
            let Some(person) = person.filter(|_| !is_shut_out) else { return Ok(None) };
            // Their roles may be fewer than when the token was made.
            let own = Permission::of_roles(&person.roles);
            (id.clone(), permitted.intersection(&own).copied().collect())
        }
    };
    entrance.uses.note(Used::Token(stored.id), stored.last_used_at, now);
    Ok(Some(Admitted { caller: Caller { id, from }, permissions, product: stored.product }))
}

/// The tokens that the caller may revoke: their own, and where they let people in, everybody's. The first first.
pub async fn list_tokens(installation: &Installation, caller: &Caller) -> Result<Vec<Token>, StoreError> {
    let program = &installation.program.program;
    let tokens = installation.store.snapshot().await?.tokens().await?;
    tokens.into_iter().filter(|token| may_revoke(program, caller, token)).map(shown).collect()
}

/// Revokes a token.
pub async fn revoke_token(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Token, NotRevoked> {
    let mut transaction = installation.store.transaction().await?;
    let token = transaction.token(id).await?;
    let token = token.filter(|token| may_revoke(&installation.program.program, caller, token));
    let token = token.ok_or_else(|| NotRevoked::Unknown(id.to_owned()))?;
    if !transaction.revoke_token(id, now).await? {
        return Err(NotRevoked::Already(id.to_owned()));
    }
    let subject = subject(&token.name, token.person.as_deref());
    let detail = json!({"id": id, "before": {"revoked_at": null}, "after": {"revoked_at": now}});
    transaction.audit(&caller.entry(now, "token.revoked", &subject, detail)).await?;
    transaction.commit().await?;
    Ok(shown(StoredToken { revoked_at: Some(now), ..token })?)
}

/// How the audit trail names a token: one of a person with them.
pub(super) fn subject(name: &str, person: Option<&str>) -> String {
    person.map_or_else(|| format!("{TOKEN}{name}"), |person| format!("{TOKEN}{person}/{name}"))
}

/// Says whether somebody looks after the tokens of others: whoever lets people in, or works on the store itself.
pub(super) fn may_administer(program: &Program, caller: &Caller) -> bool {
    let of = |roles| Permission::of_roles(roles).contains(&Permission::Administer);
    caller.is_outside() || program.person(&caller.id).is_some_and(|person| of(&person.roles))
}

fn may_revoke(program: &Program, caller: &Caller, token: &StoredToken) -> bool {
    token.person.as_deref() == Some(&caller.id) || may_administer(program, caller)
}

pub(super) fn shown(token: StoredToken) -> Result<Token, StoreError> {
    Ok(Token {
        permissions: permissions(&token)?,
        id: token.id,
        name: token.name,
        person: token.person,
        product: token.product,
        created: (token.created_at, token.created_by),
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
        revoked_at: token.revoked_at,
    })
}

fn permissions(token: &StoredToken) -> Result<BTreeSet<Permission>, StoreError> {
    serde_json::from_str(&token.permissions)
        .map_err(|error| StoreError::Damaged(format!("the permissions of a token can't be read: {error}")))
}

/// Says whether a text has the form of a token: what does not is not looked for.
fn is_token(secret: &Secret) -> bool {
    let text = secret.expose();
    let chance =
        text.strip_prefix(PREFIX).filter(|rest| rest.is_ascii() && rest.len() == LENGTHS.0 + LENGTHS.1);
    chance.is_some_and(|rest| {
        let (chance, check) = rest.split_at(LENGTHS.0);
        checked(chance) == check
    })
}

/// The characters that check a token, by which a scanner knows one from what only looks like it.
pub(super) fn checked(chance: &str) -> String {
    let digest = Sha256::new().chain_update(PREFIX).chain_update(chance).finalize();
    URL_SAFE_NO_PAD.encode(&digest[..3])
}

#[cfg(test)]
mod tests;

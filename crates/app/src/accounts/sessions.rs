//! Sessions: begins, recognises, lists and ends them.

use super::entrance::Entrance;
use super::secret::{Secret, hex};
use super::sign_in::NotSignedIn;
use super::uses::Used;
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::people::{Person, Role};
use portcullis_store::{StoreError, StoredSession, Transaction};
use serde_json::json;
use std::collections::BTreeSet;

/// How long a session lasts that nobody uses.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts at most.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Characters that are kept of what a browser says it is.
const AGENT: usize = 200;

/// A session that was begun.
#[derive(Debug)]
pub struct Session {
    /// What the cookie carries.
    pub secret: Secret,
    /// The id under which it is listed, which opens nothing.
    pub id: String,
    /// The id of the person.
    pub person: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// Somebody with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// As whom the audit trail has them.
    pub caller: Caller,
    /// The id under which the session is listed.
    pub session: String,
    /// Their roles, by the program that applies.
    pub roles: Vec<Role>,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
}

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// Its id, which opens nothing.
    pub id: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// What the browser says it is.
    pub agent: String,
}

/// Begins a session of a person, in the transaction of what proved that it is them.
pub async fn begin(
    transaction: &mut Transaction,
    person: &Person,
    agent: &str,
    now: Timestamp,
) -> Result<Session, NotSignedIn> {
    let secret = Secret::random()?;
    let id = secret.hash();
    let expires_at = now + LONGEST;
    let session = StoredSession {
        id,
        person: person.id.clone(),
        created_at: now,
        last_used_at: now,
        expires_at,
        agent: agent.chars().take(AGENT).collect(),
    };
    transaction.add_session(&session).await?;
    Ok(Session { secret, id: shown(&id), person: person.id.clone(), expires_at })
}

/// Who has the session with this secret; nobody if it ended, or if its person left or was shut out. `from` says from
/// where the request comes.
pub async fn authenticate_session(
    installation: &Installation,
    entrance: &Entrance,
    secret: &Secret,
    from: &str,
    now: Timestamp,
) -> Result<Option<SignedIn>, StoreError> {
    let id = secret.hash();
    let mut snapshot = installation.store.snapshot().await?;
    let Some(session) = snapshot.session_of(&id).await? else { return Ok(None) };
    let used = Used::Session(id);
    let last = entrance.uses.last(&used, Some(session.last_used_at)).unwrap_or(session.last_used_at);
    if now >= session.expires_at || now.duration_since(last) >= IDLE {
        return Ok(None);
    }
    let account = snapshot.account(&session.person).await?;
    let is_open = account.is_some_and(|account| account.disabled_at.is_none());
    let person = installation.program.program.person(&session.person);
    let Some(person) = person.filter(|_| is_open) else { return Ok(None) };
    entrance.uses.note(used, Some(session.last_used_at), now);
    Ok(Some(SignedIn {
        caller: Caller { id: person.id.clone(), from: format!("session from {from}") },
        session: shown(&id),
        roles: person.roles.clone(),
        permissions: Permission::of_roles(&person.roles),
    }))
}

/// Ends the session with this secret; false if there is none.
pub async fn sign_out(
    installation: &Installation,
    secret: &Secret,
    caller: &Caller,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = secret.hash();
    let mut transaction = installation.store.transaction().await?;
    if !transaction.end_session(&id).await? {
        transaction.roll_back().await?;
        return Ok(false);
    }
    let detail = json!({"before": {"session": shown(&id)}, "after": null});
    transaction.audit(&caller.entry(now, "session.ended", &caller.id, detail)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Ends all sessions of a person; how many.
pub async fn sign_out_everywhere(
    installation: &Installation,
    person: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut transaction = installation.store.transaction().await?;
    let ended = transaction.end_sessions(person, None).await?;
    let detail = json!({"before": {"sessions": ended}, "after": {"sessions": 0}});
    transaction.audit(&caller.entry(now, "session.all_ended", person, detail)).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// The sessions of a person, the latest first.
pub async fn list_sessions(
    installation: &Installation,
    person: &str,
    now: Timestamp,
) -> Result<Vec<ListedSession>, StoreError> {
    let sessions = installation.store.snapshot().await?.sessions(person).await?;
    let lasts =
        |session: &StoredSession| now < session.expires_at && now.duration_since(session.last_used_at) < IDLE;
    let listed = sessions.into_iter().filter(lasts).map(|session| ListedSession {
        id: shown(&session.id),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        agent: session.agent,
    });
    Ok(listed.collect())
}

/// The beginning of the hash of a session's secret, which leads nowhere.
fn shown(id: &[u8; 32]) -> String {
    hex(&id[..8])
}

#[cfg(test)]
mod tests;

//! Signs somebody in by their id or address and their password.
//!
//! Nothing in the answer, nor in the work that goes before it, tells whether a name is somebody's: names that are nobody's
//! fail, wait and cost the same.

pub(super) mod attempts;

use super::entrance::{Entrance, TooOften};
use super::password::NotHashed;
use super::secret::{NoChance, Secret};
use super::sessions::{Session, begin};
use crate::caller::Caller;
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::{Person, Role};
use portcullis_store::StoreError;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

pub(super) use attempts::REMEMBERED;
pub use attempts::{FIRST_WAIT, LONGEST_WAIT, TRIES};

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct Credentials<'a> {
    /// The id of a person, or their address.
    pub name: &'a str,
    /// The password.
    pub password: Secret,
    /// Whose passwords are good here.
    pub good_for: GoodFor,
}

/// Whose passwords are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GoodFor {
    /// Everybody's.
    #[default]
    Everybody,
    /// Those of whoever runs the installation; others come in through an identity provider.
    Admins,
}

impl GoodFor {
    /// Says whether a person may come in with a password.
    pub fn has(self, person: &Person) -> bool {
        self == Self::Everybody || person.holds(Role::Admin)
    }
}

/// From where somebody comes.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The address.
    pub address: IpAddr,
    /// What the browser says it is.
    pub agent: &'a str,
}

/// Why somebody did not come in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// The address tries too often.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Too much was tried under this name.
    #[error(
        "too many attempts failed under this name; try again at {until}, or ask for a link that sets another password"
    )]
    Locked {
        /// Until when nothing is tried.
        until: Timestamp,
    },
    /// Nobody has this name and password.
    #[error("the name or the password is wrong")]
    Wrong,
    /// The password could not be compared.
    #[error(transparent)]
    NotHashed(#[from] NotHashed),
    /// There is nothing to make a session of.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs a person in, and begins a session.
pub async fn sign_in(
    installation: &Installation,
    entrance: &Entrance,
    credentials: &Credentials<'_>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<Session, NotSignedIn> {
    entrance.attempt(origin.address)?;
    let person = person_named(&installation.program.program, credentials.name);
    let person = person.filter(|person| credentials.good_for.has(person));
    let name = name_of(person, credentials.name);

    // The attempt counts before it is made, so that many at once are not more than one after the other.
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_attempts(&name).await?;
    let before = transaction.attempts(&name).await?;
    let attempts = attempts::count(before, now).map_err(|until| NotSignedIn::Locked { until })?;
    transaction.save_attempts(&name, &attempts).await?;
    let account = transaction.account(person.map_or("", |person| &person.id)).await?;
    transaction.commit().await?;

    let hash = account.as_ref().and_then(|account| account.password.as_deref());
    let (is_right, better) = entrance.hashing.verify(&credentials.password, hash).await?;

    let mut transaction = installation.store.transaction().await?;
    transaction.lock_attempts(&name).await?;
    transaction.lock_accounts().await?;
    // Whoever changed the password or disabled the account meanwhile is heard.
    let same = account.as_ref().filter(|account| is_right && account.disabled_at.is_none());
    let still = match same {
        Some(account) => transaction.account(&account.person).await?.as_ref() == Some(account),
        None => false,
    };
    if let (Some(person), Some(hash), true) = (person, hash, still) {
        transaction.forget_attempts(&name).await?;
        if let Some(better) = better {
            transaction.rehash_password(&person.id, hash, &better).await?;
        }
        let caller = Caller { id: person.id.clone(), from: format!("sign-in from {}", origin.address) };
        let session = begin(&mut transaction, person, origin.agent, now).await?;
        let after = json!({"session": session.id, "until": session.expires_at});
        let detail = json!({"before": null, "after": after});
        transaction.audit(&caller.entry(now, "session.begun", &person.id, detail)).await?;
        transaction.commit().await?;
        return Ok(session);
    }
    let known = account.as_ref().map(|account| account.person.as_str());
    attempts::tell(&mut transaction, (&name, known), origin.address, now).await?;
    transaction.commit().await?;
    Err(NotSignedIn::Wrong)
}

/// The person with this id, else the one with this address.
fn person_named<'p>(program: &'p Program, name: &str) -> Option<&'p Person> {
    let name = name.trim();
    program.person(name).or_else(|| {
        let has = |person: &&Person| person.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        program.people.iter().find(has)
    })
}

/// Under what attempts are counted: the person, however they are named, else what was typed.
pub(super) fn name_of(person: Option<&Person>, typed: &str) -> [u8; 32] {
    let (kind, name) = match person {
        Some(person) => ("person:", person.id.clone()),
        None => ("typed:", typed.trim().to_lowercase()),
    };
    Sha256::new().chain_update(kind).chain_update(name).finalize().into()
}

#[cfg(test)]
mod tests;

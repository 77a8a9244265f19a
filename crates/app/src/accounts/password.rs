//! Which passwords are taken, and how they are hashed.

mod worst;

use super::secret::Secret;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use portcullis_domain::program::people::Person;
use tokio::sync::{Semaphore, TryAcquireError};
use tokio::task::spawn_blocking;

/// Characters that a password has at least; nothing is asked about which.
pub const SHORTEST: usize = 12;
/// Characters that it has at most.
pub const LONGEST: usize = 1024;

/// Memory in KiB, passes and lanes, as OWASP advises for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// What every hash of that cost begins with.
const CURRENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Stands for the password that somebody does not have, so that finding that out takes as long as a wrong one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Passwords that are hashed at a time: each needs 19 MiB and a processor.
const AT_A_TIME: usize = 2;
/// Passwords that wait for that.
const WAITING: usize = 32;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// It is too short.
    #[error("a password has at least {SHORTEST} characters; a few words are good")]
    Short,
    /// It is too long.
    #[error("a password has at most {LONGEST} characters")]
    Long,
    /// Everybody tries it first.
    #[error("this password is one of those that are tried first; take another one")]
    Common,
    /// It is what the person is called.
    #[error("a password is not your id, name or address")]
    Own,
}

/// A password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum NotHashed {
    /// Too many are.
    #[error("too many people sign in at this moment; try again in a few seconds")]
    Busy,
    /// There is no memory for it, no chance, or no thread.
    #[error("the password can't be hashed: {0}")]
    Failed(String),
}

/// Says whether a person may have this password.
pub fn check_password(password: &Secret, person: &Person) -> Result<(), BadPassword> {
    let text = password.expose();
    match text.chars().count() {
        count if count < SHORTEST => return Err(BadPassword::Short),
        count if count > LONGEST => return Err(BadPassword::Long),
        _ => {}
    }
    let plain = plain(text);
    let address = person.email.as_deref().unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default();
    if [&person.id, &person.name, address, local].iter().any(|own| self::plain(own) == plain) {
        return Err(BadPassword::Own);
    }
    let first = plain.chars().next();
    if worst::WORST.contains(&plain.as_str()) || plain.chars().all(|char| Some(char) == first) {
        return Err(BadPassword::Common);
    }
    Ok(())
}

/// What stays of a text when nobody looks at cases and spaces.
fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Hashes passwords, a few at a time.
#[derive(Debug)]
pub(crate) struct Hashing {
    working: Semaphore,
    waiting: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { working: Semaphore::new(AT_A_TIME), waiting: Semaphore::new(AT_A_TIME + WAITING) }
    }
}

impl Hashing {
    /// The hash of a password, with what it was made by.
    pub(crate) async fn hash(&self, password: &Secret) -> Result<String, NotHashed> {
        let password = password.clone();
        self.work(move || hash(&password)).await?
    }

    /// Says whether a hash is that of the password, and gives a better one where it was made with other costs. Where
    /// there is none it works as long.
    pub(crate) async fn verify(
        &self,
        password: &Secret,
        hash: Option<&str>,
    ) -> Result<(bool, Option<String>), NotHashed> {
        let password = password.clone();
        let hash = hash.unwrap_or(NOBODYS).to_owned();
        self.work(move || {
            let is_right =
                Argon2::default().verify_password(password.expose().as_bytes(), hash.as_str()).is_ok();
            let is_old = is_right && !hash.starts_with(CURRENT);
            Ok((is_right, if is_old { Some(self::hash(&password)?) } else { None }))
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotHashed> {
        let failed = |error: &dyn std::error::Error| NotHashed::Failed(error.to_string());
        let _place = self.waiting.try_acquire().map_err(|error| match error {
            TryAcquireError::NoPermits => NotHashed::Busy,
            TryAcquireError::Closed => failed(&error),
        })?;
        let _turn = self.working.acquire().await.map_err(|error| failed(&error))?;
        spawn_blocking(work).await.map_err(|error| failed(&error))
    }
}

fn hash(password: &Secret) -> Result<String, NotHashed> {
    let failed = |error: &dyn std::fmt::Display| NotHashed::Failed(error.to_string());
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| failed(&error))?;
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| failed(&error))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash =
        argon.hash_password_with_salt(password.expose().as_bytes(), &salt).map_err(|error| failed(&error))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests;

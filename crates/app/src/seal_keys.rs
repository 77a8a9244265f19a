//! Keys for seals: the public ones on record, which verify seals for ever, and retire from making more.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use jiff::Timestamp;
pub use portcullis_archive::seal::{NoKey, PublicKey, SealingKey, key::LARGEST_KEY};
use portcullis_domain::program::people::Role;
use portcullis_store::{StoreError, StoredKey, Transaction};
use serde_json::json;

/// A public key on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealKey {
    /// Its id.
    pub id: String,
    /// The key in PEM.
    pub public: String,
    /// When it was put on record.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it was retired, and by whom, if it was.
    pub retired: Option<(Timestamp, String)>,
}

/// Why nothing was done with a key.
#[derive(Debug, thiserror::Error)]
pub enum NoSealKey {
    /// It is none.
    #[error("the key can't be taken")]
    NoKey(#[from] NoKey),
    /// Whoever acts is nobody of the program.
    #[error(transparent)]
    NoCaller(#[from] NoCaller),
    /// Whoever acts is not of the security team.
    #[error("`{person}` is not of the security team, which looks after the keys: {}", team())]
    NotSecurity {
        /// Who.
        person: String,
    },
    /// It is on record.
    #[error("the key {0} is on record already")]
    Known(String),
    /// It is not on record.
    #[error("no key {0} is on record; `portcullis key list` lists those that are")]
    Unknown(String),
    /// It was retired before.
    #[error("the key {id} was retired at {at} by {by}")]
    Retired {
        /// The key.
        id: String,
        /// When.
        at: Timestamp,
        /// By whom.
        by: String,
    },
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn team() -> String {
    let roles = Role::ALL.iter().filter(|role| role.is_security_team());
    roles.map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

/// Puts a public key on record.
pub async fn record_key(
    installation: &Installation,
    public: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<SealKey, NoSealKey> {
    let person = security(installation, caller)?;
    let key = PublicKey::from_pem(public)?;
    let stored = StoredKey {
        id: key.id(),
        public: key.to_pem()?,
        made_at: now,
        made_by: person.to_owned(),
        retired: None,
    };
    let mut transaction = installation.store.transaction().await?;
    if !transaction.add_seal_key(&stored).await? {
        return Err(NoSealKey::Known(stored.id));
    }
    let detail = json!({"before": null, "after": {"public": stored.public}});
    transaction.audit(&caller.entry(now, "key.recorded", &stored.id, detail)).await?;
    transaction.commit().await?;
    Ok(shown(stored))
}

/// All keys on record, the first first.
pub async fn list_keys(installation: &Installation) -> Result<Vec<SealKey>, NoSealKey> {
    let keys = installation.store.snapshot().await?.seal_keys().await?;
    Ok(keys.into_iter().map(shown).collect())
}

/// The key of this id, or the only one whose id begins so.
pub async fn show_key(installation: &Installation, id: &str) -> Result<SealKey, NoSealKey> {
    find(&mut installation.store.snapshot().await?, id).await
}

/// Retires a key: it verifies the seals that it made, and makes no others.
pub async fn retire_key(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<SealKey, NoSealKey> {
    let person = security(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    let key = find(&mut transaction, id).await?;
    if !transaction.retire_seal_key(&key.id, now, person).await? {
        let (at, by) = key.retired.unwrap_or((now, person.to_owned()));
        return Err(NoSealKey::Retired { id: key.id, at, by });
    }
    let detail = json!({"before": {"retired_at": null}, "after": {"retired_at": now}});
    transaction.audit(&caller.entry(now, "key.retired", &key.id, detail)).await?;
    transaction.commit().await?;
    Ok(SealKey { retired: Some((now, person.to_owned())), ..key })
}

/// The public keys on record, retired ones too.
pub(crate) async fn public_keys(transaction: &mut Transaction) -> Result<Vec<PublicKey>, NoSealKey> {
    let keys = transaction.seal_keys().await?;
    Ok(keys.iter().map(|key| PublicKey::from_pem(&key.public)).collect::<Result<_, _>>()?)
}

async fn find(transaction: &mut Transaction, id: &str) -> Result<SealKey, NoSealKey> {
    let mut named =
        transaction.seal_keys().await?.into_iter().filter(|key| !id.is_empty() && key.id.starts_with(id));
    match (named.next(), named.next()) {
        (Some(key), None) => Ok(shown(key)),
        _ => Err(NoSealKey::Unknown(id.to_owned())),
    }
}

pub(crate) fn security<'c>(installation: &Installation, caller: &'c Caller) -> Result<&'c str, NoSealKey> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    if known.is_some_and(portcullis_domain::program::people::Person::is_security_team) {
        return Ok(person);
    }
    Err(NoSealKey::NotSecurity { person: person.to_owned() })
}

fn shown(key: StoredKey) -> SealKey {
    let StoredKey { id, public, made_at, made_by, retired } = key;
    SealKey { id, public, made_at, made_by, retired }
}

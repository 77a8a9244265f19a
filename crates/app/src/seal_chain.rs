//! The chain of a product's seals in the archive, and what the store has on record of it.

use crate::blocking::blocking;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::seal_keys::{NoSealKey, public_keys};
use jiff::Timestamp;
use portcullis_archive::seal::{Chain, Link, Seal};
use portcullis_archive::{ArchiveError, SealName};
use portcullis_domain::digest::Digest;
use portcullis_store::{StoreError, StoredSeal, Transaction};
use serde_json::json;

/// Why the chain can't be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum NoChain {
    /// The archive does not give it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys on record can't be read.
    #[error(transparent)]
    Keys(#[from] NoSealKey),
    /// The archive has something that is no seal of the chain.
    #[error(
        "{name} does not belong to the chain: {reason}; `portcullis archive verify` names everything that is wrong"
    )]
    Broken {
        /// The seal.
        name: SealName,
        /// What is wrong.
        reason: String,
    },
    /// The archive does not have the head that is on record.
    #[error(
        "the last seal on record, {name} with the digest {digest}, is not in the archive; restore it from a copy"
    )]
    NoHead {
        /// The seal.
        name: SealName,
        /// Its digest on record.
        digest: String,
    },
}

impl From<portcullis_archive::NoSealName> for NoChain {
    fn from(error: portcullis_archive::NoSealName) -> Self {
        Self::Archive(error.into())
    }
}

/// The seals of a product on record, after those were put there that a command left in the archive as it was killed.
pub(crate) async fn complete(
    installation: &Installation,
    product: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<StoredSeal>, NoChain> {
    let mut snapshot = installation.store.snapshot().await?;
    let on_record = snapshot.seals_of(product).await?;
    let keys = public_keys(&mut snapshot).await?;
    drop(snapshot);
    let (head, found) = blocking(|| behind_head(installation, product, &on_record))?;
    if found.is_empty() {
        return Ok(on_record);
    }
    let mut chain = Chain::after(product, &keys, head);
    let mut left = Vec::new();
    for (name, bytes) in found {
        match chain.follow(name.number(), &bytes) {
            (Some(seal), broken) if broken.is_empty() => {
                // What a bundle has of the chain before its release comes without the objects.
                let is_chain_only = blocking(|| lacks_objects(installation, &seal))?;
                left.push(StoredSeal { is_chain_only, ..row(&seal) });
            }
            (_, broken) => {
                let reason = broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                return Err(NoChain::Broken { name, reason });
            }
        }
    }
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_seals().await?;
    for seal in left {
        record(&mut transaction, &seal, caller, now, true).await?;
    }
    let on_record = transaction.seals_of(product).await?;
    transaction.commit().await?;
    Ok(on_record)
}

/// Puts a seal on record unless it is; whoever does this holds the lock on seals.
pub(crate) async fn record(
    transaction: &mut Transaction,
    seal: &StoredSeal,
    caller: &Caller,
    now: Timestamp,
    is_left_behind: bool,
) -> Result<(), StoreError> {
    let known = transaction.seals_of(&seal.product).await?;
    if known.iter().any(|known| known.number == seal.number) {
        return Ok(());
    }
    transaction.add_seal(seal).await?;
    let detail = json!({
        "number": seal.number, "digest": seal.digest, "verdict": seal.verdict, "key": seal.key,
        "sealed_by": seal.sealed_by, "sealed_at": seal.sealed_at, "left_behind": is_left_behind,
        "chain_only": seal.is_chain_only,
    });
    let name = format!("{} {}", seal.product, seal.version);
    transaction.audit(&caller.entry(now, "release.sealed", &name, detail)).await?;
    Ok(())
}

/// The seal as it is put on record.
pub(crate) fn row(seal: &Seal) -> StoredSeal {
    let said = seal.predicate();
    StoredSeal {
        product: said.product.clone(),
        number: i64::try_from(said.number).unwrap_or(i64::MAX),
        version: said.version.clone(),
        verdict: said.verdict.document.to_string(),
        digest: seal.digest.to_string(),
        key: seal.key_ids().next().unwrap_or_default().to_owned(),
        sealed_at: said.sealed_at,
        sealed_by: said.sealed_by.clone(),
        is_chain_only: false,
    }
}

fn lacks_objects(installation: &Installation, seal: &Seal) -> Result<bool, ArchiveError> {
    for digest in seal.predicate().objects() {
        if !installation.archive.contains(&digest)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The head on record, and the seals of the archive behind it.
type Behind = (Option<Link>, Vec<(SealName, Vec<u8>)>);

fn behind_head(
    installation: &Installation,
    product: &str,
    on_record: &[StoredSeal],
) -> Result<Behind, NoChain> {
    let place = installation.archive.place();
    let mut head = None;
    if let Some(last) = on_record.last() {
        let name = SealName::new(product, u64::try_from(last.number).unwrap_or_default())?;
        let there = place.seal(&name)?.map(|bytes| portcullis_archive::digest_of(&bytes));
        match there {
            Some(digest) if digest.to_string() == last.digest => {
                head = Some(Link { number: name.number(), digest });
            }
            _ => return Err(NoChain::NoHead { name, digest: last.digest.clone() }),
        }
    }
    let after = head.map_or(0, |head: Link| head.number);
    let mut found = Vec::new();
    for number in place.seal_numbers(product)?.into_iter().filter(|number| *number > after) {
        let name = SealName::new(product, number)?;
        if let Some(bytes) = place.seal(&name)? {
            found.push((name, bytes));
        }
    }
    Ok((head, found))
}

/// The number and the digest before it of the seal that comes next.
pub(crate) fn next(on_record: &[StoredSeal]) -> (u64, Option<Digest>) {
    match on_record.last() {
        Some(last) => (u64::try_from(last.number).unwrap_or_default() + 1, last.digest.parse().ok()),
        None => (1, None),
    }
}

//! Seals a release: the statement is made here, signed by whoever has the key, and taken back only as it was made.

mod statement;
#[cfg(test)]
mod tests;

use crate::blocking::blocking;
use crate::caller::{Caller, NoCaller};
use crate::check_release::NoVerdict;
use crate::installation::Installation;
use crate::release_record::NoRelease;
use crate::seal_chain::{self, NoChain};
use crate::seal_keys::{NoSealKey, PublicKey};
use jiff::{SignedDuration, Timestamp};
use portcullis_archive::seal::{NoSeal, Seal};
use portcullis_archive::{ArchiveError, SealName};
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::Outcome;
use portcullis_store::{StoreError, StoredSeal};

/// How long somebody may take to sign a statement.
const SIGNING: SignedDuration = SignedDuration::from_mins(15);
/// Missing objects that are named.
const NAMED: usize = 5;

/// A seal on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealOnRecord {
    /// The product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// Its number in the chain of the product.
    pub number: u64,
    /// Its digest; that of the last seal is the head of the chain.
    pub digest: String,
    /// The id of the key that signed it.
    pub key: String,
    /// The digest of the document of the verdict.
    pub verdict: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// By whom.
    pub sealed_by: String,
}

/// Why a release was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum NotSealed {
    /// There is no such release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// Whoever acts is nobody of the program.
    #[error(transparent)]
    NoCaller(#[from] NoCaller),
    /// It was never judged, or the verdict can't be read.
    #[error(transparent)]
    NoVerdict(#[from] NoVerdict),
    /// The gate does not let it ship.
    #[error("the last verdict on {name} is `{}`, and only what may ship is sealed; `portcullis release check {version}` says what is in the way", .outcome.word())]
    Outcome {
        /// The release.
        name: String,
        /// Its version.
        version: String,
        /// What the verdict comes to.
        outcome: Outcome,
    },
    /// The verdict is about another state.
    #[error(
        "{0} was changed since its last verdict; `portcullis release check {1}` judges what it is made of"
    )]
    Changed(String, String),
    /// The exception does not hold any more.
    #[error(
        "the exception of {0} is over since its last verdict; `portcullis release check {1}` judges it again"
    )]
    ExceptionOver(String, String),
    /// Nothing of it ships.
    #[error("nothing of {0} ships, so there is nothing to seal")]
    Nothing(String),
    /// The verdict was sealed before.
    #[error("the last verdict on {name} is sealed: {}, {}", shown(.seal), .seal.digest)]
    Sealed {
        /// The release.
        name: String,
        /// The seal.
        seal: Box<SealOnRecord>,
    },
    /// Something that the seal names is not in the archive.
    #[error(
        "the archive does not have {0}; a seal that names it could never be verified, so restore it from a copy"
    )]
    Missing(String),
    /// The verdict names something by no digest.
    #[error("the record names {0}, which is no digest; it can't be sealed")]
    NoDigest(String),
    /// What was sent is no seal.
    #[error("what was sent is no seal")]
    NoSeal(#[from] NoSeal),
    /// It is signed by another key than one on record.
    #[error("it is signed by the key {0}, which is not on record; `portcullis key new` makes one that is")]
    UnknownKey(String),
    /// It is signed by a retired key.
    #[error("the key {id} was retired at {at}; it verifies old seals and makes no others")]
    RetiredKey {
        /// The key.
        id: String,
        /// When.
        at: Timestamp,
    },
    /// The signature is not that of the key.
    #[error("the signature is not that of the key {0}")]
    BadSignature(String),
    /// It says something else than the statement that was given to be signed.
    #[error("what was signed is not the statement about {0} as it stands; ask for it again and sign that")]
    Differs(String),
    /// Somebody else sealed meanwhile.
    #[error("{0} was taken by somebody else meanwhile; seal again")]
    Overtaken(SealName),
    /// The keys on record can't be read.
    #[error(transparent)]
    Keys(#[from] NoSealKey),
    /// The chain can't be gone on with.
    #[error(transparent)]
    Chain(#[from] NoChain),
    /// The archive does not take it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn shown(seal: &SealOnRecord) -> String {
    format!("seals/{}/{}", seal.product, seal.number)
}

/// The statement that is to be signed, as the bytes that are signed.
pub async fn prepare_seal(
    installation: &Installation,
    (product, version): (&str, &str),
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<u8>, NotSealed> {
    let person = caller.person()?.to_owned();
    installation.product(product)?;
    let on_record = seal_chain::complete(installation, product, caller, now).await?;
    statement::make(installation, (product, version), &on_record, &person, now).await
}

/// Takes a seal, if it is the statement as it was given to be signed, signed by a key on record.
pub async fn seal_release(
    installation: &Installation,
    (product, version): (&str, &str),
    envelope: &[u8],
    caller: &Caller,
    now: Timestamp,
) -> Result<SealOnRecord, NotSealed> {
    let person = caller.person()?.to_owned();
    installation.product(product)?;
    let seal = Seal::read(envelope)?;
    check_signature(installation, &seal, envelope).await?;
    let on_record = seal_chain::complete(installation, product, caller, now).await?;
    let (number, _) = seal_chain::next(&on_record);
    let name = SealName::new(product, number).map_err(ArchiveError::from)?;
    let said = seal.predicate();
    if said.product == product && said.number != 0 && said.number < number {
        let overtaken = SealName::new(product, said.number).map_err(ArchiveError::from)?;
        return Err(NotSealed::Overtaken(overtaken));
    }
    let differs = || NotSealed::Differs(format!("{product} {version}"));
    let since = now.duration_since(said.sealed_at);
    if since < SignedDuration::ZERO || since > SIGNING {
        return Err(differs());
    }
    let wanted =
        statement::make(installation, (product, version), &on_record, &person, said.sealed_at).await?;
    if wanted != seal.payload {
        return Err(differs());
    }
    let added = blocking(|| {
        check_objects(installation, said.objects())?;
        Ok::<_, NotSealed>(installation.archive.place().add_seal(&name, envelope)?)
    })?;
    if !added {
        return Err(NotSealed::Overtaken(name));
    }
    // Killed here, the next command puts it on record.
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_seals().await?;
    let row = seal_chain::row(&seal);
    seal_chain::record(&mut transaction, &row, caller, now, false).await?;
    transaction.commit().await?;
    Ok(on_record_of(row))
}

/// The seals of a release, the first first.
pub async fn seals_of_release(
    installation: &Installation,
    product: &str,
    version: &str,
) -> Result<Vec<SealOnRecord>, StoreError> {
    let seals = installation.store.snapshot().await?.seals_of_release(product, version).await?;
    Ok(seals.into_iter().map(on_record_of).collect())
}

pub(crate) fn on_record_of(seal: StoredSeal) -> SealOnRecord {
    let StoredSeal { product, number, version, verdict, digest, key, sealed_at, sealed_by, .. } = seal;
    let number = u64::try_from(number).unwrap_or_default();
    SealOnRecord { product, version, number, digest, key, verdict, sealed_at, sealed_by }
}

/// One signature, by a key that is on record and not retired, in an envelope that holds nothing else.
async fn check_signature(installation: &Installation, seal: &Seal, envelope: &[u8]) -> Result<(), NotSealed> {
    let mut ids = seal.key_ids();
    let id = ids.next().unwrap_or_default().to_owned();
    let keys = installation.store.snapshot().await?.seal_keys().await?;
    let Some(key) = keys.iter().find(|key| key.id == id) else {
        return Err(NotSealed::UnknownKey(id.chars().take(64).collect()));
    };
    if let Some((at, _)) = key.retired {
        return Err(NotSealed::RetiredKey { id, at });
    }
    let public = PublicKey::from_pem(&key.public).map_err(NoSealKey::from)?;
    if ids.next().is_some() || !seal.is_signed_by(&public) || !seal.is_plain(envelope) {
        return Err(NotSealed::BadSignature(id));
    }
    Ok(())
}

fn check_objects(
    installation: &Installation,
    objects: std::collections::BTreeSet<Digest>,
) -> Result<(), NotSealed> {
    let mut missing = Vec::new();
    for digest in objects {
        if !installation.archive.contains(&digest)? {
            missing.push(digest.to_string());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let more = missing.len().saturating_sub(NAMED);
    missing.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Err(NotSealed::Missing(format!("{}{more}", missing.join(", "))))
}

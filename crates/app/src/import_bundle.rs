//! Takes what a bundle has into the archive, and never replaces anything there.

use crate::blocking::blocking;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::seal_chain::{self, NoChain};
use crate::seal_keys::{self, NoKey, NoSealKey, PublicKey};
use crate::verify_bundle::{self, BundleLimits, BundleReport, NotChecked, Verified};
use jiff::Timestamp;
use portcullis_archive::bundle::MemberName;
use portcullis_archive::seal::Seal;
use portcullis_archive::{ArchiveError, LARGEST_SEAL, SealName};
use portcullis_domain::digest::Digest;
use portcullis_store::{StoreError, StoredKey};
use serde_json::json;
use std::fs::File;
use std::io;

/// What came of importing a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What was verified.
    pub report: BundleReport,
    /// Objects that the archive did not have.
    pub objects: u64,
    /// Seals that it did not have.
    pub seals: u64,
    /// Keys that were not on record.
    pub keys: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// The bundle has mistakes.
    #[error("the bundle is not sound, and nothing of it was taken{}", listed(.0))]
    Unsound(Box<BundleReport>),
    /// The archive has another seal in its place.
    #[error(
        "the archive has another seal in the place of {0}: the chain of the bundle is not that of this archive, and nothing of it was taken"
    )]
    Contradiction(SealName),
    /// Whoever acts may not put keys on record.
    #[error(transparent)]
    Keys(#[from] NoSealKey),
    /// The bundle can't be read.
    #[error(transparent)]
    NotChecked(#[from] NotChecked),
    /// The chain can't be gone on with.
    #[error(transparent)]
    Chain(#[from] NoChain),
    /// The archive does not take it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for NotImported {
    fn from(error: io::Error) -> Self {
        Self::NotChecked(error.into())
    }
}

fn listed(report: &BundleReport) -> String {
    let mistakes = report.mistakes.iter().map(|mistake| format!("\n  {}: {}", mistake.name, mistake.reason));
    mistakes.collect()
}

/// Takes a bundle whose seal one of these keys signed. Its seals, objects and keys are added; the keys can verify and
/// not seal.
pub async fn import_bundle(
    installation: &Installation,
    file: File,
    keys: &[PublicKey],
    limits: BundleLimits,
    caller: &Caller,
    now: Timestamp,
) -> Result<Imported, NotImported> {
    let person = seal_keys::security(installation, caller)?.to_owned();
    let Verified { report, mut bundle, keys } = blocking(|| verify_bundle::verify(file, keys, limits))?;
    let Some(release) = report.release.clone().filter(|_| report.mistakes.is_empty()) else {
        return Err(NotImported::Unsound(Box::new(report)));
    };
    let archive = &installation.archive;
    let names: Vec<MemberName> = bundle.members.keys().cloned().collect();
    let mut seals = Vec::new();
    for name in &names {
        let MemberName::Seal(seal_name) = name else { continue };
        let bytes = bundle.bytes(name, LARGEST_SEAL as u64)?;
        match archive.place().seal(seal_name)? {
            Some(there) if there == bytes => {}
            Some(_) => return Err(NotImported::Contradiction(seal_name.clone())),
            None => seals.push((seal_name.clone(), bytes)),
        }
    }
    // Keys first: what verifies a seal has to be there before the seal is.
    let used = used(&mut bundle, &names)?;
    let mut transaction = installation.store.transaction().await?;
    let mut new_keys = 0;
    for key in keys.iter().filter(|key| used.contains(&key.id())) {
        let id = key.id();
        let public = key.to_pem().map_err(NoSealKey::from)?;
        let retired = Some((now, person.clone()));
        let stored = StoredKey { id: id.clone(), public, made_at: now, made_by: person.clone(), retired };
        if transaction.add_seal_key(&stored).await? {
            new_keys += 1;
            let detail = json!({"before": null, "after": {"public": stored.public, "retired_at": now}, "imported": true});
            transaction.audit(&caller.entry(now, "key.recorded", &id, detail)).await?;
        }
    }
    transaction.commit().await?;
    let objects: Vec<Digest> = names.iter().filter_map(object).collect();
    let (mut new_objects, mut new_seals) = (0, 0);
    blocking(|| {
        for digest in objects {
            new_objects += u64::from(!archive.contains(&digest)?);
            // Also where it is there: it must not go by its age before the seal that names it is there.
            archive.put(&mut bundle.open(&MemberName::Object(digest))?)?;
        }
        for (name, bytes) in seals {
            if archive.place().add_seal(&name, &bytes)? {
                new_seals += 1;
            } else if archive.place().seal(&name)?.as_ref() != Some(&bytes) {
                return Err(NotImported::Contradiction(name));
            }
        }
        Ok(())
    })?;
    seal_chain::complete(installation, &release.product, caller, now).await?;
    let mut transaction = installation.store.transaction().await?;
    let detail =
        json!({"seal": release.digest, "objects": new_objects, "seals": new_seals, "keys": new_keys});
    let name = format!("{} {}", release.product, release.version);
    transaction.audit(&caller.entry(now, "release.imported", &name, detail)).await?;
    transaction.commit().await?;
    Ok(Imported { report, objects: new_objects, seals: new_seals, keys: new_keys })
}

fn object(name: &MemberName) -> Option<Digest> {
    match name {
        MemberName::Object(digest) => Some(*digest),
        _ => None,
    }
}

/// The ids of the keys that signed the seals.
fn used(
    bundle: &mut portcullis_archive::bundle::Bundle<File>,
    names: &[MemberName],
) -> Result<Vec<String>, NotImported> {
    let mut used = Vec::new();
    for name in names.iter().filter(|name| matches!(name, MemberName::Seal(_))) {
        if let Ok(seal) = Seal::read(&bundle.bytes(name, LARGEST_SEAL as u64)?) {
            used.extend(seal.key_ids().map(str::to_owned));
        }
    }
    Ok(used)
}

/// The public keys of a text with one or several in PEM.
pub fn keys_in(text: &str) -> Result<Vec<PublicKey>, NoKey> {
    const END: &str = "-----END PUBLIC KEY-----";
    if !text.contains(END) {
        return PublicKey::from_pem(text).map(|key| vec![key]);
    }
    let parts = text.split_inclusive(END).filter(|part| !part.trim().is_empty());
    parts.map(PublicKey::from_pem).collect()
}

//! Writes a bundle: the seal of a release, the chain up to it, and everything that the seal names.

use crate::blocking::blocking;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_record::{self, NoRelease};
use crate::seal_chain::{self, NoChain};
use crate::seal_keys::{NoSealKey, PublicKey, public_keys};
use jiff::Timestamp;
use portcullis_archive::bundle::{BundleWriter, MemberName, Title};
use portcullis_archive::digest_of;
use portcullis_archive::seal::{NoSeal, Seal};
use portcullis_archive::{Archive, ArchiveError, SealName};
use portcullis_store::{StoreError, StoredSeal};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek};

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    /// There is no such release.
    #[error(transparent)]
    NoRelease(#[from] NoRelease),
    /// It is not sealed.
    #[error("{name} is not sealed; `portcullis release seal {version}` seals it")]
    NotSealed {
        /// The release.
        name: String,
        /// Its version.
        version: String,
    },
    /// A seal is not as it is on record.
    #[error(
        "{0} is not in the archive as it is on record; `portcullis archive verify` names everything that is wrong"
    )]
    Differs(SealName),
    /// A seal can't be read.
    #[error("{0} can't be read")]
    NoSeal(SealName, #[source] NoSeal),
    /// The chain can't be gone on with.
    #[error(transparent)]
    Chain(#[from] NoChain),
    /// The keys on record can't be read.
    #[error(transparent)]
    Keys(#[from] NoSealKey),
    /// The archive does not give what the seal names.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no room for the bundle.
    #[error("there is no room for the bundle in {}; make room, or name another directory with TMPDIR", std::env::temp_dir().display())]
    Full(#[source] io::Error),
    /// The bundle can't be written.
    #[error("the bundle can't be written")]
    Write(#[source] io::Error),
    /// A title can't be written.
    #[error("the title of the bundle can't be written")]
    Title(#[from] serde_json::Error),
}

impl From<io::Error> for NotExported {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(error),
            _ => Self::Write(error),
        }
    }
}

/// The bundle of the last seal of a release, in a private file at its beginning. The same seal gives the same bytes.
pub async fn export_release(
    installation: &Installation,
    (product, version): (&str, &str),
    caller: &Caller,
    now: Timestamp,
) -> Result<File, NotExported> {
    installation.product(product)?;
    let version = release_record::version(version)?;
    let mut snapshot = installation.store.snapshot().await?;
    let record = release_record::find(&mut snapshot, product, &version).await?;
    drop(snapshot);
    let version = record.release.version.to_string();
    let mut chain = seal_chain::complete(installation, product, caller, now).await?;
    let Some(last) = chain.iter().rposition(|seal| seal.version == version) else {
        return Err(NotExported::NotSealed { name: record.name(), version });
    };
    chain.truncate(last + 1);
    let keys = public_keys(&mut installation.store.snapshot().await?).await?;
    let file = blocking(|| write(&installation.archive, &chain, &keys))?;
    let mut transaction = installation.store.transaction().await?;
    let detail = json!({"seal": chain.last().map(|seal| &seal.digest)});
    transaction.audit(&caller.entry(now, "release.exported", &record.name(), detail)).await?;
    transaction.commit().await?;
    Ok(file)
}

fn write(archive: &Archive, chain: &[StoredSeal], keys: &[PublicKey]) -> Result<File, NotExported> {
    let mut writer = BundleWriter::new(BufWriter::new(tempfile::tempfile()?));
    let mut seals: BTreeMap<SealName, Vec<u8>> = BTreeMap::new();
    for row in chain {
        let name = SealName::new(&row.product, u64::try_from(row.number).unwrap_or_default())
            .map_err(ArchiveError::from)?;
        let there = archive.place().seal(&name)?;
        let bytes = there.filter(|bytes| digest_of(bytes).to_string() == row.digest);
        let bytes = bytes.ok_or_else(|| NotExported::Differs(name.clone()))?;
        seals.insert(name, bytes);
    }
    let mut objects = BTreeSet::new();
    if let Some((name, bytes)) = seals.last_key_value() {
        let seal = Seal::read(bytes).map_err(|error| NotExported::NoSeal(name.clone(), error))?;
        let said = seal.predicate();
        let mut title = serde_json::to_vec(&Title::new(&said.product, &said.version, said.number))?;
        title.push(b'\n');
        writer.add(&MemberName::Title, &title)?;
        objects = said.objects();
    }
    let used: BTreeSet<&str> = chain.iter().map(|row| row.key.as_str()).collect();
    let used: BTreeMap<String, &PublicKey> =
        keys.iter().map(|key| (key.id(), key)).filter(|(id, _)| used.contains(id.as_str())).collect();
    for (id, key) in used {
        let pem = key.to_pem().map_err(NoSealKey::from)?;
        writer.add(&MemberName::Key(id), pem.as_bytes())?;
    }
    for (name, bytes) in seals {
        writer.add(&MemberName::Seal(name), &bytes)?;
    }
    for digest in objects {
        let mut object = archive.get(&digest)?;
        writer.add_all_of(&MemberName::Object(digest), &mut object).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => NotExported::Archive(ArchiveError::Damaged(digest)),
            _ => error.into(),
        })?;
    }
    let mut file = writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

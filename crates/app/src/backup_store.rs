//! Backs up a store into one file, while others work with the store.

use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use portcullis_store::{AuditHead, FileFault, Store, StoreDescription, StoreError, verify_file};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A backup that was written and verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its bytes.
    pub bytes: u64,
    /// The digest of the file.
    pub digest: Digest,
    /// What is in it.
    pub description: StoreDescription,
    /// The entry of the store that tells of the backup; it is not in it.
    pub head: AuditHead,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum NotBackedUp {
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something is there.
    #[error("the file exists; name another one, or replace it with --force")]
    Exists,
    /// The file belongs to a database.
    #[error(
        "the file belongs to a database that may be in use: {} lies beside it; name another one", .0.display()
    )]
    Live(PathBuf),
    /// The file can't be written.
    #[error("the file can't be written")]
    Unwritten(#[source] io::Error),
    /// What was written is not whole.
    #[error("what was written is not sound, and was removed again")]
    Unsound(#[source] FileFault),
    /// The store does not know of the backup.
    #[error("the backup is written and sound, but the store could not keep an entry about it")]
    Untold(#[source] StoreError),
}

/// What SQLite keeps beside a database that is open, or was not closed.
pub(crate) const NEIGHBOURS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Writes the store at `address` into a file, beside its place first, and verifies what was written. A file that is there
/// is only replaced if that is meant.
pub async fn backup_store(
    address: &str,
    file: &Path,
    replace: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<Backup, NotBackedUp> {
    let store = Store::open_existing(address).await?;
    let source = store.file().ok_or(StoreError::NoFile)?;
    let file = std::path::absolute(file).map_err(NotBackedUp::Unwritten)?;
    check_place(&file, &source, replace)?;
    let folder = file.parent().unwrap_or(Path::new("/"));
    let fresh = tempfile::Builder::new().prefix(".backup-").tempfile_in(folder);
    let fresh = fresh.map_err(NotBackedUp::Unwritten)?;
    store.write_backup(fresh.path()).await?;
    let description = verify_file(fresh.path()).await.map_err(NotBackedUp::Unsound)?;
    let (bytes, digest) = put(fresh, &file, replace)?;
    let head = told(&store, "store.backed_up", (&description, &digest), caller, now)
        .await
        .map_err(NotBackedUp::Untold)?;
    store.close().await;
    Ok(Backup { bytes, digest, description, head })
}

/// Refuses to write over something, and over a database that somebody works with in any case.
fn check_place(file: &Path, source: &Path, replace: bool) -> Result<(), NotBackedUp> {
    if let Some(neighbour) = neighbours(file).find(|neighbour| neighbour.exists()) {
        return Err(NotBackedUp::Live(neighbour));
    }
    let real = |path: &Path| path.canonicalize().ok();
    let is_ours = |path: &Path| real(path).is_some_and(|there| real(file).is_some_and(|file| file == there));
    if is_ours(source) || neighbours(source).any(|neighbour| is_ours(&neighbour)) {
        return Err(NotBackedUp::Live(source.to_owned()));
    }
    match std::fs::symlink_metadata(file) {
        Ok(there) if !there.is_file() || !replace => Err(NotBackedUp::Exists),
        _ => Ok(()),
    }
}

/// The files that belong to a database, whether they are there or not.
pub(crate) fn neighbours(file: &Path) -> impl Iterator<Item = PathBuf> {
    NEIGHBOURS.into_iter().map(|end| with_end(file, end))
}

pub(crate) fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or(OsStr::new("")).to_owned();
    name.push(end);
    file.with_file_name(name)
}

/// Puts a file that is on the disk into its place; its bytes and their digest.
fn put(mut fresh: NamedTempFile, file: &Path, replace: bool) -> Result<(u64, Digest), NotBackedUp> {
    let failed = NotBackedUp::Unwritten;
    let mut written = File::open(fresh.path()).map_err(failed)?;
    let (bytes, digest) = copied(&mut written, &mut io::sink()).map_err(failed)?;
    fresh.as_file_mut().sync_all().map_err(failed)?;
    let put = if replace { fresh.persist(file) } else { fresh.persist_noclobber(file) };
    put.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => NotBackedUp::Exists,
        _ => failed(error.error),
    })?;
    sync_folder(file).map_err(failed)?;
    Ok((bytes, digest))
}

/// Copies bytes; how many they are, and their digest.
pub(crate) fn copied(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, Digest)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok((bytes, Digest::new(hasher.finalize().into())));
        }
        hasher.update(&buffer[..count]);
        to.write_all(&buffer[..count])?;
        bytes += count as u64;
    }
}

/// Has the disk keep the name of a file.
pub(crate) fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(file.parent().unwrap_or(Path::new("/")))?.sync_all()
}

/// Has a store know what was done with it, up to which entry, and as which bytes.
pub(crate) async fn told(
    store: &Store,
    action: &str,
    (description, digest): (&StoreDescription, &Digest),
    caller: &Caller,
    now: Timestamp,
) -> Result<AuditHead, StoreError> {
    let detail = json!({"head": description.head.to_string(), "digest": digest.to_string()});
    let mut transaction = store.transaction().await?;
    let head = transaction.audit(&caller.entry(now, action, "store", detail)).await?;
    transaction.commit().await?;
    Ok(head)
}

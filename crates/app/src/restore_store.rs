//! Brings a store back from a backup.

use crate::backup_store::{NEIGHBOURS, copied, neighbours, sync_folder, told, with_end};
use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use portcullis_store::{
    AuditHead, FileFault, Store, StoreDescription, StoreError, StoreHold, directory_of, inbox_file_in,
    make_directory, verify_file,
};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// A store that was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredStore {
    /// What was in the file.
    pub description: StoreDescription,
    /// The entry of the store that tells of it, one further than the file.
    pub head: AuditHead,
    /// Where the store is that was there before, if one was.
    pub aside: Option<PathBuf>,
}

/// Why a store was not brought back; what was there is there.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// The address is that of a server.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file can't be read.
    #[error("the file can't be read")]
    Unread(#[source] io::Error),
    /// The file can't be read to its end, or there is no room for it.
    #[error("the file can't be copied into the store's directory")]
    Uncopied(#[source] io::Error),
    /// The file is not whole without another.
    #[error(
        "{} lies beside the file, which is not whole without it; put both as `store.db` into a directory, and back up that store", .0.display()
    )]
    NotAlone(PathBuf),
    /// The file is no sound store.
    #[error("the file is not sound")]
    Unsound(#[source] FileFault),
    /// The directory has a store.
    #[error("the directory has a store; name another one, or put that store aside with --force")]
    Exists,
    /// The directory can't be written.
    #[error("the store's directory can't be written")]
    Unwritten(#[source] io::Error),
    /// The copy of the file could not be made ready.
    #[error("the store could not be brought to this program's version")]
    NotReady(#[source] StoreError),
}

/// Brings the store in a file back into a directory. A store that is there is put aside if that is meant, and never while
/// somebody has it open.
pub async fn restore_store(
    file: &Path,
    address: &str,
    replace: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<RestoredStore, NotRestored> {
    let directory = directory_of(address)?;
    let place = directory.join("store.db");
    if !replace && has_store(&place) {
        return Err(NotRestored::Exists);
    }
    if let Some(neighbour) =
        neighbours(file).find(|there| std::fs::metadata(there).is_ok_and(|there| there.len() > 0))
    {
        return Err(NotRestored::NotAlone(neighbour));
    }
    let source = File::open(file).map_err(NotRestored::Unread)?;
    make_directory(directory)?;
    let making = tempfile::Builder::new().prefix(".restoring-").tempdir_in(directory);
    let making = making.map_err(NotRestored::Unwritten)?;
    let fresh = making.path().join("store.db");
    let digest = copy(source, &fresh).map_err(NotRestored::Uncopied)?;
    let description = verify_file(&fresh).await.map_err(NotRestored::Unsound)?;
    let head = ready(making.path(), &description, &digest, caller, now).await?;
    File::open(&fresh).and_then(|fresh| fresh.sync_all()).map_err(NotRestored::Unwritten)?;
    let hold = StoreHold::take(directory).await?;
    let aside = put(&fresh, &place, replace, now)?;
    if let Some(hold) = hold {
        hold.release().await?;
    }
    Ok(RestoredStore { description, head, aside })
}

/// Says whether a store is there, or a part of one.
fn has_store(place: &Path) -> bool {
    [place, &inbox_of(place)]
        .into_iter()
        .any(|place| place.exists() || neighbours(place).any(|neighbour| neighbour.exists()))
}

/// The inbox of the store in this place, which knows what that store took in, and no other.
fn inbox_of(place: &Path) -> PathBuf {
    inbox_file_in(place.parent().unwrap_or(Path::new("/")))
}

/// Copies a file, for its owner alone; its digest.
fn copy(mut from: File, to: &Path) -> io::Result<Digest> {
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    Ok(copied(&mut from, &mut to)?.1)
}

/// Brings the store to this program's version, in which it has to be like any other, and adds the entry that tells of it.
async fn ready(
    directory: &Path,
    description: &StoreDescription,
    digest: &Digest,
    caller: &Caller,
    now: Timestamp,
) -> Result<AuditHead, NotRestored> {
    let failed = NotRestored::NotReady;
    let store = Store::open(&directory.to_string_lossy()).await.map_err(failed)?;
    let new = Store::open(&directory.join("new").to_string_lossy()).await.map_err(failed)?;
    store.compare_with_new(&new).await.map_err(NotRestored::Unsound)?;
    new.close().await;
    let head = told(&store, "store.restored", (description, digest), caller, now).await.map_err(failed)?;
    // Who closes last folds the log of writes into the file.
    store.close().await;
    Ok(head)
}

/// Puts the store into its place; where the one is that was there.
fn put(fresh: &Path, place: &Path, replace: bool, now: Timestamp) -> Result<Option<PathBuf>, NotRestored> {
    let failed = NotRestored::Unwritten;
    if !has_store(place) || !replace {
        let fresh = TempPath::try_from_path(fresh).map_err(failed)?;
        fresh.persist_noclobber(place).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => NotRestored::Exists,
            _ => failed(error.error),
        })?;
        sync_folder(place).map_err(failed)?;
        return Ok(None);
    }
    let before = format!(".before-restore-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    let (inbox, aside) = (inbox_of(place), with_end(place, &before));
    let inbox_aside = with_end(&inbox, &before);
    if aside.exists() || inbox_aside.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    for end in NEIGHBOURS.into_iter().chain([""]) {
        let part = with_end(&inbox, end);
        if part.exists() {
            std::fs::rename(&part, with_end(&inbox_aside, end)).map_err(failed)?;
        }
    }
    // What belongs to the old file would be taken for a part of the new one.
    for end in NEIGHBOURS {
        let neighbour = with_end(place, end);
        if neighbour.exists() {
            std::fs::rename(&neighbour, with_end(&aside, end)).map_err(failed)?;
        }
    }
    // A second name first: at no moment is there no store, which somebody would begin anew.
    if place.exists() && std::fs::hard_link(place, &aside).is_err() {
        std::fs::rename(place, &aside).map_err(failed)?;
    }
    std::fs::rename(fresh, place).map_err(failed)?;
    sync_folder(place).map_err(failed)?;
    Ok(Some(aside))
}

#[cfg(test)]
mod tests;

//! Objects in a local directory.
//!
//! Below the directory every name is resolved from an open parent and no link is followed, so that nothing
//! outside of it is read or written. An object is written to `incoming/`, flushed, renamed into its place
//! without replacing anything, and the folder that got it is flushed. A writer holds a lock on its file in
//! `incoming/`; a file without one was left behind by a writer that ended. Whoever makes an object young again holds a
//! lock on `objects/sha256` with others, and whoever removes one holds it alone while it looks at the object's age.

mod batch;
mod folder;
mod seals;
mod spool;

use crate::error::ArchiveError;
use crate::place::{Batch, Entry, Place, SealEntry, Spool};
use crate::seal_name::SealName;
use batch::FileBatch;
use folder::Folder;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use rustix::fs::{FileType, FlockOperation};
use rustix::io::Errno;
use spool::FileSpool;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The hash that objects are named by.
const HASH: &str = "sha256";
/// What an object's name ends with.
const ENDING: &str = ".zst";

/// A directory that keeps objects.
#[derive(Debug)]
pub struct Directory {
    /// Folders by the name of the hash; there is one.
    hashes: Folder,
    objects: Folder,
    seals: Folder,
    incoming: Folder,
}

impl Directory {
    /// Opens the directory for objects below `path`; what is missing is made, for its owner alone.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let root = Folder::at(path)?;
        let hashes = root.enter_or_make("objects")?;
        let objects = hashes.enter_or_make(HASH)?;
        let seals = root.enter_or_make("seals")?;
        let incoming = root.enter_or_make("incoming")?;
        Ok(Self { hashes, objects, seals, incoming })
    }

    /// Names that no writer of ours gives, beside the objects.
    fn strangers(&self) -> Result<Vec<Entry>, ArchiveError> {
        let mut strangers = Vec::new();
        for name in self.hashes.names()? {
            let name = name?;
            if name != HASH {
                strangers.push(Entry::Foreign(self.hashes.name_of(&name)));
            }
        }
        for name in self.incoming.names()? {
            let name = name?;
            if !name.starts_with(spool::PREFIX) {
                strangers.push(Entry::Foreign(self.incoming.name_of(&name)));
            }
        }
        Ok(strangers)
    }

    /// The folder that an object stands in, if it is there.
    fn folder_of(&self, digest: &Digest) -> Result<Option<Folder>, ArchiveError> {
        self.objects.enter(&digest.hex()[..2])
    }
}

fn file_name(digest: &Digest) -> String {
    format!("{}{ENDING}", digest.hex())
}

impl Place for Directory {
    fn spool(&self) -> Result<Box<dyn Spool + '_>, ArchiveError> {
        Ok(Box::new(FileSpool::new(&self.incoming, &self.objects)?))
    }

    fn batch(&self) -> Result<Box<dyn Batch + '_>, ArchiveError> {
        Ok(Box::new(FileBatch::new(&self.incoming, &self.objects)?))
    }

    fn open(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, ArchiveError> {
        let Some(folder) = self.folder_of(digest)? else { return Ok(None) };
        let file = folder.open_file(&file_name(digest))?;
        Ok(file.map(|file| Box::new(file) as Box<dyn Read + Send>))
    }

    fn contains(&self, digest: &Digest) -> Result<bool, ArchiveError> {
        let Some(folder) = self.folder_of(digest)? else { return Ok(false) };
        Ok(folder.kind(&file_name(digest))? == Some(FileType::RegularFile))
    }

    fn since(&self, digest: &Digest) -> Result<Option<Timestamp>, ArchiveError> {
        let Some(folder) = self.folder_of(digest)? else { return Ok(None) };
        folder.changed_at(&file_name(digest))
    }

    fn remove(&self, digest: &Digest, put_until: Timestamp) -> Result<bool, ArchiveError> {
        let name = file_name(digest);
        let Some(folder) = self.folder_of(digest)? else { return Ok(false) };
        let _alone = self.objects.lock(FlockOperation::LockExclusive)?;
        if folder.kind(&name)? != Some(FileType::RegularFile)
            || folder.changed_at(&name)?.is_none_or(|changed| changed > put_until)
        {
            return Ok(false);
        }
        folder.remove(&name)?;
        folder.flush()?;
        Ok(true)
    }

    fn renew(&self, digest: &Digest) -> Result<bool, ArchiveError> {
        let Some(folder) = self.folder_of(digest)? else { return Ok(false) };
        let _with_others = self.objects.lock(FlockOperation::LockShared)?;
        folder.renew(&file_name(digest))
    }

    fn list(&self, each: &mut dyn FnMut(Entry) -> Result<(), ArchiveError>) -> Result<(), ArchiveError> {
        self.strangers()?.into_iter().try_for_each(&mut *each)?;
        for name in self.objects.names()? {
            let name = name?;
            let folder = match self.objects.kind(&name)? {
                Some(FileType::Directory) if is_folder(&name) => self.objects.enter(&name)?,
                _ => None,
            };
            let Some(folder) = folder else {
                each(Entry::Foreign(self.objects.name_of(&name)))?;
                continue;
            };
            for file in folder.names()? {
                let file = file?;
                let digest = file.strip_suffix(ENDING).and_then(Digest::from_hex);
                let digest = digest.filter(|digest| digest.hex().starts_with(&name));
                each(match (digest, folder.kind(&file)?) {
                    (Some(digest), Some(FileType::RegularFile)) => Entry::Object(digest),
                    _ => Entry::Foreign(folder.name_of(&file)),
                })?;
            }
        }
        Ok(())
    }

    fn clear_leftovers(&self) -> Result<u64, ArchiveError> {
        // No writer can be between making its file and locking it while this lock is held.
        let _alone = self.incoming.lock(FlockOperation::LockExclusive)?;
        let mut cleared = 0;
        for name in self.incoming.names()? {
            let name = name?;
            // The files of a batch are held by the lock on one of them, and are nobody's where that one is gone.
            if let Some((batch, _)) = name.split_once(batch::MARK).filter(|_| name.starts_with(spool::PREFIX))
            {
                if self.incoming.open_file(batch)?.is_none_or(|file| is_left(&file).unwrap_or_default()) {
                    self.incoming.remove(&name)?;
                    cleared += 1;
                }
            } else if name.starts_with(spool::PREFIX)
                && let Some(file) = self.incoming.open_file(&name)?
                && is_left(&file).map_err(|error| self.incoming.error("lock", &name, error))?
            {
                self.incoming.remove(&name)?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }

    fn seal(&self, name: &SealName) -> Result<Option<Vec<u8>>, ArchiveError> {
        seals::read(&self.seals, name)
    }

    fn add_seal(&self, name: &SealName, bytes: &[u8]) -> Result<bool, ArchiveError> {
        seals::add(&self.seals, &self.incoming, name, bytes)
    }

    fn list_seals(
        &self,
        each: &mut dyn FnMut(SealEntry) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        seals::list(&self.seals, each)
    }

    fn seal_numbers(&self, product: &str) -> Result<Vec<u64>, ArchiveError> {
        seals::numbers(&self.seals, product)
    }
}

/// Says whether no writer holds the file.
fn is_left(file: &File) -> Result<bool, Errno> {
    match rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_folder(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

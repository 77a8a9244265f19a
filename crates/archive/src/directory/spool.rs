//! An object in the making, in a private file.

use super::file_name;
use super::folder::Folder;
use crate::error::ArchiveError;
use crate::place::Spool;
use portcullis_domain::digest::Digest;
use rustix::fs::FlockOperation;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the names of such files begin with.
pub(super) const PREFIX: &str = "object-";

/// Tells the files of one process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

pub(super) struct FileSpool<'d> {
    incoming: &'d Folder,
    objects: &'d Folder,
    name: String,
    file: File,
    moved: bool,
}

impl<'d> FileSpool<'d> {
    pub(super) fn new(incoming: &'d Folder, objects: &'d Folder) -> Result<Self, ArchiveError> {
        let _writing = incoming.lock(FlockOperation::LockShared)?;
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{PREFIX}{}-{number}", std::process::id());
            // A process that had this id before, or runs on another machine, may have a file of this name.
            if let Some(file) = incoming.make_file(&name)? {
                rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)
                    .map_err(|error| incoming.error("lock", &name, error))?;
                return Ok(Self { incoming, objects, name, file, moved: false });
            }
        }
    }

    /// The name of the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Moves what was written to a name in a folder, durably, unless something of that name is there; says whether it
    /// was moved.
    pub(super) fn keep_as(&mut self, folder: &Folder, name: &str) -> Result<bool, ArchiveError> {
        self.file.sync_all().map_err(|error| self.failed("write", error))?;
        self.moved = self.incoming.rename(&self.name, folder, name)?;
        // Also where another writer made the file, which may not have been flushed yet.
        folder.flush()?;
        Ok(self.moved)
    }

    fn failed(&self, action: &'static str, error: io::Error) -> ArchiveError {
        ArchiveError::storage(action, self.incoming.name_of(&self.name), error)
    }
}

impl Write for FileSpool<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Spool for FileSpool<'_> {
    fn keep(&mut self, digest: &Digest) -> Result<bool, ArchiveError> {
        let folder = self.objects.enter_or_make(&digest.hex()[..2])?;
        let kept = self.keep_as(&folder, &file_name(digest))?;
        // Another writer may have made the folder, and not flushed it yet.
        self.objects.flush()?;
        Ok(kept)
    }

    fn renew(&mut self, digest: &Digest) -> Result<(), ArchiveError> {
        let folder = self.objects.enter_or_make(&digest.hex()[..2])?;
        let _with_others = self.objects.lock(FlockOperation::LockShared)?;
        // Where it went, it may be back from another writer, who made it as young.
        if !folder.renew(&file_name(digest))? {
            self.keep(digest)?;
        }
        Ok(())
    }

    fn again(&mut self) -> Result<Box<dyn Read + '_>, ArchiveError> {
        self.file.seek(SeekFrom::Start(0)).map_err(|error| self.failed("read", error))?;
        Ok(Box::new(&self.file))
    }
}

impl Drop for FileSpool<'_> {
    fn drop(&mut self) {
        if !self.moved {
            // What can't be removed is cleared as a leftover later.
            let _ = self.incoming.remove(&self.name);
        }
    }
}

//! Many objects in the making: a private file each, made durable together.

use super::file_name;
use super::folder::Folder;
use super::spool::FileSpool;
use crate::error::ArchiveError;
use crate::place::Batch;
use portcullis_domain::digest::Digest;
use rustix::fs::FlockOperation;
use std::collections::BTreeMap;
use std::io::Write;

/// What stands between the name of a batch's locked file and the number of one of its objects.
pub(super) const MARK: char = '.';

/// Folders that are flushed one by one.
#[cfg(target_os = "linux")]
const FEW: usize = 4;

/// Its files have no lock of their own: a process may not have so many files open.
pub(super) struct FileBatch<'d> {
    incoming: &'d Folder,
    objects: &'d Folder,
    /// An empty file, whose lock says that the writer lives.
    lock: FileSpool<'d>,
    waiting: Vec<(Digest, String)>,
    in_the_way: Vec<(Digest, String)>,
}

impl<'d> FileBatch<'d> {
    pub(super) fn new(incoming: &'d Folder, objects: &'d Folder) -> Result<Self, ArchiveError> {
        Ok(Self {
            incoming,
            objects,
            lock: FileSpool::new(incoming, objects)?,
            waiting: Vec::new(),
            in_the_way: Vec::new(),
        })
    }

    #[cfg(target_os = "linux")]
    fn flush_files(&self) -> Result<(), ArchiveError> {
        self.incoming.flush_all()
    }

    /// Makes the names in these folders durable. One flush of everything costs less than one for each of many folders.
    #[cfg(target_os = "linux")]
    fn flush_names(&self, folders: &BTreeMap<String, Folder>) -> Result<(), ArchiveError> {
        if folders.len() > FEW {
            return self.objects.flush_all();
        }
        folders.values().try_for_each(Folder::flush)?;
        self.objects.flush()
    }

    #[cfg(not(target_os = "linux"))]
    fn flush_names(&self, folders: &BTreeMap<String, Folder>) -> Result<(), ArchiveError> {
        folders.values().try_for_each(Folder::flush)?;
        self.objects.flush()
    }

    #[cfg(not(target_os = "linux"))]
    fn flush_files(&self) -> Result<(), ArchiveError> {
        for (_, name) in &self.waiting {
            if let Some(file) = self.incoming.open_file(name)? {
                file.sync_all().map_err(|error| ArchiveError::storage("write", name, error))?;
            }
        }
        Ok(())
    }
}

impl Batch for FileBatch<'_> {
    fn add(&mut self, digest: &Digest, packed: Vec<u8>) -> Result<(), ArchiveError> {
        let name = format!("{}{MARK}{}", self.lock.name(), self.waiting.len());
        let Some(mut file) = self.incoming.make_file(&name)? else {
            return Err(ArchiveError::storage("make", name, std::io::ErrorKind::AlreadyExists.into()));
        };
        self.waiting.push((*digest, name));
        file.write_all(&packed).map_err(|error| ArchiveError::storage("write", "an object", error))
    }

    fn keep(&mut self) -> Result<Vec<Digest>, ArchiveError> {
        // A name must not be durable before the bytes that it stands for.
        self.flush_files()?;
        let mut folders = BTreeMap::new();
        while let Some((digest, name)) = self.waiting.last() {
            let folder = digest.hex()[..2].to_owned();
            if !folders.contains_key(&folder) {
                folders.insert(folder.clone(), self.objects.enter_or_make(&folder)?);
            }
            let (digest, name) = (*digest, name.clone());
            if !self.incoming.rename(&name, &folders[&folder], &file_name(&digest))? {
                self.in_the_way.push((digest, name));
            }
            self.waiting.pop();
        }
        self.flush_names(&folders)?;
        Ok(self.in_the_way.iter().map(|(digest, _)| *digest).collect())
    }

    fn renew(&mut self) -> Result<(), ArchiveError> {
        while let Some((digest, name)) = self.in_the_way.last() {
            let folder = self.objects.enter_or_make(&digest.hex()[..2])?;
            let _with_others = self.objects.lock(FlockOperation::LockShared)?;
            let is_there = folder.renew(&file_name(digest))?;
            // Where it went, it may be back from another writer, who made it as young.
            if is_there || !self.incoming.rename(name, &folder, &file_name(digest))? {
                self.incoming.remove(name)?;
            }
            if !is_there {
                folder.flush()?;
            }
            self.in_the_way.pop();
        }
        Ok(())
    }
}

impl Drop for FileBatch<'_> {
    fn drop(&mut self) {
        for (_, name) in self.waiting.iter().chain(&self.in_the_way) {
            // What can't be removed is cleared as a leftover later.
            let _ = self.incoming.remove(name);
        }
    }
}

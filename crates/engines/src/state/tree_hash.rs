//! The hash of a directory tree; its definition is at [`state_of_tree`](super::state_of_tree).

use super::digest;
use super::refusal::NoState;
use crate::process::Cancel;
use crate::tree::MOST_ENTRIES;
use portcullis_domain::release::Digest;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, open, openat, readlinkat, statat};
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The name and number of the algorithm.
const ALGORITHM: &[u8] = b"portcullis-tree-1";
/// How much of a file is in memory at once.
const PIECE: usize = 256 * 1024;

/// How much of a tree is hashed; beyond any of it there is no hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeLimits {
    /// How many files and directories it may have.
    pub entries: u64,
    /// How many bytes its files may have together.
    pub bytes: u64,
    /// How deeply directories may be in one another; each level holds one open.
    pub depth: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { entries: MOST_ENTRIES, bytes: 256 << 30, depth: 128 }
    }
}

/// Hashes the tree below `root`.
pub(super) fn hash(root: &Path, limits: &TreeLimits, cancel: &Cancel) -> Result<Digest, NoState> {
    let mut walk = Walk {
        root,
        path: Vec::new(),
        hash: Sha256::new(),
        piece: vec![0; PIECE],
        entries: 0,
        bytes: 0,
        limits,
        cancel,
    };
    walk.field(ALGORITHM);
    let folder = open(root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| walk.unreadable(error))?;
    walk.folder(&folder, 0)?;
    Ok(digest::finish(walk.hash))
}

struct Walk<'w> {
    root: &'w Path,
    /// Where the walk is, relative to the root.
    path: Vec<u8>,
    hash: Sha256,
    piece: Vec<u8>,
    entries: u64,
    bytes: u64,
    limits: &'w TreeLimits,
    cancel: &'w Cancel,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &OwnedFd, depth: usize) -> Result<(), NoState> {
        if depth > self.limits.depth {
            return Err(NoState::TooDeep { path: self.here(), limit: self.limits.depth });
        }
        for name in self.names(folder)? {
            let length = self.path.len();
            if length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name.as_bytes());
            self.entry(folder, &name, depth)?;
            self.path.truncate(length);
        }
        Ok(())
    }

    /// The names in a directory, in order.
    fn names(&mut self, folder: &OwnedFd) -> Result<Vec<CString>, NoState> {
        let mut names = Vec::new();
        for entry in Dir::read_from(folder).map_err(|error| self.unreadable(error))? {
            let entry = entry.map_err(|error| self.unreadable(error))?;
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            self.entries += 1;
            if self.entries > self.limits.entries {
                return Err(NoState::TooManyEntries(self.limits.entries));
            }
            names.push(name.to_owned());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn entry(&mut self, folder: &OwnedFd, name: &CString, depth: usize) -> Result<(), NoState> {
        self.heed_cancel()?;
        let found =
            statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).map_err(|error| self.unreadable(error))?;
        let kind = kind_of(&found);
        if name.as_c_str() == c".git" && matches!(kind, FileType::Directory | FileType::RegularFile) {
            return Ok(());
        }
        match kind {
            FileType::Directory => {
                let inner = self.open(folder, name, OFlags::DIRECTORY)?;
                self.folder(&inner, depth + 1)
            }
            FileType::RegularFile => self.file(folder, name),
            FileType::Symlink => {
                let target = readlinkat(folder, name, Vec::new()).map_err(|error| self.unreadable(error))?;
                self.head(b'l');
                self.field(target.as_bytes());
                Ok(())
            }
            _ => {
                self.head(b'o');
                self.field(b"");
                Ok(())
            }
        }
    }

    fn file(&mut self, folder: &OwnedFd, name: &CString) -> Result<(), NoState> {
        // A pipe that took the file's place must not make the walk wait for a writer.
        let file = self.open(folder, name, OFlags::NONBLOCK)?;
        let found = fstat(&file).map_err(|error| self.unreadable(error))?;
        if kind_of(&found) != FileType::RegularFile {
            return Err(NoState::Changed(self.here()));
        }
        let length = u64::try_from(found.st_size).unwrap_or_default();
        self.bytes = self.bytes.saturating_add(length);
        if self.bytes > self.limits.bytes {
            return Err(NoState::TooManyBytes(self.limits.bytes));
        }
        let executable = Mode::from_raw_mode(found.st_mode).contains(Mode::XUSR);
        self.head(if executable { b'x' } else { b'f' });
        self.hash.update(length.to_be_bytes());
        // One byte more than there should be tells that the file grows.
        let mut file = File::from(file).take(length.saturating_add(1));
        let mut read = 0_u64;
        loop {
            self.heed_cancel()?;
            let part = match file.read(&mut self.piece) {
                Ok(0) => break,
                Ok(part) => part,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(NoState::Unreadable(self.here(), error)),
            };
            read += part as u64;
            self.hash.update(&self.piece[..part]);
        }
        if read == length { Ok(()) } else { Err(NoState::Changed(self.here())) }
    }

    fn open(&self, folder: &OwnedFd, name: &CString, flags: OFlags) -> Result<OwnedFd, NoState> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | flags;
        openat(folder, name, flags, Mode::empty()).map_err(|error| match error {
            // A link, or no directory any longer.
            Errno::LOOP | Errno::NOTDIR => NoState::Changed(self.here()),
            error => self.unreadable(error),
        })
    }

    /// Begins an entry: its path and its kind.
    fn head(&mut self, kind: u8) {
        let path = std::mem::take(&mut self.path);
        self.field(&path);
        self.path = path;
        self.field(&[kind]);
    }

    fn field(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
    }

    fn heed_cancel(&self) -> Result<(), NoState> {
        if self.cancel.is_cancelled() { Err(NoState::Cancelled) } else { Ok(()) }
    }

    fn unreadable(&self, error: Errno) -> NoState {
        NoState::Unreadable(self.here(), error.into())
    }

    fn here(&self) -> PathBuf {
        if self.path.is_empty() {
            self.root.to_owned()
        } else {
            self.root.join(OsStr::from_bytes(&self.path))
        }
    }
}

fn kind_of(found: &Stat) -> FileType {
    FileType::from_raw_mode(found.st_mode)
}

#[cfg(test)]
mod tests;

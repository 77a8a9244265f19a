//! An archive in a directory of its own, and what stands in it.

use portcullis_archive::{Archive, Directory, Limits, Report};
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) struct Store {
    pub(crate) folder: TempDir,
    pub(crate) archive: Archive,
}

impl Store {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        Self { folder, archive }
    }

    /// The same archive for objects of at most so many bytes.
    pub(crate) fn bounded(&self, object_bytes: u64) -> Archive {
        Archive::new(Directory::open(self.folder.path()).unwrap(), Limits { object_bytes })
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.hex();
        self.folder.path().join("objects/sha256").join(&name[..2]).join(format!("{name}.zst"))
    }

    pub(crate) fn verify(&self, expected: &[Digest]) -> Report {
        verify(&self.archive, expected)
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files(self.folder.path())
    }
}

pub(crate) fn verify(archive: &Archive, expected: &[Digest]) -> Report {
    archive.verify(&expected.iter().copied().collect::<BTreeSet<_>>(), &mut |_| {}).unwrap()
}

/// The files below a folder, links themselves included.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Bytes that don't shrink, the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(length)
    .collect()
}

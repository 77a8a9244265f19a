//! Where the documents of an image are: in a directory or in a tar file.

use super::{ImageProblem, MOST_DOCUMENT_BYTES};
use crate::process::Cancel;
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Something that gives documents by name.
pub(super) trait Places {
    /// The bytes of a document; `None` when there is none of this name.
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImageProblem>;
}

/// Stops where stopping was asked for.
pub(super) fn heed(cancel: &Cancel) -> Result<(), ImageProblem> {
    if cancel.is_cancelled() { Err(ImageProblem::Cancelled) } else { Ok(()) }
}

/// Reads at most as much as a document may have.
pub(super) fn read_bounded(name: &str, content: impl Read) -> Result<Vec<u8>, ImageProblem> {
    let mut bytes = Vec::new();
    content.take(MOST_DOCUMENT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_DOCUMENT_BYTES {
        return Err(ImageProblem::TooLarge { name: name.to_owned(), limit: MOST_DOCUMENT_BYTES });
    }
    Ok(bytes)
}

/// A directory in OCI layout.
pub(super) struct Folder {
    path: PathBuf,
    cancel: Cancel,
}

impl Folder {
    pub(super) fn new(path: &Path, cancel: &Cancel) -> Self {
        Self { path: path.to_owned(), cancel: cancel.clone() }
    }
}

impl Places for Folder {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImageProblem> {
        heed(&self.cancel)?;
        // A pipe must not make us wait for a writer, and a link lead elsewhere.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match open(self.path.join(name), flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(ImageProblem::Io(error.into())),
        };
        if !file.metadata()?.is_file() {
            return Err(ImageProblem::Io(io::Error::other(format!("`{name}` is no file"))));
        }
        read_bounded(name, file).map(Some)
    }
}

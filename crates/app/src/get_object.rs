//! Gives an object of the archive, proved before its first byte is given.

use crate::blocking::blocking;
use crate::installation::Installation;
use portcullis_archive::ArchiveError;
use portcullis_domain::digest::Digest;
use std::fs::File;
use std::io::{self, Seek};

/// Why an object is not given.
#[derive(Debug, thiserror::Error)]
pub enum NoObject {
    /// There is none.
    #[error("the archive has no object {0}; `portcullis archive list` shows what it has")]
    Missing(Digest),
    /// It can't be read, or is damaged.
    #[error(transparent)]
    Archive(ArchiveError),
    /// There is no room for a private copy.
    #[error("no private copy of the object can be made in {}", std::env::temp_dir().display())]
    Spool(#[from] io::Error),
}

/// Unpacks an object into a private file, so that nothing of a damaged one is given.
pub fn get_object(installation: &Installation, digest: &Digest) -> Result<File, NoObject> {
    blocking(|| {
        let mut object = installation.archive.get(digest).map_err(|error| match error {
            ArchiveError::Missing(digest) => NoObject::Missing(digest),
            error => NoObject::Archive(error),
        })?;
        let mut file = tempfile::tempfile()?;
        io::copy(&mut object, &mut file).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => NoObject::Archive(ArchiveError::Damaged(*digest)),
            _ => NoObject::Spool(error),
        })?;
        file.rewind()?;
        Ok(file)
    })
}

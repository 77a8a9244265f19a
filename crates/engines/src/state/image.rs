//! The digests and platforms of an image in a file or directory.

mod archive;
mod document;
mod layout;
mod places;
mod platform;
mod saved;

use crate::process::Cancel;
use archive::Archive;
use places::{Folder, Places};
use portcullis_domain::release::{Digest, Manifest};
use std::io;
use std::path::Path;

/// How many bytes an index, a manifest or a configuration may have.
const MOST_DOCUMENT_BYTES: u64 = 8 * 1024 * 1024;
/// How many manifests and indexes an image may have.
const MOST_DOCUMENTS: usize = 1000;

/// What an image is known by.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) digest: Digest,
    pub(super) manifests: Vec<Manifest>,
    pub(super) remarks: Vec<String>,
}

/// Why an image can not be told.
#[derive(Debug, thiserror::Error)]
pub enum ImageProblem {
    /// A file can not be read.
    #[error("it can not be read")]
    Io(#[from] io::Error),
    /// The tar file is compressed.
    #[error("it is compressed; unpack it to a tar file")]
    Compressed,
    /// The tar file is broken, or has a form that is not read.
    #[error("it is not a tar file that is understood: {0}")]
    Archive(&'static str),
    /// The tar file has more entries than are looked at.
    #[error("it has more than {0} entries")]
    TooManyEntries(usize),
    /// Two entries of the tar file have the same name, and readers may differ about which counts.
    #[error("it has `{0}` twice")]
    Twice(String),
    /// A document has more bytes than are read.
    #[error("`{name}` has more than {limit} bytes")]
    TooLarge {
        /// The file.
        name: String,
        /// How many are read.
        limit: u64,
    },
    /// A document is not there.
    #[error("`{0}` is not in it")]
    Absent(String),
    /// The content of a document is not what its digest says.
    #[error("the content of `{0}` is not what its digest says")]
    Altered(String),
    /// A document is not what it should be.
    #[error("`{name}` is not understood: {problem}")]
    Document {
        /// The file.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// It has more manifests and indexes than are looked at.
    #[error("it has more than {0} manifests and indexes, or they name one another")]
    TooManyDocuments(usize),
    /// It has several images where one is scanned.
    #[error("it has {0} images; save the one that is meant by itself")]
    Several(usize),
    /// It has no image.
    #[error("it has no image")]
    NoImage,
    /// The list of an OCI layout and that of `docker save` in one tar file name different images.
    #[error("`index.json` and `manifest.json` name different images")]
    Disagreement,
    /// Somebody asked to stop.
    #[error("it was cancelled")]
    Cancelled,
}

/// Reads what is at `path`, a directory or a file.
pub(super) fn read(path: &Path, cancel: &Cancel) -> Result<Found, ImageProblem> {
    if path.is_dir() {
        return layout::read(&mut Folder::new(path, cancel))?.ok_or(ImageProblem::NoImage);
    }
    let mut archive = Archive::open(path, cancel)?;
    of_archive(&mut archive)
}

fn of_archive(places: &mut dyn Places) -> Result<Found, ImageProblem> {
    let saved = saved::read(places)?;
    let Some(found) = layout::read(places)? else {
        return saved.ok_or(ImageProblem::NoImage);
    };
    // Scanners differ about which of the two lists they go by.
    if let Some(saved) = saved
        && !found.manifests.iter().any(|manifest| manifest.digests.contains(&saved.digest))
    {
        return Err(ImageProblem::Disagreement);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;

//! Why the archive could not do what it was asked for.

use crate::bucket::NoBucket;
use crate::place::LARGEST_SEAL;
use crate::seal_name::{NoSealName, SealName};
use portcullis_domain::digest::Digest;
use std::io::{self, ErrorKind};

/// Why an object could not be kept or given.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// No room is left; nothing was kept.
    #[error("the archive is full: nothing of the object was kept; make room and try again")]
    Full(#[source] io::Error),
    /// What should be kept can't be read.
    #[error("what should be archived can't be read")]
    Source(#[source] io::Error),
    /// The archive itself can't be read or written.
    #[error("the archive can't {action} {name}")]
    Storage {
        /// What was tried: `read`, `write`, …
        action: &'static str,
        /// The object or directory.
        name: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The bucket can't be used.
    #[error(transparent)]
    Bucket(#[from] NoBucket),
    /// What should be kept is larger than any object may be.
    #[error("an object may have {limit} bytes; what should be archived has more")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No object has this digest.
    #[error("the archive has no object {0}")]
    Missing(Digest),
    /// No seal can have this name.
    #[error(transparent)]
    SealName(#[from] NoSealName),
    /// A seal is larger than any may be.
    #[error("{0} has more than {LARGEST_SEAL} bytes, as no seal has; it is damaged")]
    LargeSeal(SealName),
    /// The object under this digest is not what its name says.
    #[error("the object {0} is damaged: its content is not what its name says; restore it from a copy")]
    Damaged(Digest),
}

impl ArchiveError {
    /// The error of an action on something in the archive.
    pub(crate) fn storage(action: &'static str, name: impl Into<String>, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(source),
            _ => Self::Storage { action, name: name.into(), source },
        }
    }
}

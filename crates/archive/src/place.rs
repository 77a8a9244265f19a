//! Where packed objects stand.

use crate::error::ArchiveError;
use portcullis_domain::digest::Digest;
use std::io::{Read, Write};

/// A place that keeps packed objects by digest. It never looks into them and never replaces one.
pub trait Place {
    /// Gives a private file for an object whose digest is not known before its last byte.
    fn spool(&self) -> Result<Box<dyn Spool + '_>, ArchiveError>;

    /// Opens an object; none if there is none.
    fn open(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, ArchiveError>;

    /// Says whether there is an object of this name.
    fn contains(&self, digest: &Digest) -> Result<bool, ArchiveError>;

    /// Calls `each` with everything that stands where objects stand, in no certain order.
    fn list(&self, each: &mut dyn FnMut(Entry) -> Result<(), ArchiveError>) -> Result<(), ArchiveError>;

    /// Removes what writers that ended in the middle left behind; gives their number.
    fn clear_leftovers(&self) -> Result<u64, ArchiveError>;
}

/// An object in the making. Dropped without [`Spool::keep`] it leaves nothing behind.
pub trait Spool: Write {
    /// Keeps what was written under its digest, whole and durable before this returns, unless an object of this
    /// name stands there; says whether it was kept.
    fn keep(&mut self, digest: &Digest) -> Result<bool, ArchiveError>;

    /// Reads what was written from its beginning.
    fn again(&mut self) -> Result<Box<dyn Read + '_>, ArchiveError>;
}

/// Something that stands where objects stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file with an object's name.
    Object(Digest),
    /// Anything else, by name.
    Foreign(String),
}

//! Where packed objects stand.

use crate::error::ArchiveError;
use crate::seal_name::SealName;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use std::fmt::Debug;
use std::io::{Read, Write};

/// A place that keeps packed objects by digest. It never looks into them, and replaces one only by the same.
pub trait Place: Debug + Send + Sync {
    /// Gives a private file for an object whose digest is not known before its last byte.
    fn spool(&self) -> Result<Box<dyn Spool + '_>, ArchiveError>;

    /// Begins to keep many small objects together, which costs far less than keeping each by itself.
    fn batch(&self) -> Result<Box<dyn Batch + '_>, ArchiveError>;

    /// Opens an object; none if there is none.
    fn open(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, ArchiveError>;

    /// Says whether there is an object of this name.
    fn contains(&self, digest: &Digest) -> Result<bool, ArchiveError>;

    /// Says since when something of an object's name stands there; none if nothing does.
    fn since(&self, digest: &Digest) -> Result<Option<Timestamp>, ArchiveError>;

    /// Removes an object unless it was put again after this moment; says whether it went. Whoever calls this knows that
    /// no retention keeps what was put until then.
    fn remove(&self, digest: &Digest, put_until: Timestamp) -> Result<bool, ArchiveError>;

    /// Makes an object young, so that no removal takes it by its age; says whether that was done, which a place that
    /// needs the bytes for it never says.
    fn renew(&self, digest: &Digest) -> Result<bool, ArchiveError>;

    /// Calls `each` with everything that stands where objects stand, in no certain order.
    fn list(&self, each: &mut dyn FnMut(Entry) -> Result<(), ArchiveError>) -> Result<(), ArchiveError>;

    /// Removes what writers that ended in the middle left behind; gives their number.
    fn clear_leftovers(&self) -> Result<u64, ArchiveError>;

    /// The bytes of a seal, of which [`LARGEST_SEAL`] are given at most; none if there is none of this name.
    fn seal(&self, name: &SealName) -> Result<Option<Vec<u8>>, ArchiveError>;

    /// Adds a seal, whole and durable before this returns, unless something of its name stands there; says whether
    /// it was added.
    fn add_seal(&self, name: &SealName, bytes: &[u8]) -> Result<bool, ArchiveError>;

    /// Calls `each` with everything that stands where seals stand, in no certain order.
    fn list_seals(
        &self,
        each: &mut dyn FnMut(SealEntry) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError>;

    /// The numbers of a product's seals in their order.
    fn seal_numbers(&self, product: &str) -> Result<Vec<u64>, ArchiveError>;
}

/// Bytes of a seal; one that names ten thousand scans has less.
pub const LARGEST_SEAL: usize = 64 << 20;

/// An object in the making. Dropped without [`Spool::keep`] it leaves nothing behind.
pub trait Spool: Write {
    /// Keeps what was written under its digest, whole and durable before this returns, unless an object of this
    /// name stands there; says whether it was kept.
    fn keep(&mut self, digest: &Digest) -> Result<bool, ArchiveError>;

    /// Makes the object that stood in the way, and that is proved, as young as one that is kept in this moment; keeps
    /// what was written where it went meanwhile.
    fn renew(&mut self, digest: &Digest) -> Result<(), ArchiveError>;

    /// Reads what was written from its beginning.
    fn again(&mut self) -> Result<Box<dyn Read + '_>, ArchiveError>;
}

/// Packed objects on their way into a place. Dropped without [`Batch::keep`] it leaves nothing behind.
pub trait Batch {
    /// Takes an object.
    fn add(&mut self, digest: &Digest, packed: Vec<u8>) -> Result<(), ArchiveError>;

    /// Keeps all that was taken, each whole and durable before it stands under its name, and all of it durable before
    /// this returns; gives those that something of their name stood in the way of.
    fn keep(&mut self) -> Result<Vec<Digest>, ArchiveError>;

    /// Does with all that something stood in the way of what [`Spool::renew`] does with one.
    fn renew(&mut self) -> Result<(), ArchiveError>;
}

/// Something that stands where objects stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file with an object's name.
    Object(Digest),
    /// Anything else, by name.
    Foreign(String),
}

/// Something that stands where seals stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealEntry {
    /// A file with a seal's name.
    Seal(SealName),
    /// Anything else, by name.
    Foreign(String),
}

//! Bytes by digest, compressed, written once and read back verified.
//!
//! An object is named by the SHA-256 of its plain bytes: `objects/sha256/ab/<64 digits>.zst`. What an object
//! holds can be proved from its name alone, the same bytes are one object however often they are put, and
//! nothing is ever written over. A seal is named by its product and its number in their chain,
//! `seals/PRODUCT/NUMBER`, and never replaced either. [`Archive`] compresses, hashes and verifies; where the packed
//! bytes stand is a [`Place`]: a local [`Directory`], or a [`Bucket`] of an S3-compatible store.

pub mod archive;
pub mod bucket;
pub mod bundle;
pub mod directory;
pub mod error;
mod many;
pub mod object;
pub mod place;
pub mod seal;
pub mod seal_name;
pub mod verify;

pub use archive::{Archive, Limits, digest_of};
pub use bucket::{Bucket, NoBucket};
pub use directory::Directory;
pub use error::ArchiveError;
pub use object::Object;
pub use place::{Batch, Entry, LARGEST_SEAL, Place, SealEntry, Spool};
pub use seal_name::{NoSealName, SealName};
pub use verify::{Damage, Progress, Report};

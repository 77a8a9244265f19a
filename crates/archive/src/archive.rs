//! The archive: what is put into it and given by it is compressed, hashed and verified here.

use crate::bucket::Bucket;
use crate::directory::Directory;
use crate::error::ArchiveError;
use crate::object::Object;
use crate::place::{Place, Spool};
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

const CHUNK: usize = 128 << 10;
/// Reports are text that shrinks well at the default level; higher ones cost more time than they save room.
pub(crate) const LEVEL: i32 = 3;

/// Bounds on one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Plain bytes of an object, put or given. Default 8 GiB. Packed bytes that a stranger made can unpack to
    /// 40,000 times their size.
    pub object_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { object_bytes: 8 << 30 }
    }
}

/// The digest under which these bytes are kept.
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest::new(Sha256::digest(bytes).into())
}

/// An archive on a [`Place`].
#[derive(Debug)]
pub struct Archive {
    place: Box<dyn Place>,
    limits: Limits,
}

impl Archive {
    /// Opens the archive at an address: `s3://BUCKET/PREFIX`, else a directory.
    pub fn at(address: &Path) -> Result<Self, ArchiveError> {
        match address.to_str().filter(|address| Bucket::is_address(address)) {
            Some(address) => Ok(Self::new(Bucket::open(address)?, Limits::default())),
            None => Self::open(address),
        }
    }

    /// Opens the archive in a directory, which is made if it is not there, and clears what writers that ended in
    /// the middle left behind.
    pub fn open(directory: &Path) -> Result<Self, ArchiveError> {
        let archive = Self::new(Directory::open(directory)?, Limits::default());
        archive.place.clear_leftovers()?;
        Ok(archive)
    }

    /// An archive on a place, under limits.
    pub fn new(place: impl Place + 'static, limits: Limits) -> Self {
        Self { place: Box::new(place), limits }
    }

    /// Where the objects stand.
    pub fn place(&self) -> &dyn Place {
        self.place.as_ref()
    }

    /// The bounds on one object.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Keeps everything that the reader gives. When this returns, the object is whole and durable; an error
    /// leaves nothing half there. Bytes that are there already are one object.
    pub fn put(&self, reader: &mut dyn Read) -> Result<Digest, ArchiveError> {
        let mut spool = self.place.spool()?;
        let digest = self.pack(reader, spool.as_mut())?;
        if !spool.keep(&digest)? {
            if !self.is_same(&digest, spool.as_mut())? {
                // Another version of the compressor may have packed the same bytes in another way.
                self.prove(&digest)?;
            }
            // What nothing names yet must not go by the age of what stood there.
            spool.renew(&digest)?;
        }
        Ok(digest)
    }

    /// Proves an object that stands in the way of another; one that went meanwhile stands in nobody's way.
    pub(crate) fn prove(&self, digest: &Digest) -> Result<(), ArchiveError> {
        match self.read_through(digest) {
            Ok(_) | Err(ArchiveError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Reads an object to its end, which proves it; its plain bytes.
    pub fn read_through(&self, digest: &Digest) -> Result<u64, ArchiveError> {
        let mut object = self.get(digest)?;
        std::io::copy(&mut object, &mut std::io::sink()).map_err(|error| damaged_or(*digest, error))
    }

    /// Keeps an object that stands there already as a put of its bytes would, but for the proof of its content; says
    /// whether it did. If not, only a put keeps it.
    pub fn keep_again(&self, digest: &Digest) -> Result<bool, ArchiveError> {
        self.place.renew(digest)
    }

    /// Keeps these bytes.
    pub fn put_bytes(&self, mut bytes: &[u8]) -> Result<Digest, ArchiveError> {
        self.put(&mut bytes)
    }

    /// Gives the plain bytes of an object as a stream. What does not fit the digest ends the stream with an
    /// error of the kind [`ErrorKind::InvalidData`], at the latest in place of the end.
    pub fn get(&self, digest: &Digest) -> Result<Object, ArchiveError> {
        let packed = self.place.open(digest)?.ok_or(ArchiveError::Missing(*digest))?;
        Object::new(packed, *digest, self.limits.object_bytes)
            .map_err(|error| ArchiveError::storage("read", digest.to_string(), error))
    }

    /// Gives the plain bytes of an object that has at most so many.
    pub fn get_bytes(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        let object = self.get(digest)?;
        object
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| damaged_or(*digest, error))?;
        if bytes.len() as u64 > limit { Err(ArchiveError::TooLarge { limit }) } else { Ok(bytes) }
    }

    /// Says whether there is an object of this digest; its content is not looked at.
    pub fn contains(&self, digest: &Digest) -> Result<bool, ArchiveError> {
        self.place.contains(digest)
    }

    fn pack(&self, reader: &mut dyn Read, spool: &mut dyn Spool) -> Result<Digest, ArchiveError> {
        let write = |error| ArchiveError::storage("write", "an object", error);
        let mut encoder = zstd::Encoder::new(spool, LEVEL).map_err(write)?;
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; CHUNK];
        let mut total = 0;
        loop {
            let count = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(ArchiveError::Source(error)),
            };
            total += count as u64;
            if total > self.limits.object_bytes {
                return Err(ArchiveError::TooLarge { limit: self.limits.object_bytes });
            }
            hasher.update(&chunk[..count]);
            encoder.write_all(&chunk[..count]).map_err(write)?;
        }
        encoder.finish().map_err(write)?;
        Ok(Digest::new(hasher.finalize().into()))
    }

    /// Says whether the object that stands there has the very bytes that were just packed.
    fn is_same(&self, digest: &Digest, spool: &mut dyn Spool) -> Result<bool, ArchiveError> {
        let Some(mut there) = self.place.open(digest)? else { return Ok(false) };
        let mut here = spool.again()?;
        let (mut one, mut other) = (vec![0; CHUNK], vec![0; CHUNK]);
        loop {
            let read = |error| ArchiveError::storage("read", digest.to_string(), error);
            let count = fill(there.as_mut(), &mut one).map_err(read)?;
            let length = fill(here.as_mut(), &mut other).map_err(read)?;
            if one[..count] != other[..length] {
                return Ok(false);
            }
            if count == 0 {
                return Ok(true);
            }
        }
    }
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The error of an object whose stream ended with one.
pub(crate) fn damaged_or(digest: Digest, error: std::io::Error) -> ArchiveError {
    if error.kind() == ErrorKind::InvalidData {
        return ArchiveError::Damaged(digest);
    }
    ArchiveError::storage("read", digest.to_string(), error)
}

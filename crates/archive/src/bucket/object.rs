//! The packed bytes of an object, a part at a time.

use super::wire::Wire;
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes that are fetched at a time.
pub(super) const PART: u64 = 8 << 20;

pub(super) struct Packed {
    wire: Arc<Wire>,
    path: Path,
    size: u64,
    /// Where the next part begins.
    next: u64,
    part: Vec<u8>,
    /// What of the part was given.
    given: usize,
}

impl Packed {
    /// Fetches the first part; none if there is no object.
    pub(super) fn open(wire: &Arc<Wire>, key: &str) -> object_store::Result<Option<Self>> {
        let path = Path::from(key);
        let (store, wanted) = (wire.store().clone(), path.clone());
        let first = wire.wait(async move {
            let answer = store.get_opts(&wanted, object_store::GetOptions::default()).await?;
            let size = answer.meta.size;
            // What is larger is fetched in parts, and this answer is given up.
            let bytes = if size <= PART { Some(answer.bytes().await?) } else { None };
            Ok((size, bytes))
        });
        let (size, bytes) = match first {
            Ok(first) => first,
            Err(object_store::Error::NotFound { .. }) if !is_without_bucket(&first) => return Ok(None),
            Err(error) => return Err(error),
        };
        let part: Vec<u8> = bytes.map(Into::into).unwrap_or_default();
        let next = part.len() as u64;
        Ok(Some(Self { wire: Arc::clone(wire), path, size, next, part, given: 0 }))
    }

    fn fetch(&mut self) -> io::Result<()> {
        let range = self.next..self.size.min(self.next + PART);
        let (store, path) = (self.wire.store().clone(), self.path.clone());
        let bytes = self.wire.wait(async move { store.get_range(&path, range).await });
        self.part = bytes.map_err(|error| self.wire.reason(&error))?.into();
        if self.part.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.next += self.part.len() as u64;
        self.given = 0;
        Ok(())
    }
}

/// A bucket that is not there is no object that is not there.
pub(super) fn is_without_bucket<T>(answer: &object_store::Result<T>) -> bool {
    answer.as_ref().is_err_and(|error| error.to_string().contains("NoSuchBucket"))
}

impl Read for Packed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.part.len() && self.next < self.size {
            self.fetch()?;
        }
        let rest = &self.part[self.given..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

//! A bucket as a place of objects and seals.

use super::Bucket;
use super::object::Packed;
use super::spool::BucketSpool;
use crate::error::ArchiveError;
use crate::place::{Batch, Entry, LARGEST_SEAL, Place, SealEntry, Spool};
use crate::seal_name::SealName;
use jiff::Timestamp;
use object_store::list::{PaginatedListOptions, PaginatedListStore as _};
use object_store::path::Path;
use object_store::{Error, ObjectStore as _};
use object_store::{ObjectMeta, ObjectStoreExt as _, PutMode, PutOptions, PutPayload};
use portcullis_domain::digest::Digest;
use std::io::Read;

/// What the keys of objects begin with, behind the prefix.
const OBJECTS: &str = "objects/";
/// The same of seals.
const SEALS: &str = "seals/";
/// Requests of a batch that are under way at a time.
const AT_ONCE: usize = 16;

impl Bucket {
    pub(super) fn object_key(&self, digest: &Digest) -> String {
        let name = digest.hex();
        self.key(&format!("{OBJECTS}sha256/{}/{name}.zst", &name[..2]))
    }

    fn seal_key(&self, name: &SealName) -> String {
        self.key(&name.to_string())
    }

    /// What stands below a name, a page of it, and the mark of the next page.
    pub(super) fn page(
        &self,
        below: &str,
        mark: Option<String>,
    ) -> Result<(Vec<ObjectMeta>, Option<String>), ArchiveError> {
        let key = self.key(below);
        let (store, prefix) = (self.wire.store().clone(), key.clone());
        let answer = self.wire.wait(async move {
            let options = PaginatedListOptions { page_token: mark, ..PaginatedListOptions::default() };
            store.list_paginated(Some(&prefix), options).await
        });
        let page = answer.map_err(|error| self.wire.failed("list", &key, &error))?;
        Ok((page.result.objects, page.page_token))
    }

    /// Calls `each` with the names of everything below a name, without the prefix.
    fn names(
        &self,
        below: &str,
        each: &mut dyn FnMut(&str) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let mut mark = None;
        loop {
            let (objects, next) = self.page(below, mark)?;
            for object in objects {
                let key = object.location.as_ref();
                each(key.strip_prefix(&self.prefix).unwrap_or(key))?;
            }
            if next.is_none() {
                return Ok(());
            }
            mark = next;
        }
    }
}

/// The digest that an object of this name has.
fn digest_of(name: &str) -> Option<Digest> {
    let (shelf, file) = name.strip_prefix(OBJECTS)?.strip_prefix("sha256/")?.split_once('/')?;
    let digest = Digest::from_hex(file.strip_suffix(".zst")?)?;
    (digest.hex().starts_with(shelf) && shelf.len() == 2).then_some(digest)
}

fn seal_of(name: &str) -> Option<SealName> {
    let (product, number) = name.strip_prefix(SEALS)?.split_once('/')?;
    SealName::new(product, SealName::parse_number(number)?).ok()
}

impl Place for Bucket {
    fn spool(&self) -> Result<Box<dyn Spool + '_>, ArchiveError> {
        Ok(Box::new(BucketSpool::new(self)?))
    }

    fn batch(&self) -> Result<Box<dyn Batch + '_>, ArchiveError> {
        Ok(Box::new(BucketBatch { bucket: self, waiting: Vec::new(), in_the_way: Vec::new() }))
    }

    fn open(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, ArchiveError> {
        let key = self.object_key(digest);
        let packed =
            Packed::open(&self.wire, &key).map_err(|error| self.wire.failed("read", &key, &error))?;
        Ok(packed.map(|packed| Box::new(packed) as Box<dyn Read + Send>))
    }

    fn contains(&self, digest: &Digest) -> Result<bool, ArchiveError> {
        Ok(self.size(&self.object_key(digest))?.is_some())
    }

    fn since(&self, digest: &Digest) -> Result<Option<Timestamp>, ArchiveError> {
        let head = self.head(&self.object_key(digest))?;
        let second = head.map(|head| head.last_modified.timestamp());
        Ok(second.map(|second| Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)))
    }

    /// The client's protocol has no condition for this, so its age is looked at right before.
    fn remove(&self, digest: &Digest, put_until: Timestamp) -> Result<bool, ArchiveError> {
        let key = self.object_key(digest);
        if self.since(digest)?.is_none_or(|since| since > put_until) {
            return Ok(false);
        }
        let (store, path) = (self.wire.store().clone(), Path::from(key.as_str()));
        match self.wire.wait(async move { store.delete(&path).await }) {
            Ok(()) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.wire.failed("remove", &key, &error)),
        }
    }

    fn renew(&self, _: &Digest) -> Result<bool, ArchiveError> {
        Ok(false)
    }

    fn list(&self, each: &mut dyn FnMut(Entry) -> Result<(), ArchiveError>) -> Result<(), ArchiveError> {
        self.names(OBJECTS, &mut |name| {
            each(digest_of(name).map_or_else(|| Entry::Foreign(name.to_owned()), Entry::Object))
        })
    }

    /// Uploads that were broken off are seen by nobody, and may be another writer's; the store's own rule ends them.
    fn clear_leftovers(&self) -> Result<u64, ArchiveError> {
        Ok(0)
    }

    fn seal(&self, name: &SealName) -> Result<Option<Vec<u8>>, ArchiveError> {
        let key = self.seal_key(name);
        let packed =
            Packed::open(&self.wire, &key).map_err(|error| self.wire.failed("read", &key, &error))?;
        let Some(packed) = packed else { return Ok(None) };
        let mut bytes = Vec::new();
        packed
            .take(LARGEST_SEAL as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ArchiveError::storage("read", name.to_string(), error))?;
        if bytes.len() > LARGEST_SEAL { Err(ArchiveError::LargeSeal(name.clone())) } else { Ok(Some(bytes)) }
    }

    fn add_seal(&self, name: &SealName, bytes: &[u8]) -> Result<bool, ArchiveError> {
        if bytes.len() > LARGEST_SEAL {
            return Err(ArchiveError::LargeSeal(name.clone()));
        }
        // In one request whatever its size: only that has the condition which keeps a chain from being forked.
        self.create(&self.seal_key(name), bytes.to_vec())
    }

    fn list_seals(
        &self,
        each: &mut dyn FnMut(SealEntry) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        self.names(SEALS, &mut |name| {
            each(seal_of(name).map_or_else(|| SealEntry::Foreign(name.to_owned()), SealEntry::Seal))
        })
    }

    fn seal_numbers(&self, product: &str) -> Result<Vec<u64>, ArchiveError> {
        // Its name is checked before it becomes part of a key.
        let first = SealName::new(product, 1)?;
        let mut numbers = Vec::new();
        self.names(&format!("{SEALS}{}/", first.product()), &mut |name| {
            numbers.extend(seal_of(name).map(|name| name.number()));
            Ok(())
        })?;
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// Small objects that are put several at a time.
struct BucketBatch<'b> {
    bucket: &'b Bucket,
    waiting: Vec<(Digest, Vec<u8>)>,
    in_the_way: Vec<(Digest, Vec<u8>)>,
}

impl BucketBatch<'_> {
    fn put_waiting(&mut self) -> Result<(), ArchiveError> {
        let wire = &self.bucket.wire;
        let waiting = std::mem::take(&mut self.waiting);
        let puts: Vec<_> = waiting
            .into_iter()
            .map(|(digest, bytes)| {
                let key = self.bucket.object_key(&digest);
                let (store, path) = (wire.store().clone(), Path::from(key.as_str()));
                let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
                let payload = PutPayload::from(bytes.clone());
                (digest, key, bytes, async move { store.put_opts(&path, payload, options).await })
            })
            .collect();
        let answers = wire.wait(async move {
            let begun: Vec<_> = puts
                .into_iter()
                .map(|(digest, key, bytes, put)| (digest, key, bytes, tokio::spawn(put)))
                .collect();
            let mut answers = Vec::new();
            for (digest, key, bytes, put) in begun {
                answers.push((digest, key, bytes, put.await.unwrap_or_else(|error| Err(error.into()))));
            }
            Ok(answers)
        });
        for (digest, key, bytes, answer) in
            answers.map_err(|error| wire.failed("write", "objects", &error))?
        {
            match answer {
                Ok(_) => {}
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                    self.in_the_way.push((digest, bytes));
                }
                Err(error) => return Err(wire.failed("write", &key, &error)),
            }
        }
        Ok(())
    }
}

impl Batch for BucketBatch<'_> {
    fn add(&mut self, digest: &Digest, packed: Vec<u8>) -> Result<(), ArchiveError> {
        self.waiting.push((*digest, packed));
        if self.waiting.len() >= AT_ONCE { self.put_waiting() } else { Ok(()) }
    }

    fn keep(&mut self) -> Result<Vec<Digest>, ArchiveError> {
        self.put_waiting()?;
        Ok(self.in_the_way.iter().map(|(digest, _)| *digest).collect())
    }

    fn renew(&mut self) -> Result<(), ArchiveError> {
        while let Some((digest, bytes)) = self.in_the_way.pop() {
            self.bucket.put_again(&self.bucket.object_key(&digest), bytes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_an_object_is_one() {
        let hex = Digest::new([0xab; 32]).hex();
        assert!(digest_of(&format!("objects/sha256/ab/{hex}.zst")).is_some());
        for name in [
            format!("objects/sha256/ac/{hex}.zst"),
            format!("objects/sha256/a/{hex}.zst"),
            format!("objects/sha256/ab/{hex}"),
            format!("objects/sha256/ab/x/{hex}.zst"),
            format!("objects/md5/ab/{hex}.zst"),
            format!("sha256/ab/{hex}.zst"),
        ] {
            assert!(digest_of(&name).is_none(), "{name}");
        }
    }
}

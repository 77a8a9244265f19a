//! An object on its way into the bucket, in a private file until its digest is known.

use super::Bucket;
use super::object::PART;
use crate::error::ArchiveError;
use crate::place::Spool;
use object_store::path::Path;
use object_store::{
    ObjectStore as _, ObjectStoreExt as _, PutMode, PutMultipartOptions, PutOptions, PutPayload,
};
use portcullis_domain::digest::Digest;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

pub(super) struct BucketSpool<'b> {
    bucket: &'b Bucket,
    file: File,
    size: u64,
}

impl<'b> BucketSpool<'b> {
    pub(super) fn new(bucket: &'b Bucket) -> Result<Self, ArchiveError> {
        let file = tempfile::tempfile().map_err(|error| spooling("make", error))?;
        Ok(Self { bucket, file, size: 0 })
    }

    /// Uploads a large object, of which nothing is seen before all of it is there; says whether what stands there
    /// afterwards is as large.
    fn upload(&mut self, key: &str) -> Result<bool, ArchiveError> {
        let wire = &self.bucket.wire;
        let (store, path) = (wire.store().clone(), Path::from(key));
        let begun =
            wire.wait(async move { store.put_multipart_opts(&path, PutMultipartOptions::default()).await });
        let mut upload = begun.map_err(|error| wire.failed("write", key, &error))?;
        let mut left = self.size;
        while left > 0 {
            let mut part = vec![0; usize::try_from(left.min(PART)).unwrap_or_default()];
            let read = self.file.read_exact(&mut part);
            left -= part.len() as u64;
            let sent = match read {
                Ok(()) => {
                    let sending = upload.put_part(part.into());
                    wire.wait(sending).map_err(|error| wire.failed("write", key, &error))
                }
                Err(error) => Err(spooling("read", error)),
            };
            if let Err(error) = sent {
                let _ = wire.wait(async move { upload.abort().await });
                return Err(error);
            }
        }
        let ended = wire.wait(async move {
            match upload.complete().await {
                Ok(_) => Ok(()),
                Err(error) => {
                    let _ = upload.abort().await;
                    Err(error)
                }
            }
        });
        ended.map_err(|error| wire.failed("write", key, &error))?;
        if self.bucket.size(key)? == Some(self.size) {
            return Ok(true);
        }
        // Another writer may have packed the same bytes in another way; whoever looks at it proves that.
        Ok(false)
    }
}

impl BucketSpool<'_> {
    fn whole(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).map_err(|error| spooling("read", error))?;
        Ok(bytes)
    }
}

impl Bucket {
    /// Puts bytes under a key unless something stands there; says whether they were put.
    pub(super) fn create(&self, key: &str, bytes: Vec<u8>) -> Result<bool, ArchiveError> {
        let (store, path) = (self.wire.store().clone(), Path::from(key));
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let put = async move { store.put_opts(&path, PutPayload::from(bytes), options).await };
        match self.wire.wait(put) {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {
                Ok(false)
            }
            Err(error) => Err(self.wire.failed("write", key, &error)),
        }
    }

    /// Puts the bytes of what is proved to stand under a key, which dates it anew. A copy onto itself would take less, and
    /// is refused by the store unless something about the object changes.
    pub(super) fn put_again(&self, key: &str, bytes: Vec<u8>) -> Result<(), ArchiveError> {
        let (store, path) = (self.wire.store().clone(), Path::from(key));
        let put = async move { store.put(&path, PutPayload::from(bytes)).await };
        self.wire.wait(put).map(drop).map_err(|error| self.wire.failed("write", key, &error))
    }

    /// The bytes of what stands under a key; none if nothing does.
    pub(super) fn size(&self, key: &str) -> Result<Option<u64>, ArchiveError> {
        Ok(self.head(key)?.map(|head| head.size))
    }

    pub(super) fn head(&self, key: &str) -> Result<Option<object_store::ObjectMeta>, ArchiveError> {
        let (store, path) = (self.wire.store().clone(), Path::from(key));
        match self.wire.wait(async move { store.head(&path).await }) {
            Ok(head) => Ok(Some(head)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.wire.failed("read", key, &error)),
        }
    }
}

impl Write for BucketSpool<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Spool for BucketSpool<'_> {
    fn keep(&mut self, digest: &Digest) -> Result<bool, ArchiveError> {
        let key = self.bucket.object_key(digest);
        self.file.seek(SeekFrom::Start(0)).map_err(|error| spooling("read", error))?;
        if self.size > PART {
            return if self.bucket.size(&key)?.is_some() { Ok(false) } else { self.upload(&key) };
        }
        let bytes = self.whole()?;
        self.bucket.create(&key, bytes)
    }

    fn renew(&mut self, digest: &Digest) -> Result<(), ArchiveError> {
        let key = self.bucket.object_key(digest);
        self.file.seek(SeekFrom::Start(0)).map_err(|error| spooling("read", error))?;
        if self.size > PART {
            return self.upload(&key).map(drop);
        }
        let bytes = self.whole()?;
        self.bucket.put_again(&key, bytes)
    }

    fn again(&mut self) -> Result<Box<dyn Read + '_>, ArchiveError> {
        self.file.seek(SeekFrom::Start(0)).map_err(|error| spooling("read", error))?;
        Ok(Box::new(&self.file))
    }
}

fn spooling(action: &'static str, error: io::Error) -> ArchiveError {
    ArchiveError::storage(action, "its private copy of an object in the directory for temporary files", error)
}

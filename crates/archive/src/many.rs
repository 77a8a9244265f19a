//! Many objects put together.

use crate::archive::{Archive, LEVEL, digest_of};
use crate::error::ArchiveError;
use crate::place::Batch;
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;
use std::io::Read;

/// Plain bytes of an object that is packed in memory; a larger one is put by itself.
const SMALL: u64 = 4 << 20;
/// Objects and packed bytes that are kept at a time.
const MOST: (usize, usize) = (4096, 64 << 20);

impl Archive {
    /// Keeps everything that each reader gives, as [`Archive::put`] does, at far less cost for many small ones. What was
    /// put before an error may be kept.
    pub fn put_all<R: Read>(
        &self,
        readers: impl IntoIterator<Item = R>,
    ) -> Result<Vec<Digest>, ArchiveError> {
        let mut digests = Vec::new();
        let mut group = Group::default();
        let mut compressor = zstd::bulk::Compressor::new(LEVEL).map_err(packing)?;
        for mut reader in readers {
            let mut bytes = Vec::new();
            read_some(&mut reader, &mut bytes)?;
            if bytes.len() as u64 > SMALL.min(self.limits().object_bytes) {
                digests.push(self.put(&mut bytes.as_slice().chain(reader))?);
                continue;
            }
            let digest = digest_of(&bytes);
            digests.push(digest);
            if group.names.insert(digest) {
                let packed = compressor.compress(&bytes).map_err(packing)?;
                let batch = match &mut group.batch {
                    Some(batch) => batch,
                    None => group.batch.insert(self.place().batch()?),
                };
                group.bytes += packed.len();
                batch.add(&digest, packed)?;
            }
            if group.names.len() >= MOST.0 || group.bytes >= MOST.1 {
                self.keep(std::mem::take(&mut group))?;
            }
        }
        self.keep(group)?;
        Ok(digests)
    }

    fn keep(&self, group: Group<'_>) -> Result<(), ArchiveError> {
        let Some(mut batch) = group.batch else { return Ok(()) };
        for digest in batch.keep()? {
            // What stands there may be damaged, and nobody else has looked.
            self.prove(&digest)?;
        }
        batch.renew()
    }
}

/// What is kept together.
#[derive(Default)]
struct Group<'p> {
    batch: Option<Box<dyn Batch + 'p>>,
    names: BTreeSet<Digest>,
    bytes: usize,
}

/// Reads until the end, or one byte more than a small object has.
fn read_some(reader: &mut impl Read, into: &mut Vec<u8>) -> Result<(), ArchiveError> {
    reader.take(SMALL + 1).read_to_end(into).map(drop).map_err(ArchiveError::Source)
}

fn packing(error: std::io::Error) -> ArchiveError {
    ArchiveError::storage("write", "an object", error)
}

//! An object as a stream of its plain bytes.

use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufRead, BufReader, Read};

/// Base-two logarithm of the largest window that unpacking holds in memory (8 MiB); the archive's own objects
/// need 2 MiB, a stranger's may ask for more than there is.
const WINDOW: u32 = 23;

/// The kind of the error of a place that gave no bytes, or not all.
pub(crate) const NO_ANSWER: io::ErrorKind = io::ErrorKind::ConnectionAborted;

type Decoder = zstd::Decoder<'static, BufReader<Box<dyn Read + Send>>>;

/// The plain bytes of an object. The end is only given once everything before it fits the object's digest.
pub struct Object {
    decoder: Option<Decoder>,
    hasher: Sha256,
    digest: Digest,
    left: u64,
}

impl Object {
    /// The object packed in these bytes.
    pub(crate) fn new(packed: Box<dyn Read + Send>, digest: Digest, limit: u64) -> io::Result<Self> {
        let mut decoder = zstd::Decoder::with_buffer(BufReader::new(packed))?.single_frame();
        decoder.window_log_max(WINDOW)?;
        Ok(Self { decoder: Some(decoder), hasher: Sha256::new(), digest, left: limit })
    }

    fn finish(&mut self) -> io::Result<()> {
        let Some(decoder) = self.decoder.take() else { return Ok(()) };
        if !decoder.finish().fill_buf()?.is_empty() {
            return Err(damaged("something stands behind the object's end"));
        }
        if self.hasher.finalize_reset().as_slice() != self.digest.as_bytes() {
            return Err(damaged("the content does not fit the digest"));
        }
        Ok(())
    }
}

impl Read for Object {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        if into.is_empty() {
            return Ok(0);
        }
        let count = match decoder.read(into) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            // A disk that can't be read has an error number, a store that does not answer a kind of its own; bytes
            // that can't be unpacked have neither.
            Err(error) if error.raw_os_error().is_some() || error.kind() == NO_ANSWER => return Err(error),
            Err(_) => return Err(damaged("it is no whole zstd frame")),
        };
        if count == 0 {
            self.finish()?;
            return Ok(0);
        }
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| damaged("it is too large"))?;
        self.hasher.update(&into[..count]);
        Ok(count)
    }
}

fn damaged(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

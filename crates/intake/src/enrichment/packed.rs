//! The bytes of a file as they come, hashed and counted, and the text that they are or unpack to.

use super::{Limits, Refusal};
use crate::front::fill;
use flate2::bufread::MultiGzDecoder;
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufReader, Cursor, Read};

/// Below this a file may be as dense as it likes.
const DENSE: u64 = 1 << 20;

/// A file as it comes.
pub(super) struct Bytes<'i> {
    input: &'i mut dyn Read,
    hasher: Sha256,
    count: u64,
    limit: u64,
}

impl<'i> Bytes<'i> {
    pub(super) fn new(input: &'i mut dyn Read, limit: u64) -> Self {
        Self { input, hasher: Sha256::new(), count: 0, limit }
    }
}

impl Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.hasher.update(&into[..count]);
        self.count += count as u64;
        if self.count > self.limit {
            return Err(io::Error::other(Refusal::TooLarge { limit: self.limit }));
        }
        Ok(count)
    }
}

type Start<'i> = io::Chain<Cursor<Vec<u8>>, Bytes<'i>>;

/// The text of a file, unpacked if it is packed with gzip.
pub(super) struct Packed<'i> {
    form: Form<'i>,
    unpacked: u64,
    bytes: u64,
    ratio: u64,
}

enum Form<'i> {
    Plain(Start<'i>),
    Gzip(Box<MultiGzDecoder<BufReader<Start<'i>>>>),
}

impl<'i> Packed<'i> {
    /// Looks at the first bytes.
    pub(super) fn open(mut bytes: Bytes<'i>, limits: &Limits) -> Result<Self, Refusal> {
        let mut magic = vec![0; 2];
        let length = fill(&mut bytes, &mut magic)?;
        magic.truncate(length);
        let is_gzip = magic == b"\x1f\x8b";
        let start = Cursor::new(magic).chain(bytes);
        let form = if is_gzip {
            Form::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, start))))
        } else {
            Form::Plain(start)
        };
        Ok(Self { form, unpacked: 0, bytes: limits.bytes, ratio: limits.ratio })
    }

    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.form, Form::Gzip(_))
    }

    /// The digest of the file as it came, which was read to its end.
    pub(super) fn finish(self) -> Result<Digest, Refusal> {
        let mut start = match self.form {
            Form::Plain(start) => start,
            Form::Gzip(decoder) => decoder.into_inner().into_inner(),
        };
        io::copy(&mut start, &mut io::sink())?;
        Ok(Digest::new(start.into_inner().1.hasher.finalize().into()))
    }
}

impl Read for Packed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let decoder = match &mut self.form {
            Form::Plain(start) => return start.read(into),
            Form::Gzip(decoder) => decoder,
        };
        let count = decoder.read(into)?;
        self.unpacked += count as u64;
        if self.unpacked > self.bytes {
            return Err(io::Error::other(Refusal::TooLarge { limit: self.bytes }));
        }
        let packed = decoder.get_ref().get_ref().get_ref().1.count;
        if self.unpacked > DENSE && self.unpacked > packed.saturating_mul(self.ratio) {
            return Err(io::Error::other(Refusal::TooDense { limit: self.ratio }));
        }
        Ok(count)
    }
}

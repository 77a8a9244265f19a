//! A buffered reader that hands out only so many bytes until it is allowed more, so that no single text or tag
//! of an XML report and no single row of a table fills the memory.

use std::io::{self, BufRead, BufReader, Read, Seek};

pub(crate) struct Bounded<R> {
    inner: BufReader<R>,
    allowed: usize,
    exceeded: bool,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner: BufReader::with_capacity(256 << 10, inner), allowed: 0, exceeded: false }
    }

    /// Allows so many bytes from here.
    pub(crate) fn allow(&mut self, bytes: usize) {
        self.allowed = bytes;
    }

    /// Says whether more was asked for than allowed.
    pub(crate) fn exceeded(&self) -> bool {
        self.exceeded
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(into.len());
        into[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.inner.fill_buf()?;
        if self.allowed == 0 && !available.is_empty() {
            self.exceeded = true;
            return Err(io::Error::other("a single text, tag or row is longer than allowed"));
        }
        Ok(&available[..available.len().min(self.allowed)])
    }

    fn consume(&mut self, count: usize) {
        self.allowed = self.allowed.saturating_sub(count);
        self.inner.consume(count);
    }
}

impl<R: Read + Seek> Bounded<R> {
    /// Goes back so many bytes; what is still in the buffer is not read again.
    pub(crate) fn go_back(&mut self, bytes: u64) -> io::Result<()> {
        self.inner.seek_relative(i64::try_from(bytes).unwrap_or(i64::MAX).wrapping_neg())
    }
}

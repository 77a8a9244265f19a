//! Bytes on their way into the archive while they are being made.

use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use std::io::{self, BufWriter, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

const BUFFER: usize = 64 << 10;

/// A writer whose bytes are compressed and kept by a thread of their own. Dropped before [`ArchiveStream::finish`] it
/// leaves nothing.
#[derive(Debug)]
pub(crate) struct ArchiveStream {
    writer: BufWriter<PipeWriter>,
    is_finished: Arc<AtomicBool>,
    keeping: JoinHandle<Result<Digest, ArchiveError>>,
}

impl ArchiveStream {
    pub(crate) fn start(archive: Arc<Archive>) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        let is_finished = Arc::new(AtomicBool::new(false));
        let mut reader = Whole { reader, is_finished: Arc::clone(&is_finished) };
        let keeping = std::thread::Builder::new().spawn(move || archive.put(&mut reader))?;
        Ok(Self { writer: BufWriter::with_capacity(BUFFER, writer), is_finished, keeping })
    }

    /// Waits until everything is kept, and gives its digest.
    pub(crate) fn finish(mut self) -> Result<Digest, ArchiveError> {
        let flushed = self.writer.flush();
        if flushed.is_ok() {
            self.is_finished.store(true, Ordering::Release);
        }
        drop(self.writer);
        // An archive that gave up has the better reason for a pipe that broke.
        let kept = self.keeping.join().map_err(|_| ArchiveError::Source(ErrorKind::Other.into()))?;
        kept.and_then(|digest| flushed.map(|()| digest).map_err(ArchiveError::Source))
    }
}

impl ArchiveStream {
    /// Gives the bytes up; why the archive had given up before, if it had.
    pub(crate) fn abandon(self) -> Option<ArchiveError> {
        let (pipe, _) = self.writer.into_parts();
        drop(pipe);
        match self.keeping.join() {
            Ok(Err(ArchiveError::Source(_))) | Err(_) => None,
            Ok(kept) => kept.err(),
        }
    }
}

impl Write for ArchiveStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        // The pipe is flushed when it is full, and at the end.
        Ok(())
    }
}

/// The end of the pipe, which is an end of the bytes only if their writer says so.
struct Whole {
    reader: PipeReader,
    is_finished: Arc<AtomicBool>,
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(buffer)? {
            0 if !buffer.is_empty() && !self.is_finished.load(Ordering::Acquire) => {
                Err(io::Error::new(ErrorKind::UnexpectedEof, "what should be archived broke off"))
            }
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_written_is_kept_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Arc::new(Archive::open(folder.path()).unwrap());
        let mut stream = ArchiveStream::start(Arc::clone(&archive)).unwrap();
        let bytes = vec![7; 300_000];
        stream.write_all(&bytes).unwrap();
        let digest = stream.finish().unwrap();
        assert_eq!(archive.get_bytes(&digest, 1 << 20).unwrap(), bytes);
    }

    #[test]
    fn what_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Arc::new(Archive::open(folder.path()).unwrap());
        let mut stream = ArchiveStream::start(Arc::clone(&archive)).unwrap();
        stream.write_all(b"half of a report").unwrap();
        assert!(stream.abandon().is_none());
        assert_eq!(archive.verify(&BTreeSet::new(), &mut |_| ()).unwrap().objects, 0);
    }
}

//! Keeps what a child process writes, up to a limit, without ever making it wait for a reader.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// How long a reader may take to drain a pipe after the last process that could write to it has ended.
const DRAIN: Duration = Duration::from_secs(10);

/// A thread that copies one pipe into one private file.
pub(super) struct Stream {
    reader: JoinHandle<io::Result<Kept>>,
}

/// What was kept of a pipe.
#[derive(Debug)]
pub(super) struct Kept {
    /// The bytes, from the beginning.
    pub(super) file: NamedTempFile,
    /// There was more than may be kept.
    pub(super) overflowed: bool,
}

impl Stream {
    /// Starts copying at most `limit` bytes of `pipe` into a file in `folder`; `wake` hears of its end.
    pub(super) fn start(
        mut pipe: impl Read + Send + 'static,
        folder: &Path,
        limit: u64,
        wake: Sender<Overflow>,
    ) -> io::Result<Self> {
        let mut file = NamedTempFile::new_in(folder)?;
        let reader = std::thread::Builder::new().name("engine output".to_owned()).spawn(move || {
            let copied = io::copy(&mut (&mut pipe).take(limit), file.as_file_mut())?;
            let overflowed = copied == limit && pipe.read(&mut [0])? > 0;
            if overflowed {
                // Nobody listens any longer when the process has ended by itself; `overflowed` still tells.
                let _ = wake.send(Overflow);
            }
            file.flush()?;
            file.seek(SeekFrom::Start(0))?;
            Ok(Kept { file, overflowed })
        })?;
        Ok(Self { reader })
    }

    /// Waits for the rest; `None` when somebody who can't be ended keeps the pipe open.
    pub(super) fn finish(self) -> Option<io::Result<Kept>> {
        let asked = Instant::now();
        while !self.reader.is_finished() {
            if asked.elapsed() > DRAIN {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Some(self.reader.join().unwrap_or_else(|_| Err(io::Error::other("the reader thread panicked"))))
    }
}

/// A pipe had more to say than may be kept.
#[derive(Debug)]
pub(super) struct Overflow;

/// The last `limit` bytes of a file as text; what is no UTF-8 is replaced.
pub(super) fn tail(file: &mut NamedTempFile, limit: u64) -> io::Result<String> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(limit)))?;
    let mut bytes = Vec::new();
    file.as_file_mut().take(limit).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn keep(text: &'static [u8], limit: u64) -> (Kept, bool) {
        let (wake, woken) = channel();
        let folder = tempfile::tempdir().unwrap();
        let stream = Stream::start(text, folder.path(), limit, wake).unwrap();
        let kept = stream.finish().unwrap().unwrap();
        (kept, woken.try_recv().is_ok())
    }

    #[test]
    fn exactly_the_limit_is_no_overflow() {
        let (mut kept, woken) = keep(b"12345", 5);
        assert!(!kept.overflowed && !woken);
        assert_eq!(tail(&mut kept.file, 100).unwrap(), "12345");
    }

    #[test]
    fn one_byte_more_is_an_overflow_and_is_not_kept() {
        let (mut kept, woken) = keep(b"123456", 5);
        assert!(kept.overflowed && woken);
        assert_eq!(tail(&mut kept.file, 100).unwrap(), "12345");
    }

    #[test]
    fn a_tail_is_the_end_of_the_file() {
        let (mut kept, _) = keep(b"first\nlast", 100);
        assert_eq!(tail(&mut kept.file, 4).unwrap(), "last");
    }
}

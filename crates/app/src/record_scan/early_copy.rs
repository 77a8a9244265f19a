//! A report on its way into the archive as it came, while it is still being read.
//!
//! Whether the archived copy leaves anything out is known only when a report was read, and mostly it does not. So the
//! bytes are packed beside the reading, and kept when that has told that they may be. Bytes that are in the archive already
//! are only read there, and proved.

use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// A copy in the making. Dropped before [`EarlyCopy::keep`] it leaves nothing.
pub(super) struct EarlyCopy {
    leave: Sender<()>,
    is_given_up: Arc<AtomicBool>,
    keeping: Option<JoinHandle<Result<Digest, ArchiveError>>>,
}

impl EarlyCopy {
    /// Begins with the whole of a file, of which `digest` is the digest.
    pub(super) fn start(archive: &Arc<Archive>, file: File, digest: Digest) -> io::Result<Self> {
        let (leave, left) = channel();
        let is_given_up = Arc::new(AtomicBool::new(false));
        let (archive, given_up) = (Arc::clone(archive), Arc::clone(&is_given_up));
        let keeping = std::thread::Builder::new().spawn(move || {
            let mut report = Waiting { file, offset: 0, left: Some(left), given_up };
            if archive.keep_again(&digest)? {
                archive.read_through(&digest)?;
                report.wait().map_err(ArchiveError::Source)?;
                // It may have gone since.
                if archive.keep_again(&digest)? {
                    return Ok(digest);
                }
            }
            archive.put(&mut report)
        })?;
        Ok(Self { leave, is_given_up, keeping: Some(keeping) })
    }

    /// Keeps the copy, and gives its digest.
    pub(super) fn keep(mut self) -> Result<Digest, ArchiveError> {
        // Who does not listen any more has a better reason than this.
        let _ = self.leave.send(());
        let broken = || ArchiveError::Source(ErrorKind::Other.into());
        self.keeping.take().ok_or_else(broken)?.join().map_err(|_| broken())?
    }
}

impl Drop for EarlyCopy {
    fn drop(&mut self) {
        self.is_given_up.store(true, Ordering::Release);
        let (nobody, _) = channel();
        self.leave = nobody;
        if let Some(keeping) = self.keeping.take() {
            // What is given up may fail.
            let _ = keeping.join();
        }
    }
}

/// The bytes of a file, which end only with the leave to keep them. The place where others read it does not change.
struct Waiting {
    file: File,
    offset: u64,
    /// Where the leave comes from, until it came.
    left: Option<Receiver<()>>,
    given_up: Arc<AtomicBool>,
}

impl Waiting {
    fn wait(&mut self) -> io::Result<()> {
        match self.left.take() {
            Some(left) => left.recv().map_err(|_| given_up()),
            None => Ok(()),
        }
    }
}

impl Read for Waiting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given_up.load(Ordering::Acquire) {
            return Err(given_up());
        }
        let count = self.file.read_at(buffer, self.offset)?;
        self.offset += count as u64;
        if count == 0 && !buffer.is_empty() {
            self.wait()?;
        }
        Ok(count)
    }
}

fn given_up() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the report was given up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};
    use std::collections::BTreeSet;
    use std::io::Write;

    fn report(bytes: &[u8]) -> (File, Digest) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        (file, Digest::new(Sha256::digest(bytes).into()))
    }

    fn archive() -> (tempfile::TempDir, Arc<Archive>) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Arc::new(Archive::open(folder.path()).unwrap());
        (folder, archive)
    }

    fn objects(archive: &Archive) -> u64 {
        archive.verify(&BTreeSet::new(), &mut |_| ()).unwrap().objects
    }

    #[test]
    fn a_report_is_kept_with_leave_and_not_without() {
        let (_folder, archive) = archive();
        let bytes = b"a report".repeat(50_000);
        let (file, digest) = report(&bytes);
        drop(EarlyCopy::start(&archive, file.try_clone().unwrap(), digest).unwrap());
        assert_eq!(objects(&archive), 0);
        for _ in 0..2 {
            let copy = EarlyCopy::start(&archive, file.try_clone().unwrap(), digest).unwrap();
            assert_eq!(copy.keep().unwrap(), digest);
            assert_eq!(archive.get_bytes(&digest, 1 << 20).unwrap(), bytes);
        }
        drop(EarlyCopy::start(&archive, file, digest).unwrap());
        assert_eq!(objects(&archive), 1);
    }

    #[test]
    fn a_damaged_object_is_never_taken_for_the_report() {
        let (folder, archive) = archive();
        let (file, digest) = report(&b"a report".repeat(50_000));
        archive.put(&mut file.try_clone().map(|file| Rewound(file, 0)).unwrap()).unwrap();
        let hex = digest.hex();
        let path = folder.path().join("objects/sha256").join(&hex[..2]).join(format!("{hex}.zst"));
        let mut packed = std::fs::read(&path).unwrap();
        let middle = packed.len() / 2;
        packed[middle] ^= 1;
        std::fs::write(&path, packed).unwrap();
        let kept = EarlyCopy::start(&archive, file, digest).unwrap().keep();
        assert!(matches!(kept, Err(ArchiveError::Damaged(named)) if named == digest), "{kept:?}");
    }

    struct Rewound(File, u64);

    impl Read for Rewound {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read_at(buffer, self.1)?;
            self.1 += count as u64;
            Ok(count)
        }
    }
}

//! How long a process keeps other writers out of a SQLite database.
//!
//! In WAL mode a writer holds a lock on one byte of the file beside the database that all its users share. The kernel
//! lists such locks, so nothing needs to compete for it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often the list is looked at.
const LOOK: Duration = Duration::from_millis(1);
/// The byte that a writer locks (`walLockOffset` in SQLite's description of the WAL index).
const WRITER: &str = "120";

/// Watches the lock of one database.
pub(super) struct LockWatch {
    ended: mpsc::Sender<()>,
    watch: JoinHandle<Option<Duration>>,
}

impl LockWatch {
    /// Watches the database in this file.
    pub(super) fn start(database: &str) -> Self {
        let shared = PathBuf::from(format!("{database}-shm"));
        let (ended, wait) = mpsc::channel();
        let watch = thread::spawn(move || {
            let mut longest = None;
            let mut since: Option<Instant> = None;
            loop {
                let inode = fs::metadata(&shared).ok().map(|file| file.ino());
                let locks = fs::read_to_string("/proc/locks").ok()?;
                if inode.is_some_and(|inode| is_locked(&locks, inode)) {
                    let held = since.get_or_insert_with(Instant::now).elapsed();
                    longest = longest.max(Some(held));
                } else {
                    since = None;
                }
                if !matches!(wait.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                    return longest;
                }
            }
        });
        Self { ended, watch }
    }

    /// The longest time, in seconds, for which it was held; nothing where the system does not tell.
    pub(super) fn longest(self) -> Option<f64> {
        drop(self.ended);
        self.watch.join().ok().flatten().map(|held| held.as_secs_f64())
    }
}

/// Says whether a writer holds the byte of this file; a line is
/// `1: POSIX  ADVISORY  WRITE 4711 fe:00:1234567 120 120`.
fn is_locked(locks: &str, inode: u64) -> bool {
    locks.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, "WRITE", _, file, WRITER, WRITER] = words.as_slice() else { return false };
        file.rsplit(':').next().and_then(|number| number.parse().ok()) == Some(inode)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_of_a_writer_is_seen() {
        let locks =
            "1: POSIX  ADVISORY  READ  7 fe:00:55 123 123\n2: POSIX  ADVISORY  WRITE 7 fe:00:55 120 120\n";
        assert!(is_locked(locks, 55));
        assert!(!is_locked(locks, 5));
        assert!(!is_locked(locks.lines().next().unwrap(), 55));
    }
}

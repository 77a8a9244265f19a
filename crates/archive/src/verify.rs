//! The proof that every object is what its name says.

use crate::archive::{Archive, damaged_or};
use crate::error::ArchiveError;
use crate::place::Entry;
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;
use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Objects that wait for a reader.
const WAITING: usize = 64;
/// Most objects that are read at a time; each holds a window of memory.
const READERS: usize = 8;

/// What is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// An object whose content is not what its name says, or that can't be read.
    Damaged {
        /// The object.
        digest: Digest,
        /// What is wrong.
        reason: String,
    },
    /// An object that should be there.
    Missing(Digest),
    /// Something that is no object, by name.
    Foreign(String),
}

/// How far the reading of an archive has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Objects that were read.
    pub objects: u64,
    /// The plain bytes of those that are sound.
    pub bytes: u64,
}

/// What came of reading a whole archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Sound objects.
    pub objects: u64,
    /// Their plain bytes.
    pub bytes: u64,
    /// Sound objects that were not expected; they are no damage.
    pub orphans: u64,
    /// What is wrong, in order.
    pub damage: Vec<Damage>,
}

impl Report {
    /// Says whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }
}

/// What was found of one entry.
enum Found {
    Object(Digest, Result<u64, String>),
    Foreign(String),
}

impl Archive {
    /// Reads every object, several at a time, and names each that is damaged, missing among `expected`, or none at all.
    /// After each object `progress` is told how many have been read. An object that can't be read does not end this.
    pub fn verify(
        &self,
        expected: &BTreeSet<Digest>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report, ArchiveError> {
        let readers = thread::available_parallelism().map_or(1, NonZero::get).min(READERS);
        thread::scope(|scope| {
            let (digests, waiting) = sync_channel(WAITING);
            let (found, results) = channel();
            let waiting = Mutex::new(waiting);
            // It belongs to a scope of its own, so that the readers' borrow of it ends before it does.
            thread::scope(|inner| {
                for _ in 0..readers {
                    let found = found.clone();
                    let waiting = &waiting;
                    inner.spawn(move || self.read_each(waiting, &found));
                }
                let listing = scope.spawn(move || self.list_into(&digests, &found));
                let report = collect(expected, &results, progress);
                listing.join().unwrap_or_else(|_| Err(ended()))?;
                Ok(report)
            })
        })
    }

    /// Hands every object to the readers, and names everything else.
    fn list_into(&self, digests: &SyncSender<Digest>, found: &Sender<Found>) -> Result<(), ArchiveError> {
        self.place().list(&mut |entry| match entry {
            Entry::Object(digest) => digests.send(digest).map_err(|_| ended()),
            Entry::Foreign(name) => found.send(Found::Foreign(name)).map_err(|_| ended()),
        })
    }

    fn read_each(&self, waiting: &Mutex<Receiver<Digest>>, found: &Sender<Found>) {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(digest) = next else { return };
            if found.send(Found::Object(digest, self.read_whole(&digest))).is_err() {
                return;
            }
        }
    }

    fn read_whole(&self, digest: &Digest) -> Result<u64, String> {
        let mut object = self.get(digest).map_err(|error| said(&error))?;
        io::copy(&mut object, &mut io::sink()).map_err(|error| {
            if error.kind() == io::ErrorKind::InvalidData {
                error.to_string()
            } else {
                said(&damaged_or(*digest, error))
            }
        })
    }
}

fn collect(
    expected: &BTreeSet<Digest>,
    results: &Receiver<Found>,
    progress: &mut dyn FnMut(Progress),
) -> Report {
    let mut report = Report::default();
    let mut missing = expected.clone();
    let mut objects = 0;
    for found in results {
        match found {
            Found::Foreign(name) => report.damage.push(Damage::Foreign(name)),
            Found::Object(digest, result) => {
                missing.remove(&digest);
                match result {
                    Ok(bytes) => {
                        report.objects += 1;
                        report.bytes += bytes;
                        report.orphans += u64::from(!expected.contains(&digest));
                    }
                    Err(reason) => report.damage.push(Damage::Damaged { digest, reason }),
                }
                objects += 1;
                progress(Progress { objects, bytes: report.bytes });
            }
        }
    }
    report.damage.extend(missing.into_iter().map(Damage::Missing));
    report.damage.sort();
    report
}

/// The error of threads that work together when one of them ended.
fn ended() -> ArchiveError {
    ArchiveError::storage("list", "its objects", io::ErrorKind::BrokenPipe.into())
}

/// The error with its causes.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

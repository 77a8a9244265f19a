//! The proof that every object is what its name says.

use crate::archive::{Archive, damaged_or};
use crate::error::ArchiveError;
use crate::place::{Entry, Place};
use portcullis_domain::digest::Digest;
use std::collections::BTreeSet;
use std::io;

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

impl<P: Place> Archive<P> {
    /// Reads every object and names each that is damaged, missing among `expected`, or none at all. After each
    /// object `progress` is told how many have been read. An object that can't be read does not end this.
    pub fn verify(
        &self,
        expected: &BTreeSet<Digest>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Report, ArchiveError> {
        let mut report = Report::default();
        let mut missing = expected.clone();
        let mut read = 0;
        self.place().list(&mut |entry| {
            match entry {
                Entry::Foreign(name) => report.damage.push(Damage::Foreign(name)),
                Entry::Object(digest) => {
                    missing.remove(&digest);
                    match self.read_whole(&digest) {
                        Ok(bytes) => {
                            report.objects += 1;
                            report.bytes += bytes;
                            report.orphans += u64::from(!expected.contains(&digest));
                        }
                        Err(reason) => report.damage.push(Damage::Damaged { digest, reason }),
                    }
                    read += 1;
                    progress(read);
                }
            }
            Ok(())
        })?;
        report.damage.extend(missing.into_iter().map(Damage::Missing));
        report.damage.sort();
        Ok(report)
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

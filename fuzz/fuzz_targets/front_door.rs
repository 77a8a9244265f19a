//! Any bytes at the front door of intake: nothing panics, every bound holds, and what is read does not depend
//! on how the bytes arrive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::{Identities, Identity};
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::{Limits, Reading, read};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

const LIMITS: Limits =
    Limits { bytes: 1 << 20, depth: 100, record_bytes: 64 << 10, entries: 10_000, listed: 20 };

fuzz_target!(|bytes: &[u8]| {
    let whole = attempt(Cursor::new(bytes).by_ref());
    let pieces = attempt(&mut Pieces { bytes: Cursor::new(bytes), longest: 1 + bytes.len() % 13 });
    assert_eq!(whole, pieces, "the reading depends on how the bytes arrive");
    let Ok((reading, sink)) = whole else { return };
    assert!(sink.taken as u64 <= LIMITS.entries, "more findings than entries are allowed");
    assert!(reading.observations + reading.suppressed <= LIMITS.entries, "more entries than are allowed");
    assert!(reading.skipped.len() as u64 == reading.skipped_total.min(LIMITS.listed as u64));
    assert!(reading.not_scanned.len() <= LIMITS.listed);
    let silent = reading.skipped.iter().chain(&reading.not_scanned).find(|skipped| skipped.reason.is_empty());
    assert_eq!(silent, None, "something is left out without a reason");
});

/// One reading: what was understood and taken, or the sentence of the refusal.
fn attempt(input: &mut dyn portcullis_intake::Input) -> Result<(Reading, Taken), String> {
    let mut taken = Taken::new();
    match read(input, None, &LIMITS, &mut taken) {
        Ok(reading) => Ok((reading, taken)),
        Err(refusal) => Err(refusal.to_string()),
    }
}

/// A sink that does with each finding what every user of findings does first.
#[derive(Debug)]
struct Taken {
    taken: usize,
    identities: Identities,
    keys: Vec<Identity>,
}

impl Taken {
    fn new() -> Self {
        Self { taken: 0, identities: Identities::new("component"), keys: Vec::new() }
    }
}

impl PartialEq for Taken {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

impl FindingSink for Taken {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        assert!(!batch.is_empty(), "an empty batch");
        self.taken += batch.len();
        for finding in &batch {
            assert!(!finding.weakness().is_empty(), "a finding without a weakness: {finding:?}");
            self.keys.push(self.identities.next(finding));
        }
        Ok(())
    }
}

/// Bytes that arrive a few at a time, so that every text is cut at every place.
struct Pieces<'b> {
    bytes: Cursor<&'b [u8]>,
    longest: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.longest);
        self.bytes.read(&mut buffer[..length])
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

//! Files about exploitation: CISA's catalogue of known exploited vulnerabilities (KEV) and FIRST's exploit
//! prediction scores (EPSS), plain or packed with gzip.
//!
//! A gate that reads "exploited" from such a file reads "not exploited" from what is missing in it. So a file that is
//! cut, empty or of an unknown date is refused whole, and a row that makes no sense is counted and named. The
//! catalogue states how many entries it has; of the scores a packed file shows that it is whole, and a plain one only
//! that its last row is.

mod epss;
mod kev;
mod list;
mod packed;
mod refusal;

use crate::front::{Text, fill};
use jiff::Timestamp;
use jiff::civil::Date;
use packed::{Bytes, Packed};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::digest::Digest;
use portcullis_domain::sink::Skipped;
use std::fmt;
use std::io::{BufReader, Cursor, Read};

pub use refusal::Refusal;

/// Bounds on one file. Every bound refuses the file whole, except [`Limits::name_bytes`], beyond which one row is
/// skipped with that reason, and [`Limits::record_bytes`] in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, and of what it unpacks to. Default 64 MiB; the scores of all CVEs are about 10 MB.
    pub bytes: u64,
    /// How many times its size a packed file may unpack to. Default 100; text like this packs to about a fifth.
    pub ratio: u64,
    /// Rows or entries. Default 1,000,000; there are about 300,000 CVEs.
    pub entries: u64,
    /// Bytes of one row, or of one entry of the catalogue. Default 64 KiB.
    pub record_bytes: usize,
    /// Bytes of the name of an advisory. Default 100.
    pub name_bytes: usize,
    /// Skipped rows that are listed one by one; all are counted. Default 1,000.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            ratio: 100,
            entries: 1_000_000,
            record_bytes: 64 << 10,
            name_bytes: 100,
            listed: 1_000,
        }
    }
}

/// Who publishes a file about exploitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// CISA's catalogue of known exploited vulnerabilities.
    Kev,
    /// FIRST's exploit prediction scores.
    Epss,
}

impl Source {
    /// The word in files and documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kev => "kev",
            Self::Epss => "epss",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Kev => "KEV",
            Self::Epss => "EPSS",
        })
    }
}

/// What a source says about one advisory.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// What is said about it.
    pub exploitation: Exploitation,
}

/// How an advisory is, or may come to be, exploited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Exploitation {
    /// It is exploited in the wild.
    Known {
        /// The day it came into the catalogue, if the entry says so.
        added: Option<Date>,
        /// Says that campaigns with ransomware are known to use it.
        ransomware: bool,
    },
    /// The probability that it is exploited within 30 days, 0 to 1.
    Predicted(f64),
}

/// What was understood of a file that was read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Who publishes it.
    pub source: Source,
    /// The digest of the file as it came, packed or not.
    pub digest: Digest,
    /// The date that the file states, or that was given for one that states none.
    pub dated: Timestamp,
    /// The version of the catalogue, or of the model that made the scores; empty if none is stated.
    pub version: String,
    /// One entry an advisory, in the order of their names.
    pub entries: Vec<Entry>,
    /// Rows that make no sense, the first [`Limits::listed`] of them.
    pub skipped: Vec<Skipped>,
    /// How many rows make no sense.
    pub skipped_total: u64,
}

impl Reading {
    /// Says whether every row was understood.
    pub fn is_complete(&self) -> bool {
        self.skipped_total == 0
    }
}

/// What a file holds, before it is known whether all of it arrived.
struct Content {
    source: Source,
    stated: Option<Timestamp>,
    version: String,
    list: list::List,
}

/// Reads a file about exploitation; what it is, and whether it is packed, is told by what is in it. `dated` is the
/// date of a file that states none.
pub fn read(input: &mut dyn Read, limits: &Limits, dated: Option<Timestamp>) -> Result<Reading, Refusal> {
    let mut packed = Packed::open(Bytes::new(input, limits.bytes), limits)?;
    let content = read_content(&mut packed, limits).map_err(|refusal| refusal.of_packed(packed.is_gzip()))?;
    let dated = match (content.stated, dated) {
        (Some(stated), Some(given)) if stated != given => return Err(Refusal::OtherDate { stated, given }),
        (Some(date), _) | (None, Some(date)) => date,
        (None, None) => return Err(Refusal::NoDate(content.source)),
    };
    let (entries, skipped, skipped_total) = content.list.finish();
    if entries.is_empty() {
        return Err(Refusal::NoEntries(content.source));
    }
    Ok(Reading {
        source: content.source,
        digest: packed.finish()?,
        dated,
        version: content.version,
        entries,
        skipped,
        skipped_total,
    })
}

fn read_content(text: &mut dyn Read, limits: &Limits) -> Result<Content, Refusal> {
    let mut head = vec![0; 4096];
    let length = fill(text, &mut head)?;
    head.truncate(length);
    // The comment before the scores may have no comma, by which tables are told.
    let kind = if head.starts_with(b"#") { Text::Table } else { Text::of(&head)? };
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let whole = Cursor::new(head).chain(text);
    match kind {
        Text::Json => kev::read(whole, limits),
        Text::Table => epss::read(BufReader::with_capacity(64 << 10, whole), limits),
        Text::Xml => Err(Refusal::Unrecognised("it is XML".to_owned())),
    }
}

#[cfg(test)]
mod tests;

//! Why nothing of a file about exploitation counts.

use super::Source;
use crate::reading::{self, Position};
use jiff::Timestamp;
use std::io::{self, ErrorKind};

/// Why nothing of a file about exploitation counts.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is nothing in it.
    #[error("the file is empty: fetch it again")]
    Empty,
    /// Its text is in an encoding that such files don't come in.
    #[error("the file is {0}, not UTF-8: give it as its publisher wrote it")]
    Encoding(&'static str),
    /// It is compressed with something else than gzip, or twice, or an archive.
    #[error("the file is {0}: unpack it and give the file inside")]
    Packed(&'static str),
    /// What is packed does not arrive whole.
    #[error("the file is cut or damaged, its gzip does not unpack to the end: fetch it again")]
    Damaged(#[source] io::Error),
    /// The text is not well formed.
    #[error("{at}: {problem}")]
    Syntax {
        /// Where, in the unpacked text.
        at: Position,
        /// What was expected and what is there.
        problem: String,
    },
    /// It is longer than allowed, or what it unpacks to is.
    #[error("the file has, or unpacks to, more than {limit} bytes; no file of KEV or EPSS does")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It unpacks to far more than text of this kind.
    #[error("the file unpacks to more than {limit} times its size; no file of KEV or EPSS does")]
    TooDense {
        /// The limit.
        limit: u64,
    },
    /// It is nested deeper than such files are.
    #[error("{at}: nested deeper than {limit} levels; no file of KEV is")]
    TooDeep {
        /// Where.
        at: Position,
        /// The limit.
        limit: usize,
    },
    /// It has more rows than allowed.
    #[error("the file has more than {limit} entries; no file of KEV or EPSS does")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// It is neither of the two.
    #[error(
        "neither the catalogue of KEV (JSON) nor the scores of EPSS (CSV, plain or packed with gzip): {0}"
    )]
    Unrecognised(String),
    /// It is the catalogue in the form that states neither its date nor how many entries it has.
    #[error(
        "the file is KEV's catalogue as CSV, which states neither its date nor how many entries it has; \
         take the JSON file that CISA publishes beside it"
    )]
    KevTable,
    /// It does not say of when it is.
    #[error(
        "the file of {0} states no date, so nobody can tell how old it is; give the date it was published"
    )]
    NoDate(Source),
    /// It states a date that can't be read.
    #[error("the file states the date `{0}`, which is none")]
    BadDate(String),
    /// The date given for it is not the one it states.
    #[error("the file states that it is of {stated}, and is given as of {given}; leave the date out")]
    OtherDate {
        /// The date in the file.
        stated: Timestamp,
        /// The date given.
        given: Timestamp,
    },
    /// The catalogue does not say how many entries it has.
    #[error(
        "the catalogue does not say how many entries it has (`count`), so nobody can tell whether it is whole"
    )]
    NoCount,
    /// The catalogue says that it has more or fewer entries than there are.
    #[error("the catalogue says that it has {stated} entries, and has {found}: it is cut; fetch it again")]
    OtherCount {
        /// `count`.
        stated: u64,
        /// How many there are.
        found: u64,
    },
    /// Nothing in it says anything about an advisory.
    #[error("the file of {0} has no entry that can be used; a whole file is never empty")]
    NoEntries(Source),
    /// It can't be read.
    #[error("the file can't be read")]
    Unreadable(#[source] io::Error),
}

impl Refusal {
    /// Errors of an unpacker are damage of the file; those of a plain file stay what they are.
    pub(super) fn of_packed(self, is_gzip: bool) -> Self {
        match self {
            Self::Unreadable(error)
                if is_gzip
                    && matches!(
                        error.kind(),
                        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput
                    ) =>
            {
                Self::Damaged(error)
            }
            other => other,
        }
    }
}

/// A refusal that came through a reader as its error is itself again.
impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Unreadable)
    }
}

/// What the reading of text and JSON refuses, in words for these files.
impl From<reading::Refusal> for Refusal {
    fn from(refusal: reading::Refusal) -> Self {
        match refusal {
            reading::Refusal::Empty => Self::Empty,
            reading::Refusal::Encoding(encoding) => Self::Encoding(encoding),
            reading::Refusal::Packed(what) => Self::Packed(what),
            reading::Refusal::Syntax { at, problem } => Self::Syntax { at, problem },
            reading::Refusal::TooDeep { at, limit } => Self::TooDeep { at, limit },
            reading::Refusal::TooLarge { limit } => Self::TooLarge { limit },
            reading::Refusal::TooMany { limit } => Self::TooMany { limit },
            reading::Refusal::Unreadable(error) => Self::from(error),
            reading::Refusal::Unrecognised(what) => Self::Unrecognised(what),
            other => Self::Unrecognised(other.to_string()),
        }
    }
}

//! The audit trail: entries that are linked by hash from the first one, its head, and what may be wrong with it.

use crate::digest::Digest;
use crate::schema::Moment;
use crate::text_form::text_form;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Something that somebody did, as a link of the chain. People are named by id only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number; the first is 1.
    pub sequence: i64,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// Who: the id of a person.
    pub actor: String,
    /// What: `scan.recorded`, `decision.changed`, …
    pub action: String,
    /// What with: the name of a component, a release, a decision.
    pub subject: String,
    /// The rest, a document in JSON; the very text that the hash is made of.
    pub detail: String,
    /// The hash of the entry before it; zeros for the first one.
    pub previous: Digest,
    /// Its own.
    pub hash: Digest,
}

/// The last entry of a chain, which tells a chain that was cut off from one that is whole. It is written
/// `SEQUENCE:HEX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "AuditHead", with = "String", extend("pattern" = r"^[0-9]+:[0-9a-f]{64}$"))]
pub struct Head {
    /// Its number; 0 when there is no entry.
    pub sequence: i64,
    /// Its hash; zeros when there is no entry.
    pub hash: Digest,
}

impl Head {
    /// The head of a trail without entries.
    pub const NONE: Self = Self { sequence: 0, hash: Digest::new([0; 32]) };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash.hex())
    }
}

/// A text that is no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a head is the number of an entry, `:` and 64 hexadecimal digits, as `portcullis audit verify` prints it"
)]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, NoHead> {
        let (sequence, hash) = text.split_once(':').ok_or(NoHead)?;
        let is_plain = sequence.bytes().all(|byte| byte.is_ascii_digit());
        let sequence = sequence.parse().ok().filter(|_| is_plain).ok_or(NoHead)?;
        let head = Self { sequence, hash: Digest::from_hex(hash).ok_or(NoHead)? };
        if sequence == 0 && head != Self::NONE { Err(NoHead) } else { Ok(head) }
    }
}

text_form!(Head);

/// How a chain of entries is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry is not there.
    #[error("audit entry {0} is missing")]
    Missing(i64),
    /// An entry does not say what its hash was made of.
    #[error("audit entry {0} was changed")]
    Changed(i64),
    /// An entry does not follow the one before it.
    #[error("audit entry {0} does not follow the one before it")]
    Unlinked(i64),
    /// Entries follow that the head does not know of.
    #[error("audit entry {0} was added behind the head")]
    Added(i64),
    /// The chain ends before its head.
    #[error("the trail ends at {ends}, and the head says {head}: its tail was cut off")]
    CutOff {
        /// The last entry that is there.
        ends: i64,
        /// The last entry that was there.
        head: i64,
    },
    /// The chain is sound in itself, and not the one whose head was noted.
    #[error("audit entry {0} is another one than the head that was noted: the trail was written anew")]
    Replaced(i64),
    /// A line of an export is neither an entry nor its head.
    #[error("line {0} of the export is neither an entry nor the head behind the last one")]
    Unreadable(u64),
    /// An export ends without its head.
    #[error("the export ends at {0} without a head: its end was cut off")]
    Headless(i64),
}

impl Fault {
    /// The word for it in documents.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Changed(_) => "changed",
            Self::Unlinked(_) => "unlinked",
            Self::Added(_) => "added",
            Self::CutOff { .. } => "cut_off",
            Self::Replaced(_) => "replaced",
            Self::Unreadable(_) => "unreadable",
            Self::Headless(_) => "headless",
        }
    }
}

/// What came of following the chain from its first entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Says that nothing is wrong.
    pub sound: bool,
    /// How many entries are in order, from the first.
    pub entries: i64,
    /// The last of them: the head to note, if nothing is wrong.
    pub head: Head,
    /// The first link that is broken, if one is.
    pub fault: Option<Broken>,
}

/// A link that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// The word for how.
    pub kind: String,
    /// What is wrong, as a sentence.
    pub reason: String,
}

impl Verification {
    /// What came of a chain that is in order up to its `last` entry.
    pub fn new(last: Head, fault: Option<Fault>) -> Self {
        let fault = fault.map(|fault| Broken { kind: fault.word().to_owned(), reason: fault.to_string() });
        Self { sound: fault.is_none(), entries: last.sequence, head: last, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let head = Head { sequence: 118, hash: Digest::new([7; 32]) };
        assert_eq!(head.to_string(), format!("118:{}", "07".repeat(32)));
        assert_eq!(head.to_string().parse(), Ok(head));
        assert_eq!(Head::NONE.to_string().parse(), Ok(Head::NONE));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        let digits = "07".repeat(32);
        for text in [String::new(), digits.clone(), format!("-1:{digits}"), format!("+1:{digits}")] {
            assert_eq!(text.parse::<Head>(), Err(NoHead), "{text}");
        }
        for text in [format!("0:{digits}"), format!("1:{}", &digits[2..]), format!("1:sha256:{digits}")] {
            assert_eq!(text.parse::<Head>(), Err(NoHead), "{text}");
        }
    }
}

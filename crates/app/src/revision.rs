//! Which state of a thing somebody saw, so that nobody overwrites what they did not see.

use jiff::Timestamp;
use portcullis_store::{StoreError, Transaction};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};

/// Bytes of a hash that tell one state of a document from another.
const SHOWN: usize = 12;

/// A state of a thing: each change gives it another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(String);

impl Revision {
    /// The state of what is counted.
    pub fn number(number: i64) -> Self {
        Self(number.to_string())
    }

    /// The state of what is named by a digest.
    pub fn digest(digest: impl fmt::Display) -> Self {
        Self(digest.to_string())
    }

    /// The state of a document that has no count: its hash.
    pub fn of(document: &impl Serialize) -> Result<Self, serde_json::Error> {
        let hash = Sha256::digest(serde_json::to_vec(document)?);
        Ok(Self(hash[..SHOWN].iter().fold(String::new(), |mut text, byte| {
            // Writing to a text never fails.
            let _ = write!(text, "{byte:02x}");
            text
        })))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The states in which somebody will have a thing changed; any state where they do not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(Option<Vec<String>>);

impl Seen {
    /// Whatever state it is in.
    pub fn anything() -> Self {
        Self(None)
    }

    /// One of these states.
    pub fn states(states: Vec<String>) -> Self {
        Self(Some(states))
    }

    /// Says whether any state will do.
    pub fn is_anything(&self) -> bool {
        self.0.is_none()
    }

    /// Says whether this state is one of them.
    pub fn has(&self, revision: &Revision) -> bool {
        self.0.as_ref().is_none_or(|states| states.contains(&revision.0))
    }
}

/// Somebody changed a thing after whoever asks looked at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}; look at it again, and say once more what you want", changed(what, last.as_ref()))]
pub struct Stale {
    /// What it is.
    pub what: String,
    /// Who changed it last, and when, as far as the audit trail tells.
    pub last: Option<(String, Timestamp)>,
}

fn changed(what: &str, last: Option<&(String, Timestamp)>) -> String {
    match last {
        Some((by, at)) => {
            format!(
                "{what} was changed by `{by}` at {}, after you looked at it",
                at.strftime("%Y-%m-%dT%H:%M:%SZ")
            )
        }
        None => format!("{what} is not what you looked at any more"),
    }
}

impl Stale {
    /// Who changed it, as the audit trail has it: the last entry about the subject whose action begins so.
    pub(crate) async fn find(
        transaction: &mut Transaction,
        what: &str,
        subject: &str,
        action: &str,
    ) -> Result<Self, StoreError> {
        let last = transaction.last_about(subject, action).await?;
        Ok(Self { what: what.to_owned(), last: last.map(|entry| (entry.actor, entry.at)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_one_of_those_that_were_seen_or_any() {
        assert!(Seen::anything().has(&Revision::number(7)));
        let seen = Seen::states(vec!["6".to_owned(), "7".to_owned()]);
        assert!(seen.has(&Revision::number(7)) && !seen.has(&Revision::number(8)));
        assert!(!Seen::states(Vec::new()).has(&Revision::number(7)));
    }

    #[test]
    fn a_document_that_differs_is_another_state() {
        let of = |text: &str| Revision::of(&text).unwrap();
        assert_eq!(of("a"), of("a"));
        assert_ne!(of("a"), of("b"));
        assert_eq!(of("a").to_string().len(), 2 * SHOWN);
    }

    #[test]
    fn who_comes_too_late_is_told_of_whom_and_since_when() {
        let stale = |last| Stale { what: "V-7".to_owned(), last }.to_string();
        assert_eq!(
            stale(Some(("ana".to_owned(), Timestamp::UNIX_EPOCH))),
            "V-7 was changed by `ana` at 1970-01-01T00:00:00Z, after you looked at it; look at it again, and say once more what you want"
        );
        assert_eq!(
            stale(None),
            "V-7 is not what you looked at any more; look at it again, and say once more what you want"
        );
    }
}

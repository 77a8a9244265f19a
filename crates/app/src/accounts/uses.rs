//! When sessions and tokens were last used, kept in memory until somebody has time to write it.
//!
//! On SQLite a recording has the only writer for as long as it takes, and nobody who comes in waits for that.

use super::entrance::Entrance;
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_store::StoreError;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How old a use on record may be before a later one counts.
const GRAIN: SignedDuration = SignedDuration::from_mins(1);

/// What was used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Used {
    Session([u8; 32]),
    Token(String),
}

/// Uses that are not on record.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<Used, Timestamp>>);

impl Uses {
    /// When something was last used, of which the store says `stored`.
    pub(crate) fn last(&self, used: &Used, stored: Option<Timestamp>) -> Option<Timestamp> {
        stored.max(self.pending().get(used).copied())
    }

    /// Notes a use.
    pub(crate) fn note(&self, used: Used, stored: Option<Timestamp>, now: Timestamp) {
        let last = self.last(&used, stored);
        if last.is_none_or(|last| now.duration_since(last) >= GRAIN) {
            self.pending().insert(used, now);
        }
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<Used, Timestamp>> {
        // Every entry is whole, whoever panicked beside it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entrance {
    /// Writes down when sessions and tokens were last used. It waits for whoever has the writer, so it is for a task of
    /// its own, about once a minute and before the process ends.
    pub async fn write_uses(&self, installation: &Installation) -> Result<(), StoreError> {
        let pending = self.uses.pending().clone();
        if pending.is_empty() {
            return Ok(());
        }
        let mut transaction = installation.store.transaction().await?;
        for (used, at) in &pending {
            match used {
                Used::Session(id) => transaction.use_session(id, *at).await?,
                Used::Token(id) => transaction.use_token(id, *at).await?,
            }
        }
        transaction.commit().await?;
        // What was used again meanwhile stays for the next time.
        self.uses.pending().retain(|used, at| pending.get(used) != Some(at));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_counts_once_a_minute() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let uses = Uses::default();
        let token = || Used::Token("one".to_owned());
        uses.note(token(), Some(at(0)), at(59));
        assert!(uses.pending().is_empty());
        uses.note(token(), Some(at(0)), at(60));
        uses.note(token(), Some(at(0)), at(100));
        assert_eq!(uses.last(&token(), Some(at(0))), Some(at(60)));
        uses.note(token(), Some(at(0)), at(120));
        assert_eq!(uses.last(&token(), Some(at(0))), Some(at(120)));
        assert_eq!(uses.last(&token(), Some(at(130))), Some(at(130)), "another server wrote it");
        uses.note(Used::Session([1; 32]), None, at(0));
        assert_eq!(uses.last(&Used::Session([1; 32]), None), Some(at(0)));
    }
}

//! The inbox: what others send, kept before it is acknowledged and taken in afterwards.
//!
//! On SQLite it is a file of its own beside the store, so that nothing that the store writes delays an acknowledgement;
//! those who come in at the same time share one commit. On PostgreSQL it is a table.

use crate::database::Store;
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// From where: `slack`, `mail`.
    pub source: String,
    /// The same whenever the same comes in again, for this source.
    pub key: String,
    /// It as it came.
    pub body: Vec<u8>,
    /// When it came in.
    pub received_at: Timestamp,
}

/// Something that came in and that somebody takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its place in the order in which things came in.
    pub place: i64,
    /// What came in.
    pub incoming: Incoming,
    /// How often it was taken out, this time included.
    pub attempts: i64,
    /// What went wrong the last time.
    pub last_error: Option<String>,
}

/// How much is in the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InboxCount {
    /// Waits to be taken in.
    pub waiting: u64,
    /// Could not be taken in, and is tried no more by itself.
    pub dead: u64,
}

/// The inbox of a store.
#[derive(Debug, Clone)]
pub struct Inbox {}

impl Store {
    /// Opens the inbox beside this store.
    pub async fn inbox(&self) -> Result<Inbox, StoreError> {
        unimplemented!()
    }
}

impl Inbox {
    /// Keeps what came in: true once it is on disk, false if it was there, whether it waits or was taken in long ago.
    pub async fn accept(&self, _incoming: Incoming) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Takes out at most `limit` entries of a source in the order in which they came in, for as long as `lease`.
    pub async fn claim(
        &self,
        _source: &str,
        _limit: u32,
        _now: Timestamp,
        _lease: SignedDuration,
    ) -> Result<Vec<InboxEntry>, StoreError> {
        unimplemented!()
    }

    /// Says that entries were taken in. Their keys stay known, so that what comes in again is known.
    pub async fn finish(&self, _places: &[i64], _now: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Says that an entry could not be taken in, and when it is tried again; never where no moment is given.
    pub async fn fail(
        &self,
        _place: i64,
        _error: &str,
        _again_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Has what is dead tried again; how many.
    pub async fn retry(&self, _now: Timestamp) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// What could not be taken in, the latest first.
    pub async fn dead(&self, _limit: u32) -> Result<Vec<InboxEntry>, StoreError> {
        unimplemented!()
    }

    /// How much is in it.
    pub async fn count(&self) -> Result<InboxCount, StoreError> {
        unimplemented!()
    }

    /// Removes the bodies of what was taken in before a moment, and its keys; how many.
    pub async fn forget(&self, _before: Timestamp) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// Waits until something may have come in: within this process at once, from elsewhere within a second.
    pub async fn wait(&self) {
        unimplemented!()
    }
}

//! The inbox: what others send, kept before it is acknowledged and taken in afterwards.
//!
//! On SQLite it is a file of its own beside the store, so that nothing that the store writes delays an acknowledgement;
//! those who come in at the same time share one commit. On PostgreSQL it is a table.
//!
//! What moves a store, as a copy or a backup, has the entries in a table of the store: on SQLite they are brought from there
//! into the file when the inbox is opened.

mod file;
mod work;
mod writer;

pub(crate) use file::add_to;
pub(crate) use work::STATEMENTS;

use crate::database::{Store, Transaction};
use crate::error::StoreError;
use file::{InboxFile, beside};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OnceCell, watch};
use tokio::time::timeout;
use work::{Done, REMOVED, Room, Work};

/// The table of entries, in a store as in a file of its own.
pub(crate) const TABLE: &str = "inbox";
/// How long what another process kept may stay unseen.
const UNSEEN: Duration = Duration::from_secs(1);

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

/// What the inboxes of this process on one store share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// The file, once somebody opened it.
    file: OnceCell<InboxFile>,
    /// How often something came in within this process.
    arrivals: watch::Sender<u64>,
}

impl Shared {
    /// Waits until the file is closed, if it was opened.
    pub(crate) async fn close(&self) {
        if let Some(file) = self.file.get() {
            file.close().await;
        }
    }
}

/// The inbox of a store. Each clone hears for itself of what comes in.
#[derive(Debug)]
pub struct Inbox {
    store: Store,
    file: Option<InboxFile>,
    /// How much had come in when it was looked into the last time.
    seen: AtomicU64,
}

impl Clone for Inbox {
    fn clone(&self) -> Self {
        let seen = AtomicU64::new(self.seen.load(Ordering::Relaxed));
        Self { store: self.store.clone(), file: self.file.clone(), seen }
    }
}

impl Store {
    /// Opens the inbox beside this store.
    pub async fn inbox(&self) -> Result<Inbox, StoreError> {
        let store = self.unmarked();
        let file = match self.file() {
            None => None,
            Some(path) => {
                let (moved, file) = (self.clone(), self.shared_inbox());
                let open = async move { InboxFile::open(&path, moved.moved_entries().await?).await };
                Some(file.file.get_or_try_init(|| open).await?.clone())
            }
        };
        Ok(Inbox { store, file, seen: AtomicU64::new(0) })
    }

    /// The entries in a file of their own as they are at this moment; nothing where there is none.
    pub(crate) async fn inbox_snapshot(&self) -> Result<Option<Transaction>, StoreError> {
        let Some(path) = self.file() else { return Ok(None) };
        if !beside(&path).exists() {
            return Ok(None);
        }
        let Some(file) = self.inbox().await?.file else { return Ok(None) };
        let mut snapshot = self.reading(&file.readers).await?;
        // A moment begins with the first thing that is read of it.
        work::count(&mut snapshot.session()).await?;
        Ok(Some(snapshot))
    }

    /// The entries that came with the store, in a transaction that keeps others from bringing them to their file too.
    async fn moved_entries(&self) -> Result<Option<Transaction>, StoreError> {
        // Most stores have none; whoever opens one of those does not wait for its writer.
        let mut snapshot = self.snapshot().await?;
        if snapshot.session().first(&work::MOVED, &[0.into(), 1.into()]).await?.is_none() {
            return Ok(None);
        }
        self.unmarked().transaction().await.map(Some)
    }
}

impl Inbox {
    /// Keeps what came in: true once it is on disk, false if it was there, whether it waits or was taken in long ago.
    pub async fn accept(&self, incoming: Incoming) -> Result<bool, StoreError> {
        incoming.check()?;
        let is_new = self.carry_out(Work::Accept(incoming)).await?.changed == 1;
        if is_new {
            self.tell();
        }
        Ok(is_new)
    }

    /// Takes out at most `limit` entries of a source in the order in which they came in, for as long as `lease`.
    pub async fn claim(
        &self,
        source: &str,
        limit: u32,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<InboxEntry>, StoreError> {
        // What comes in from here on may be missed.
        self.seen.store(*self.store.shared_inbox().arrivals.borrow(), Ordering::Relaxed);
        let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
        let work = Work::Claim { source: source.to_owned(), limit, now, until };
        Ok(self.carry_out(work).await?.entries)
    }

    /// Says that entries were taken in. Their keys stay known, so that what comes in again is known.
    pub async fn finish(&self, places: &[i64], now: Timestamp) -> Result<(), StoreError> {
        self.carry_out(Work::Finish { places: places.to_vec(), now }).await.map(drop)
    }

    /// Says that an entry could not be taken in, and when it is tried again; never where no moment is given.
    pub async fn fail(&self, place: i64, error: &str, again_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.carry_out(Work::Fail { place, error: error.to_owned(), again_at }).await.map(drop)
    }

    /// Has what is dead tried again; how many.
    pub async fn retry(&self, now: Timestamp) -> Result<u64, StoreError> {
        let retried = self.carry_out(Work::Retry { now }).await?.changed;
        if retried > 0 {
            self.tell();
        }
        Ok(retried)
    }

    /// What could not be taken in, the latest first.
    pub async fn dead(&self, limit: u32) -> Result<Vec<InboxEntry>, StoreError> {
        work::dead(&mut self.reading().await?.session(), limit).await
    }

    /// How much is in it.
    pub async fn count(&self) -> Result<InboxCount, StoreError> {
        work::count(&mut self.reading().await?.session()).await
    }

    /// Removes the bodies of what was taken in before a moment, and its keys; how many.
    pub async fn forget(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let removed = self.carry_out(Work::Forget { before }).await?.changed;
            forgotten += removed;
            if removed < u64::from(REMOVED) {
                return Ok(forgotten);
            }
        }
    }

    /// Waits until something may have come in: within this process at once, from elsewhere within a second.
    pub async fn wait(&self) {
        let mut arrivals = self.store.shared_inbox().arrivals.subscribe();
        let seen = self.seen.load(Ordering::Relaxed);
        // Whoever is not told looks anyway, when the time is over.
        let _ = timeout(UNSEEN, arrivals.wait_for(|arrived| *arrived != seen)).await;
    }

    fn tell(&self) {
        self.store.shared_inbox().arrivals.send_modify(|arrived| *arrived = arrived.wrapping_add(1));
    }

    async fn carry_out(&self, work: Work) -> Result<Done, StoreError> {
        let Some(file) = &self.file else {
            let mut transaction = self.store.transaction().await?;
            let done = work.run(&mut transaction.session(), &mut Room::default()).await?;
            transaction.commit().await?;
            return Ok(done);
        };
        file.writer.carry_out(work).await
    }

    async fn reading(&self) -> Result<Transaction, StoreError> {
        match &self.file {
            Some(file) => self.store.reading(&file.readers).await,
            None => self.store.snapshot().await,
        }
    }
}

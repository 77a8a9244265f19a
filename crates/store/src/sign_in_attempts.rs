//! Failed attempts to sign in, by the hash of the name that was given, whether anybody has that name or not.

use crate::database::{Lock, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    LOAD [Bytes] = "select failures, failed_at, locked_until, noted_at from sign_in_attempt where name = $1";
    SAVE [Bytes, Integer, Integer, Integer, Integer] =
        "insert into sign_in_attempt (name, failures, failed_at, locked_until, noted_at) values ($1, $2, $3, $4, $5) \
         on conflict (name) do update set failures = excluded.failures, failed_at = excluded.failed_at, \
           locked_until = excluded.locked_until, noted_at = excluded.noted_at";
    FORGET [Bytes] = "delete from sign_in_attempt where name = $1";
    FORGET_BEFORE [Integer] = "delete from sign_in_attempt where failed_at < $1";
}

/// What failed under one name since somebody last came in by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredAttempts {
    /// How often.
    pub failures: i64,
    /// When it did the last time.
    pub failed_at: Timestamp,
    /// Until when nothing is tried.
    pub locked_until: Option<Timestamp>,
    /// When the audit trail was last told.
    pub noted_at: Option<Timestamp>,
}

impl Transaction {
    /// Waits for whoever else tries this name, until this transaction ends.
    pub async fn lock_attempts(&mut self, name: &[u8; 32]) -> Result<(), StoreError> {
        self.session().lock(Lock::SignIn(name)).await
    }

    /// What failed under a name.
    pub async fn attempts(&mut self, name: &[u8; 32]) -> Result<Option<StoredAttempts>, StoreError> {
        let Some(row) = self.session().first(&LOAD, &[name.as_slice().into()]).await? else {
            return Ok(None);
        };
        Ok(Some(StoredAttempts {
            failures: row.get(0)?,
            failed_at: row.time(1)?,
            locked_until: row.optional_time(2)?,
            noted_at: row.optional_time(3)?,
        }))
    }

    /// Keeps what failed under a name.
    pub async fn save_attempts(
        &mut self,
        name: &[u8; 32],
        attempts: &StoredAttempts,
    ) -> Result<(), StoreError> {
        let values: [Value<'_>; 5] = [
            name.as_slice().into(),
            attempts.failures.into(),
            attempts.failed_at.into(),
            attempts.locked_until.into(),
            attempts.noted_at.into(),
        ];
        self.session().execute(&SAVE, &values).await.map(drop)
    }

    /// Forgets what failed under a name.
    pub async fn forget_attempts(&mut self, name: &[u8; 32]) -> Result<(), StoreError> {
        self.session().execute(&FORGET, &[name.as_slice().into()]).await.map(drop)
    }

    /// Forgets what failed before a moment, under every name; how many names.
    pub async fn forget_attempts_before(&mut self, moment: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET_BEFORE, &[moment.into()]).await
    }
}

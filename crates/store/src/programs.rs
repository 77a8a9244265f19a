//! Programs as they were loaded, so that it is known which rules applied when.

use crate::database::{Lock, Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD [Text, Bytes] =
        "insert into program_version (digest, content) values ($1, $2) on conflict (digest) do nothing";
    LOADED [Text, Integer, Text] = "insert into program_load (digest, loaded_at, loaded_by) values ($1, $2, $3)";
    LATEST [] =
        "select digest, loaded_at, loaded_by from program_load order by sequence desc limit 1";
    LOADS [Integer] =
        "select digest, loaded_at, loaded_by from program_load order by sequence desc limit $1";
    CONTENT [Text] = "select content from program_version where digest = $1";
}

/// One load of a program that differs from the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramLoad {
    /// The digest of the program's content.
    pub digest: String,
    /// When.
    pub at: Timestamp,
    /// By whom: the id of a person.
    pub by: String,
}

impl Transaction {
    /// Records that a program was loaded; false when it is the one that was loaded last.
    pub async fn record_program(&mut self, load: &ProgramLoad, content: &[u8]) -> Result<bool, StoreError> {
        self.session().lock(Lock::Tail).await?;
        if self.latest_program().await?.is_some_and(|latest| latest.digest == load.digest) {
            return Ok(false);
        }
        let mut session = self.session();
        session.execute(&ADD, &[(&load.digest).into(), content.into()]).await?;
        session.execute(&LOADED, &[(&load.digest).into(), load.at.into(), (&load.by).into()]).await?;
        Ok(true)
    }

    /// The load that applies.
    pub async fn latest_program(&mut self) -> Result<Option<ProgramLoad>, StoreError> {
        let Some(row) = self.session().first(&LATEST, &[]).await? else { return Ok(None) };
        Ok(Some(ProgramLoad { digest: row.get(0)?, at: row.time(1)?, by: row.get(2)? }))
    }

    /// The latest loads, the last one first, at most so many.
    pub async fn program_loads(&mut self, most: u32) -> Result<Vec<ProgramLoad>, StoreError> {
        let rows = self.session().fetch(&LOADS, &[i64::from(most).into()]).await?;
        let load = |row: &Row| Ok(ProgramLoad { digest: row.get(0)?, at: row.time(1)?, by: row.get(2)? });
        rows.iter().map(load).collect()
    }

    /// The content of the program with this digest.
    pub async fn program(&mut self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.session().first(&CONTENT, &[digest.into()]).await?.map(|row| row.get(0)).transpose()
    }
}

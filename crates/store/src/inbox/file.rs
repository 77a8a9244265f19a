//! The file of an inbox, beside the store.

use super::work;
use super::writer::Writer;
use crate::database::{Session, Transaction, inbox_file_in, open_options, read_options};
use crate::error::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{Connection, SqliteConnection};
use std::path::{Path, PathBuf};

/// The version of the file that this program makes.
const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("../../migrations/sqlite/inbox.sql");

/// The file of an inbox, opened.
#[derive(Debug, Clone)]
pub(crate) struct InboxFile {
    pub(super) writer: Writer,
    pub(super) readers: SqlitePool,
}

impl InboxFile {
    /// Opens the file beside this one, and brings what was moved with the store into it.
    pub(super) async fn open(store: &Path, moved: Option<Transaction>) -> Result<Self, StoreError> {
        let path = beside(store);
        Self::opened(&path, moved).await.map_err(|error| match error {
            StoreError::NoDatabase | StoreError::CutOff(_) | StoreError::Corrupt(_) => StoreError::NoInbox,
            error => error,
        })
    }

    async fn opened(path: &Path, moved: Option<Transaction>) -> Result<Self, StoreError> {
        let options = open_options(path)?;
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(StoreError::opening)?;
        prepare(&mut connection).await?;
        if let Some(mut moved) = moved {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            work::relocate(&mut moved.session(), &mut Session::Sqlite(&mut transaction)).await?;
            // Here first: what is in both is known when it is brought again.
            transaction.commit().await?;
            moved.session().execute(&work::CLEAR, &[]).await?;
            moved.commit().await?;
        }
        let readers = SqlitePoolOptions::new().max_connections(1).connect_lazy_with(read_options(options));
        Ok(Self { writer: Writer::start(connection), readers })
    }

    /// Waits until the file is closed.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.end().await;
    }
}

/// The file of the inbox of the store in this file.
pub(super) fn beside(store: &Path) -> PathBuf {
    inbox_file_in(store.parent().unwrap_or(Path::new("")))
}

async fn prepare(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut session = Session::Sqlite(&mut transaction);
    let found = session.ask::<i64>("pragma user_version").await?.unwrap_or_default();
    match found {
        VERSION => return Ok(transaction.rollback().await?),
        0 => session.script(SCHEMA).await?,
        found => return Err(StoreError::LaterInbox { found, known: VERSION }),
    }
    Ok(transaction.commit().await?)
}

/// Adds entries to those in the table of a store in a file that nobody else works on.
pub(crate) async fn add_to(store: &Path, entries: &mut Transaction) -> Result<(), StoreError> {
    // Without a log of its own, which would have to be moved with it.
    let options = SqliteConnectOptions::new().filename(store).journal_mode(SqliteJournalMode::Delete);
    let mut own = SqliteConnection::connect_with(&options).await?;
    let mut transaction = own.begin_with("BEGIN IMMEDIATE").await?;
    work::relocate(&mut entries.session(), &mut Session::Sqlite(&mut transaction)).await?;
    transaction.commit().await?;
    Ok(own.close().await?)
}

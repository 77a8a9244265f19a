//! What can go wrong with a store.

use std::path::PathBuf;

/// The store could not do what was asked; nothing of the transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither a directory nor a PostgreSQL address that can be understood.
    #[error("the store's address can't be understood; give a directory or postgres://USER@HOST/DATABASE")]
    Address(#[source] sqlx::Error),
    /// The store's directory can't be made.
    #[error("the store's directory {} can't be made", .0.display())]
    Directory(PathBuf, #[source] std::io::Error),
    /// No connection to the database.
    #[error("the store can't be opened")]
    Open(#[source] sqlx::Error),
    /// The server is older than PostgreSQL 15.
    #[error("the store's server is PostgreSQL {0}; version 15 or later is needed")]
    OldServer(i64),
    /// A later version of this program has changed the store.
    #[error("the store has version {found}, this program knows versions up to {known}; use a later program")]
    Later {
        /// The version of the store.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// Somebody else wrote for too long.
    #[error("the store is busy: another process or task has been writing for a minute; try again")]
    Busy(#[source] sqlx::Error),
    /// No room on the disk.
    #[error("the store's disk is full; nothing of this change was kept")]
    Full(#[source] sqlx::Error),
    /// The database refused a statement or broke off.
    #[error("the store's database failed")]
    Database(#[source] sqlx::Error),
    /// A row holds something that this program would never write.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A report has more findings than a scan may have.
    #[error("the report has more than {0} findings; split what is scanned into components")]
    TooManyFindings(usize),
    /// A report tells of another component than the one it is recorded for.
    #[error("the report tells of the component `{found}`, and is recorded for `{expected}`")]
    OtherComponent {
        /// The component in the report.
        found: String,
        /// The component it was to be recorded for.
        expected: String,
    },
    /// Two CVEs would be one vulnerability.
    #[error("`{0}` and `{1}` are two vulnerabilities; a group of aliases never holds two CVEs")]
    TwoCves(String, String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy(error);
        }
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        // SQLite: 5 busy (its extended codes hold 5 in the lowest byte), 13 full; PostgreSQL: SQLSTATE.
        match code.as_deref() {
            Some("5" | "261" | "517" | "773" | "55P03") => Self::Busy(error),
            Some("13" | "53100") => Self::Full(error),
            _ => Self::Database(error),
        }
    }
}

//! What can go wrong with a store.

use std::path::PathBuf;
use std::sync::Arc;

/// The store could not do what was asked; nothing of the transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither a directory nor a PostgreSQL address that can be understood.
    #[error("the store's address can't be understood; give a directory or postgres://USER@HOST/DATABASE")]
    Address(#[source] sqlx::Error),
    /// The store's directory can't be made.
    #[error("the store's directory {} can't be made", .0.display())]
    Directory(PathBuf, #[source] std::io::Error),
    /// The address is of another kind of server, or begins like one of PostgreSQL and is none.
    #[error("the store's address is none; give a directory or postgres://USER@HOST/DATABASE")]
    NoAddress,
    /// There is no store where one is needed.
    #[error("there is no store; the address has to be that of one, and `portcullis release open` begins one")]
    NoStore,
    /// What is done with files is asked of a store on a server.
    #[error(
        "a store on PostgreSQL is no file; back it up with the server's `pg_dump`, and bring it back with `pg_restore`"
    )]
    NoFile,
    /// Somebody has the file of the store open.
    #[error("somebody has the store open; end what works with it, and try again")]
    InUse,
    /// No connection to the database.
    #[error("the store can't be opened")]
    Open(#[source] sqlx::Error),
    /// The server does not answer.
    #[error("the store's server did not answer within {0} seconds")]
    Silent(u64),
    /// The file of the store is no database.
    #[error("`store.db` is no database; give another directory, or restore the file from a copy")]
    NoDatabase,
    /// The file of the store, or a part of it, is not what was written.
    #[error("the store's database is damaged; restore it from a copy")]
    Corrupt(#[source] sqlx::Error),
    /// The file of the store lacks its end.
    #[error(
        "the store's database is damaged: `store.db` was cut off after {0} bytes; restore it from a copy"
    )]
    CutOff(u64),
    /// The file of the store, or its directory, can't be written.
    #[error(
        "`store.db` can't be opened for writing; whoever runs this needs the right to write the store's directory and the files in it"
    )]
    Unwritable(#[source] sqlx::Error),
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
    #[error("the store's disk is full: nothing of this change was kept; make room and try again")]
    Full(#[source] sqlx::Error),
    /// A write failed otherwise than for want of room.
    #[error(
        "the store's file could not be written: a limit on the size of files is reached, or the disk fails; nothing of this change was kept"
    )]
    Unwritten(#[source] sqlx::Error),
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
    /// A request took so long that the same one, sent again, was begun in its place.
    #[error("this request took too long, and the same one was sent again meanwhile; nothing of it was kept")]
    TakenOver,
    /// The file of the inbox is no database, or not what was written.
    #[error(
        "`inbox.db` beside the store is damaged or no database; restore both from a copy, or put it aside, and what had come in and was not taken in has to be sent again"
    )]
    NoInbox,
    /// A later version of this program has made the file of the inbox.
    #[error("`inbox.db` has version {found}, this program knows versions up to {known}; use a later program")]
    LaterInbox {
        /// The version of the file.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// Something that came in is larger than anything that the inbox keeps.
    #[error("what came in was not kept: its {what} has more than {most} bytes")]
    TooLargeToKeep {
        /// Which part of it.
        what: &'static str,
        /// How many bytes it may have.
        most: usize,
    },
    /// Nothing more can come in before something was taken in.
    #[error("what came in was not kept: {0} entries wait in the inbox to be taken in; send it again later")]
    InboxFull(u64),
    /// The inbox could not be written.
    #[error("the inbox could not be written; nothing of this was kept")]
    NotKept(#[source] Arc<StoreError>),
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
        let code = code.as_deref();
        // SQLite's extended codes hold the plain one in their lowest byte; PostgreSQL has SQLSTATE, of five characters.
        let of_sqlite = code.filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
        match (of_sqlite.map(|code| code & 0xff), of_sqlite, code) {
            (Some(5), ..) | (.., Some("55P03")) => Self::Busy(error),
            (Some(13), ..) | (.., Some("53100")) => Self::Full(error),
            // 266 and 522 are reads.
            (Some(10), Some(extended), _) if !matches!(extended, 266 | 522) => Self::Unwritten(error),
            (Some(8 | 14), ..) => Self::Unwritable(error),
            (Some(11), ..) => Self::Corrupt(error),
            (Some(26), ..) => Self::NoDatabase,
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// The error of a database that was to be opened.
    pub(crate) fn opening(error: sqlx::Error) -> Self {
        match Self::from(error) {
            Self::Database(error) => Self::Open(error),
            known => known,
        }
    }
}

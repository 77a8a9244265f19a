//! Opening a store, and the transactions that everything happens in.

mod assembled;
mod file;
mod session;
mod statement;

use crate::error::StoreError;
use crate::idempotency::Mark;
use crate::inbox;
use crate::jobs::waiter::JobWaiter;
use crate::migrations;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, PgConnection, Postgres, Sqlite};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

pub(crate) use assembled::Assembled;
pub(crate) use session::{Lock, Session};
pub(crate) use statement::{Bulk, Row, Statement, Takes, Value, push_rows, statements};

/// How long one writer waits for another before it gives up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a server may take to answer the first time.
const ANSWER: Duration = Duration::from_secs(20);
/// Connections that read a SQLite store at the same time.
const READERS: u32 = 4;
/// Kilobytes of pages that a connection to a SQLite store keeps in memory.
const CACHE: u32 = 12 * 1024;
/// Connections to a PostgreSQL server.
const CONNECTIONS: u32 = 16;

/// A store on one of the two databases.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    mark: Option<Unset>,
    /// Tells those who wait within this process that a transaction with a job was kept.
    enqueued: Arc<watch::Sender<()>>,
    inbox: Arc<inbox::Shared>,
}

#[derive(Debug, Clone)]
enum Db {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres { pool: PgPool, texts: PgPool },
}

impl Store {
    /// Opens the store at `address`, a directory or `postgres://…`, and brings it to this program's version.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let store = Self::connect(address).await?;
        migrations::run(&store).await?;
        Ok(store)
    }

    /// Opens the store at `address` as [`Store::open`] does, and begins none where there is none.
    pub async fn open_existing(address: &str) -> Result<Self, StoreError> {
        let is_file = is_server(address) || is_no_directory(address) || file_in(Path::new(address)).exists();
        if !is_file {
            return Err(StoreError::NoStore);
        }
        let store = Self::connect(address).await?;
        if !migrations::has_begun(&store).await? {
            return Err(StoreError::NoStore);
        }
        migrations::run(&store).await?;
        Ok(store)
    }

    async fn connect(address: &str) -> Result<Self, StoreError> {
        let db = if is_server(address) {
            Db::postgres(address).await?
        } else if is_no_directory(address) {
            return Err(StoreError::NoAddress);
        } else {
            Db::sqlite(Path::new(address)).await?
        };
        let store = Self::on(db);
        store.check_server().await?;
        Ok(store)
    }

    /// A store in a file that nobody else works on, as it is; it is only read.
    pub(crate) async fn of_file(path: &Path) -> Result<Self, StoreError> {
        file::check(path)?;
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options);
        let pool = pool.await.map_err(StoreError::opening)?;
        Ok(Self::on(Db::Sqlite { writer: pool.clone(), readers: pool }))
    }

    fn on(db: Db) -> Self {
        Self { db, mark: None, enqueued: Arc::new(watch::Sender::new(())), inbox: Arc::default() }
    }

    /// Waits for jobs that others put in.
    pub async fn waiter(&self) -> Result<JobWaiter, StoreError> {
        match &self.db {
            Db::Sqlite { .. } => Ok(JobWaiter::within(self.enqueued.subscribe())),
            Db::Postgres { pool, .. } => JobWaiter::on_server((*pool.connect_options()).clone()).await,
        }
    }

    /// The file of a store that is in a directory.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.db {
            Db::Sqlite { writer, .. } => Some(writer.connect_options().get_filename().to_owned()),
            Db::Postgres { .. } => None,
        }
    }

    /// Starts a transaction that changes the store; dropped without [`Transaction::commit`] it leaves no trace.
    pub async fn transaction(&self) -> Result<Transaction, StoreError> {
        let open = match &self.db {
            // A deferred transaction that turns into a writer fails where an immediate one waits.
            Db::Sqlite { writer, .. } => Open::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres { pool, .. } => Open::Postgres(pool.begin().await.map_err(not_answered)?),
        };
        Ok(Transaction { mark: self.mark.clone(), ..self.begun(open) })
    }

    /// This store for whoever answers one request: the first transaction that is kept says, with what it keeps, that
    /// the request was carried out.
    #[must_use]
    pub fn marked(&self, mark: Mark) -> Self {
        Self { mark: Some(Arc::new(Mutex::new(Some(mark)))), ..self.clone() }
    }

    /// This store for what belongs to no request.
    pub(crate) fn unmarked(&self) -> Self {
        Self { mark: None, ..self.clone() }
    }

    fn begun(&self, open: Open) -> Transaction {
        Transaction { open, mark: None, enqueued: Arc::clone(&self.enqueued), has_jobs: false }
    }

    /// A transaction that reads another file than that of the store.
    pub(crate) async fn reading(&self, readers: &SqlitePool) -> Result<Transaction, StoreError> {
        Ok(self.begun(Open::Sqlite(readers.begin().await?)))
    }

    pub(crate) fn shared_inbox(&self) -> &inbox::Shared {
        &self.inbox
    }

    /// Starts a transaction that reads the store as it is at this moment, whatever others write meanwhile.
    pub async fn snapshot(&self) -> Result<Transaction, StoreError> {
        let open = match &self.db {
            Db::Sqlite { readers, .. } => Open::Sqlite(readers.begin().await?),
            Db::Postgres { pool, .. } => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Open::Postgres(pool.begin_with(begin).await.map_err(not_answered)?)
            }
        };
        Ok(self.begun(open))
    }

    /// A transaction apart from any other for texts that are named by their own content, where the database lets two
    /// writers work at a time: two recorders then never wait for each other's texts.
    pub(crate) async fn apart(&self) -> Result<Option<Transaction>, StoreError> {
        match &self.db {
            Db::Sqlite { .. } => Ok(None),
            Db::Postgres { texts, .. } => {
                let begun = texts.begin().await.map_err(not_answered)?;
                Ok(Some(self.begun(Open::Postgres(begun))))
            }
        }
    }

    /// Says whether the database understands each statement and takes as many values as are given; the number of
    /// statements, for whoever checks an installation.
    pub async fn check_statements(&self) -> Result<usize, StoreError> {
        let mut transaction = self.snapshot().await?;
        let mut session = transaction.session();
        let mut count = 0;
        for statement in statement::every(session.numbers()) {
            session.prepare(statement.text.into_owned(), &statement.takes).await?;
            count += 1;
        }
        let samples = crate::vulnerabilities::assembled_samples();
        for statement in samples.into_iter().chain(crate::requests::assembled_samples()) {
            session.prepare(statement.text().to_owned(), &statement.takes()).await?;
            count += 1;
        }
        Ok(count)
    }

    /// Waits until every connection is closed.
    pub async fn close(&self) {
        self.inbox.close().await;
        match &self.db {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres { pool, texts } => {
                texts.close().await;
                pool.close().await;
            }
        }
    }

    async fn check_server(&self) -> Result<(), StoreError> {
        let Db::Postgres { pool, .. } = &self.db else { return Ok(()) };
        let version: String = sqlx::query_scalar("show server_version_num").fetch_one(pool).await?;
        let major = version.parse::<i64>().unwrap_or_default() / 10_000;
        if major < 15 { Err(StoreError::OldServer(major)) } else { Ok(()) }
    }
}

/// The file of the store in a directory.
pub(crate) fn file_in(directory: &Path) -> PathBuf {
    directory.join("store.db")
}

/// The file of the inbox beside the store in a directory.
pub fn inbox_file_in(directory: &Path) -> PathBuf {
    directory.join("inbox.db")
}

/// The directory that an address is, for what is done with files.
pub fn directory_of(address: &str) -> Result<&Path, StoreError> {
    if is_server(address) {
        Err(StoreError::NoFile)
    } else if is_no_directory(address) {
        Err(StoreError::NoAddress)
    } else {
        Ok(Path::new(address))
    }
}

/// Makes the directory of a store, for its owner alone; one that is there stays as it is.
pub fn make_directory(directory: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|source| StoreError::Directory(directory.to_owned(), source))
}

/// The error of a connection that a server does not give: nobody waits there for another one's writing.
fn not_answered(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::PoolTimedOut => StoreError::Silent(PATIENCE.as_secs()),
        error => error.into(),
    }
}

fn is_server(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// Says whether an address is meant for a server, so that no directory of that name is made.
fn is_no_directory(address: &str) -> bool {
    address.is_empty()
        || address.contains("://")
        || ["postgres:", "postgresql:"].iter().any(|scheme| address.starts_with(scheme))
}

/// How a file is opened that is written to, once what is there was looked at.
pub(crate) fn open_options(path: &Path) -> Result<SqliteConnectOptions, StoreError> {
    file::check(path)?;
    Ok(SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Keys are hashes: a recording touches pages everywhere, and those that do not fit are written again and
        // again before it ends.
        .pragma("cache_size", format!("-{CACHE}"))
        .busy_timeout(PATIENCE))
}

/// How a file is opened that is only read.
pub(crate) fn read_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("query_only", "on")
}

impl Db {
    async fn sqlite(directory: &Path) -> Result<Self, StoreError> {
        make_directory(directory)?;
        let options = open_options(&file_in(directory))?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await
            .map_err(StoreError::opening)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(read_options(options));
        Ok(Self::Sqlite { writer, readers })
    }

    async fn postgres(address: &str) -> Result<Self, StoreError> {
        let options =
            PgConnectOptions::from_str(address).map_err(StoreError::Address)?.application_name("portcullis");
        // A pool asks a server that refuses again and again until its patience ends, and then only says that it ended.
        let first = tokio::time::timeout(ANSWER, PgConnection::connect_with(&options));
        let first = first.await.map_err(|_| StoreError::Silent(ANSWER.as_secs()))?;
        first.map_err(StoreError::opening)?.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await
            .map_err(StoreError::opening)?;
        let texts =
            PgPoolOptions::new().max_connections(2).acquire_timeout(PATIENCE).connect_lazy_with(options);
        Ok(Self::Postgres { pool, texts })
    }
}

/// What is read belongs to one moment; what is written is kept together or not at all.
#[derive(Debug)]
pub struct Transaction {
    open: Open,
    mark: Option<Unset>,
    enqueued: Arc<watch::Sender<()>>,
    has_jobs: bool,
}

/// The mark of a request until a transaction has taken it.
type Unset = Arc<Mutex<Option<Mark>>>;

#[derive(Debug)]
enum Open {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Keeps what was written.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let Some(unset) = self.mark.take() else { return self.keep().await };
        let mark = lock(&unset).take();
        let Some(mark) = mark else { return self.keep().await };
        let kept = match self.mark_carried_out(&mark).await {
            Ok(()) => self.keep().await,
            Err(error) => Err(error),
        };
        if kept.is_err() {
            *lock(&unset) = Some(mark);
        }
        kept
    }

    async fn keep(self) -> Result<(), StoreError> {
        match self.open {
            Open::Sqlite(transaction) => transaction.commit().await?,
            Open::Postgres(transaction) => transaction.commit().await?,
        }
        if self.has_jobs {
            self.enqueued.send_replace(());
        }
        Ok(())
    }

    /// Has those who wait for jobs told, once this transaction is kept.
    pub(crate) fn tell_of_jobs(&mut self) {
        self.has_jobs = true;
    }

    /// Takes back what was written, and waits until that is done.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        match self.open {
            Open::Sqlite(transaction) => transaction.rollback().await?,
            Open::Postgres(transaction) => transaction.rollback().await?,
        }
        Ok(())
    }

    pub(crate) fn session(&mut self) -> Session<'_> {
        match &mut self.open {
            Open::Sqlite(transaction) => Session::Sqlite(transaction),
            Open::Postgres(transaction) => Session::Postgres(transaction),
        }
    }
}

fn lock(unset: &Mutex<Option<Mark>>) -> std::sync::MutexGuard<'_, Option<Mark>> {
    // It is whole whatever its last holder came to.
    unset.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

//! Where a test's store is: a directory of its own, or a database of its own in a private PostgreSQL cluster.
//!
//! The cluster is started by the first test that needs it.

use crate::cluster::{Cluster, is_required};
use portcullis_store::Store;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;

/// Defines a test that runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($home:ident: Home) $body:block)+) => {$(
        async fn $name($home: $crate::home::Home) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::home::Home::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                if let Some(home) = $crate::home::Home::postgresql() {
                    super::$name(home).await;
                }
            }
        }
    )+};
}

/// The place of one test's store.
pub(crate) struct Home {
    pub(crate) address: String,
    directory: Option<TempDir>,
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let address = directory.path().join("store").to_str().unwrap().to_owned();
        Self { address, directory: Some(directory) }
    }

    /// A database of its own, with everything in place.
    pub(crate) fn postgresql() -> Option<Self> {
        Self::database(Some("prepared"))
    }

    /// A place where nothing is yet, on the same database as this one.
    pub(crate) fn fresh(&self) -> Self {
        match self.directory {
            Some(_) => Self::sqlite(),
            None => Self::database(None).unwrap(),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.directory.is_some()
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.address).await.unwrap()
    }

    /// Runs SQL behind the store's back, as whoever owns the database could.
    pub(crate) async fn meddle(&self, sql: &str) -> Result<(), sqlx::Error> {
        use sqlx::{AssertSqlSafe, Connection};
        if self.is_sqlite() {
            let file = Path::new(&self.address).join("store.db");
            let mut own = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await?;
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut own).await?;
            own.close().await
        } else {
            let mut own = sqlx::PgConnection::connect(&self.address).await?;
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut own).await?;
            own.close().await
        }
    }

    /// Begins a database in the directory of a store that is none.
    pub(crate) async fn create(&self, sql: &str) {
        std::fs::File::create(Path::new(&self.address).join("store.db")).unwrap();
        self.meddle(sql).await.unwrap();
    }

    /// The rows that a question gives, of a store in a directory.
    pub(crate) async fn ask<R>(&self, sql: &str) -> Vec<R>
    where
        R: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        use sqlx::{AssertSqlSafe, Connection};
        let file = Path::new(&self.address).join("store.db");
        let mut own = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut own).await.unwrap()
    }

    fn database(template: Option<&str>) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let cluster = match &*CLUSTER {
            Ok(cluster) => cluster,
            Err(reason) => {
                assert!(!is_required(), "PostgreSQL is required and not there: {reason}");
                println!("skipped: store tests on PostgreSQL: {reason}");
                return None;
            }
        };
        let name = format!("test{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let one = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        cluster.create(&name, template.unwrap_or("template1")).unwrap();
        drop(one);
        Some(Self { address: cluster.address(&name), directory: None })
    }
}

static CLUSTER: LazyLock<Result<Cluster, String>> = LazyLock::new(|| {
    let cluster = Cluster::start()?;
    cluster.create("prepared", "template1")?;
    let address = cluster.address("prepared");
    let prepare = async move {
        let store = Store::open(&address).await.map_err(|error| format!("{error}: {error:?}"))?;
        store.close().await;
        Ok::<(), String>(())
    };
    // A runtime can't wait inside another, so this one has a thread of its own.
    std::thread::spawn(|| tokio::runtime::Runtime::new().unwrap().block_on(prepare))
        .join()
        .map_err(|_| "the first database could not be prepared".to_owned())??;
    Ok(cluster)
});

//! A store as one file: written while others work with the store, and verified before anybody relies on it.

use crate::audit::AuditFault;
use crate::catalogue::{Catalogue, Difference};
use crate::database::{Store, file_in, inbox_file_in};
use crate::description::StoreDescription;
use crate::error::StoreError;
use crate::{inbox, migrations};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a command that is about to end may still have the store open.
const LEAVING: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(20);

/// Why a file is no store that can be relied on.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It is something else.
    #[error("it is no store of this program")]
    NoStore,
    /// It lacks its end.
    #[error("it is damaged: it was cut off after {0} bytes")]
    CutOff(u64),
    /// The database finds something wrong with it.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// A later version of this program wrote it.
    #[error("it has version {found}, this program knows versions up to {known}; use a later program")]
    Later {
        /// Its version.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// Its audit trail is not whole.
    #[error("its audit trail is broken: {0}")]
    Broken(AuditFault),
    /// It is not made as this program makes stores.
    #[error("it is not made as this program makes stores: {0}")]
    Unlike(Difference),
    /// It can't be read.
    #[error("it can't be read")]
    Unread(#[source] StoreError),
}

impl From<StoreError> for FileFault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoDatabase => Self::NoStore,
            StoreError::CutOff(length) => Self::CutOff(length),
            StoreError::Corrupt(error) => Self::Damaged(error.to_string()),
            StoreError::Damaged(reason) => Self::Damaged(reason),
            error => Self::Unread(error),
        }
    }
}

/// Verifies a store in a file that nobody else works on, every page of it and its audit trail.
pub async fn verify_file(path: &Path) -> Result<StoreDescription, FileFault> {
    let store = Store::of_file(path).await?;
    let verified = verify(&store).await;
    store.close().await;
    verified
}

async fn verify(store: &Store) -> Result<StoreDescription, FileFault> {
    if !migrations::has_begun(store).await? {
        return Err(FileFault::NoStore);
    }
    let mut snapshot = store.snapshot().await?;
    let mut session = snapshot.session();
    let (found, known) = (migrations::version_in(&mut session).await?, migrations::known());
    if found > known {
        return Err(FileFault::Later { found, known });
    }
    let said: String = session.ask("pragma integrity_check(1)").await?.unwrap_or_default();
    if said != "ok" {
        return Err(FileFault::Damaged(said.lines().collect::<Vec<_>>().join("; ")));
    }
    if let Some(fault) = snapshot.verify_audit().await?.fault {
        return Err(FileFault::Broken(fault));
    }
    Ok(snapshot.describe().await?)
}

impl Store {
    /// Compares the tables of the store, and the rules that its database keeps, with those of a new one.
    pub async fn compare_with_new(&self, new: &Self) -> Result<(), FileFault> {
        const RULES: &str = "select coalesce(group_concat(name, ', '), 'none') from \
             (select name from sqlite_schema where type in ('trigger', 'view') order by name)";
        let (mut here, mut there) = (self.snapshot().await?, new.snapshot().await?);
        let (mut here, mut there) = (here.session(), there.session());
        let expected = Catalogue::read(&mut there).await?;
        if let Some(difference) = expected.difference(&Catalogue::read(&mut here).await?) {
            return Err(FileFault::Unlike(difference));
        }
        let rules: Option<String> = here.ask(RULES).await?;
        if rules != there.ask(RULES).await? {
            return Err(FileFault::Unlike(Difference::Rules(rules.unwrap_or_default())));
        }
        Ok(())
    }

    /// Writes the store as it is at this moment into a file that is empty or not there, while others go on writing; what
    /// is in its inbox too.
    pub async fn write_backup(&self, into: &Path) -> Result<(), StoreError> {
        let file = self.file().ok_or(StoreError::NoFile)?;
        // Before the store: what was taken in between the two is in both, and known there when it is taken in again.
        let entries = self.inbox_snapshot().await?;
        let mut own = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await?;
        sqlx::query("vacuum into ?").bind(into.to_string_lossy().as_ref()).execute(&mut own).await?;
        own.close().await?;
        match entries {
            Some(mut entries) => inbox::add_to(into, &mut entries).await,
            None => Ok(()),
        }
    }
}

/// Keeps everybody else from the store in a directory while it is put aside.
#[derive(Debug)]
pub struct StoreHold {
    held: Vec<SqliteConnection>,
}

impl StoreHold {
    /// Waits a moment for whoever is about to leave. Nothing if there is no store, or one that no database can open.
    pub async fn take(directory: &Path) -> Result<Option<Self>, StoreError> {
        let mut held = Vec::new();
        for file in [file_in(directory), inbox_file_in(directory)] {
            held.extend(Self::wait_for(&file).await?);
        }
        Ok(if held.is_empty() { None } else { Some(Self { held }) })
    }

    async fn wait_for(file: &Path) -> Result<Option<SqliteConnection>, StoreError> {
        if !file.exists() {
            return Ok(None);
        }
        // The database does not wait for others by itself when it is to leave its log.
        let started = Instant::now();
        loop {
            match Self::close(file).await {
                Ok(held) => return Ok(Some(held)),
                Err(StoreError::Busy(_) | StoreError::InUse) if started.elapsed() < LEAVING => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(StoreError::Busy(_)) => return Err(StoreError::InUse),
                Err(StoreError::NoDatabase | StoreError::Corrupt(_)) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Folds the log of writes into the file, which only who is alone with it can do, and keeps it.
    ///
    /// Whoever waits for it still has the file when it is put aside. That is noticed as soon as a log is to be begun: the
    /// file is not in its place any more.
    async fn close(file: &Path) -> Result<SqliteConnection, StoreError> {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(PAUSE);
        let mut held = SqliteConnection::connect_with(&options).await?;
        let alone = sqlx::raw_sql("pragma journal_mode = delete; begin exclusive").execute(&mut held).await;
        // Between the two somebody may have come, and begun a log again.
        let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut held).await?;
        let refused = match alone {
            Ok(_) if mode == "delete" => return Ok(held),
            Ok(_) => StoreError::InUse,
            Err(error) => error.into(),
        };
        held.close().await?;
        Err(refused)
    }

    /// Lets others go on.
    pub async fn release(self) -> Result<(), StoreError> {
        for held in self.held {
            held.close().await?;
        }
        Ok(())
    }
}

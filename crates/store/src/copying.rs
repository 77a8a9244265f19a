//! Copies everything that a store has to an empty one on either database, and proves that it came through.

mod contents;

use crate::audit::{AuditEntry, AuditFault, AuditHead};
use crate::catalogue::{Catalogue, Difference, Table};
use crate::database::{Lock, Session, Store, Transaction};
use crate::error::StoreError;
use crate::{inbox, migrations};
use contents::{Batch, Contents};
use portcullis_domain::digest::Digest;

/// Rows that are verified between two words about it.
const STEP: u64 = 1000;

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress<'p> {
    /// The table that is worked on.
    pub table: &'p str,
    /// Whether the rows are read again at the target.
    pub is_verifying: bool,
    /// Rows of all tables that were copied, or verified.
    pub rows: u64,
    /// Rows of all tables.
    pub of: u64,
}

/// What is told of the progress.
pub type Watch<'w> = &'w mut (dyn FnMut(CopyProgress<'_>) + Send);

/// A table that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// What its rows are, in the order of its key; the same on both databases.
    pub digest: Digest,
}

/// Why a store was not copied; the target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target could not be written.
    #[error("the target failed; nothing of the copy was kept")]
    Target(#[source] StoreError),
    /// Both addresses lead to one store.
    #[error("the target is the store itself; give another directory or database")]
    SameStore,
    /// The target has something.
    #[error(
        "the target is not empty, `{0}` has rows; give a directory or database without a store, or remove what is there yourself"
    )]
    NotEmpty(String),
    /// The two are of different versions.
    #[error(
        "the store has version {source_version} and the target {target_version}; copy with the later program, which brings both up to date"
    )]
    OtherVersion {
        /// That of the store.
        source_version: i64,
        /// That of the target.
        target_version: i64,
    },
    /// The two have different tables.
    #[error(
        "the target has other tables than the store: {0}; copy into a directory or database that has nothing else"
    )]
    OtherTables(Difference),
    /// A table is another one at the target.
    #[error("the table `{table}` did not come through: {reason}; nothing of the copy was kept")]
    Differs {
        /// Its name.
        table: String,
        /// In what.
        reason: String,
    },
    /// The audit trail of the source is broken.
    #[error("the audit trail of the store is broken, and a copy would hide since when; nothing was kept")]
    Broken(#[source] AuditFault),
    /// The audit trail ends elsewhere at the target.
    #[error(
        "the audit trail did not come through: it ends at {found}, and at {expected} in the source; nothing of the copy was kept"
    )]
    OtherHead {
        /// The head in the source.
        expected: AuditHead,
        /// The head at the target.
        found: AuditHead,
    },
}

/// A copy that was verified, and that nobody else sees before it is kept. Dropped, it leaves the target empty.
#[derive(Debug)]
pub struct StoreCopy {
    transaction: Transaction,
    /// What was copied.
    pub tables: Vec<CopiedTable>,
    /// The last entry of the audit trail, in the source as in the copy.
    pub head: AuditHead,
}

impl StoreCopy {
    /// Adds the entry that tells of it, and keeps the copy.
    pub async fn keep(mut self, entry: &AuditEntry) -> Result<AuditHead, StoreError> {
        let head = self.transaction.audit(entry).await?;
        self.transaction.commit().await?;
        Ok(head)
    }
}

impl Store {
    /// Copies the store as it is at this moment into an empty one, in one transaction there.
    pub async fn copy_to(&self, target: &Self, watch: Watch<'_>) -> Result<StoreCopy, CopyError> {
        if self.place().await? == target.place().await? {
            return Err(CopyError::SameStore);
        }
        // Before the store: what was taken in between the two is in both, and known there when it is taken in again.
        let mut entries = self.inbox_snapshot().await?;
        let mut from = self.snapshot().await?;
        if let Some(mut there) = target.inbox_snapshot().await.map_err(CopyError::Target)? {
            is_empty(&mut there.session(), inbox::TABLE).await?;
        }
        let mut to = target.transaction().await.map_err(CopyError::Target)?;
        let (mut source, mut session) = (from.session(), to.session());
        let mut entries = entries.as_mut().map(Transaction::session);
        let catalogue = begin(&mut source, &mut session).await?;
        let mut of = 0;
        for table in &catalogue.tables {
            of += contents::count(source_of(table, &mut source, &mut entries), table).await?;
        }
        let mut progress = Progress { is_verifying: false, rows: 0, of, watch };
        let mut tables = Vec::new();
        for table in &catalogue.tables {
            let source = source_of(table, &mut source, &mut entries);
            tables.push(copy(table, source, &mut session, &mut progress).await?);
        }
        (progress.is_verifying, progress.rows) = (true, 0);
        for (table, copied) in catalogue.tables.iter().zip(&tables) {
            verify(table, copied, &mut session, &mut progress).await?;
        }
        contents::count_on(&mut session, &catalogue.counted).await.map_err(CopyError::Target)?;
        let expected = from.audit_head().await?;
        let report = to.verify_audit().await.map_err(CopyError::Target)?;
        match report.fault {
            Some(fault) => Err(CopyError::Broken(fault)),
            None if report.head != expected => Err(CopyError::OtherHead { expected, found: report.head }),
            None => Ok(StoreCopy { transaction: to, tables, head: report.head }),
        }
    }
}

struct Progress<'w> {
    is_verifying: bool,
    rows: u64,
    of: u64,
    watch: Watch<'w>,
}

impl Progress<'_> {
    fn tell(&mut self, table: &Table) {
        let Self { is_verifying, rows, of, .. } = *self;
        (self.watch)(CopyProgress { table: &table.name, is_verifying, rows, of });
    }
}

/// Keeps others from the target, and says what is to be copied if it can be.
async fn begin(source: &mut Session<'_>, target: &mut Session<'_>) -> Result<Catalogue, CopyError> {
    target.lock(Lock::Schema).await.map_err(CopyError::Target)?;
    let source_version = migrations::version_in(source).await?;
    let target_version = migrations::version_in(target).await.map_err(CopyError::Target)?;
    if source_version != target_version {
        return Err(CopyError::OtherVersion { source_version, target_version });
    }
    let catalogue = Catalogue::read(source).await?;
    let there = Catalogue::read(target).await.map_err(CopyError::Target)?;
    if let Some(difference) = catalogue.difference(&there) {
        return Err(CopyError::OtherTables(difference));
    }
    contents::lock(target, &there.tables).await.map_err(CopyError::Target)?;
    for table in &there.tables {
        is_empty(target, &table.name).await?;
    }
    Ok(Catalogue { tables: catalogue.tables, counted: there.counted })
}

/// Where the rows of a table are: those of an inbox that has a file are there.
fn source_of<'s, 'c>(
    table: &Table,
    source: &'s mut Session<'c>,
    entries: &'s mut Option<Session<'c>>,
) -> &'s mut Session<'c> {
    entries.as_mut().filter(|_| table.name == inbox::TABLE).unwrap_or(source)
}

/// Refuses a target that has rows in a table.
async fn is_empty(target: &mut Session<'_>, table: &str) -> Result<(), CopyError> {
    if contents::is_empty(target, table).await.map_err(CopyError::Target)? {
        Ok(())
    } else {
        Err(CopyError::NotEmpty(table.to_owned()))
    }
}

async fn copy(
    table: &Table,
    source: &mut Session<'_>,
    target: &mut Session<'_>,
    progress: &mut Progress<'_>,
) -> Result<CopiedTable, CopyError> {
    progress.tell(table);
    let mut contents = Contents::default();
    let mut batch = Batch::new(table);
    let sql = contents::in_order(table, source);
    source
        .each(&sql, async |row| {
            let row = contents::read(table, &row)?;
            contents.add(&row);
            if batch.add(row) {
                progress.rows += batch.write(target).await.map_err(CopyError::Target)?;
                progress.tell(table);
            }
            Ok::<(), CopyError>(())
        })
        .await?;
    progress.rows += batch.write(target).await.map_err(CopyError::Target)?;
    progress.tell(table);
    let (rows, digest) = contents.finish();
    Ok(CopiedTable { name: table.name.clone(), rows, digest })
}

async fn verify(
    table: &Table,
    copied: &CopiedTable,
    target: &mut Session<'_>,
    progress: &mut Progress<'_>,
) -> Result<(), CopyError> {
    progress.tell(table);
    let mut contents = Contents::default();
    let sql = contents::in_order(table, target);
    let read = target.each(&sql, async |row| {
        contents.add(&contents::read(table, &row)?);
        progress.rows += 1;
        if progress.rows.is_multiple_of(STEP) {
            progress.tell(table);
        }
        Ok::<(), StoreError>(())
    });
    read.await.map_err(CopyError::Target)?;
    let (rows, digest) = contents.finish();
    let reason = if rows != copied.rows {
        format!("it has {} rows, and {rows} at the target", copied.rows)
    } else if digest != copied.digest {
        "its rows are as many at the target, and not the same".to_owned()
    } else {
        return Ok(());
    };
    Err(CopyError::Differs { table: table.name.clone(), reason })
}

//! What a store is and how much it has, for whoever runs the installation.

use crate::audit::AuditHead;
use crate::database::{Session, Store, Transaction, statements};
use crate::error::StoreError;
use crate::migrations;
use std::os::unix::fs::MetadataExt;

statements! {
    COUNTS [] =
        "select (select count(*) from scan), (select count(*) from finding), (select count(*) from decision)";
}

/// A server is known by the microsecond in which it began, and a store on it by its database and schema.
const SERVER: &str = "select format('%s %s %s', extract(epoch from pg_postmaster_start_time()), d.oid, current_schema()) \
     from pg_database d where d.datname = current_database()";

/// What a store is, and how much it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreDescription {
    /// Whether it is on a PostgreSQL server.
    pub is_server: bool,
    /// The number of its version.
    pub version: i64,
    /// Scans on record.
    pub scans: i64,
    /// Findings that were ever found, each once.
    pub findings: i64,
    /// Decisions on record.
    pub decisions: i64,
    /// The last entry of the audit trail.
    pub head: AuditHead,
}

impl Transaction {
    /// Describes the store.
    pub async fn describe(&mut self) -> Result<StoreDescription, StoreError> {
        let head = self.audit_head().await?;
        let mut session = self.session();
        let version = migrations::version_in(&mut session).await?;
        let [scans, findings, decisions] = match session.first(&COUNTS, &[]).await? {
            Some(row) => [row.get(0)?, row.get(1)?, row.get(2)?],
            None => [0; 3],
        };
        let is_server = matches!(session, Session::Postgres(_));
        Ok(StoreDescription { is_server, version, scans, findings, decisions, head })
    }
}

impl Store {
    /// Something that only this store is called, however it is addressed.
    pub(crate) async fn place(&self) -> Result<String, StoreError> {
        if let Some(file) = self.file() {
            // Two links to one file are one store.
            return Ok(match std::fs::metadata(&file) {
                Ok(metadata) => format!("file {} {}", metadata.dev(), metadata.ino()),
                Err(_) => file.display().to_string(),
            });
        }
        let mut snapshot = self.snapshot().await?;
        Ok(snapshot.session().ask(SERVER).await?.unwrap_or_default())
    }
}

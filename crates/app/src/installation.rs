//! What the use cases work on: the store, the archive, and the program that applies.

use crate::caller::Caller;
use crate::vulnerabilities::adopting::adopt;
use crate::vulnerabilities::follow::NotFollowed;
use jiff::Timestamp;
use portcullis_archive::{Archive, ArchiveError, digest_of};
use portcullis_domain::digest::Digest;
use portcullis_domain::program::Program;
use portcullis_store::{ProgramLoad, StoredPerson};
use serde_json::json;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use portcullis_store::{Store, StoreError};

/// The store, the archive, and the program that applies.
#[derive(Debug, Clone)]
pub struct Installation {
    /// What happened.
    pub store: Store,
    /// What is kept by digest.
    pub archive: Arc<Archive>,
    /// What applies.
    pub program: Arc<CurrentProgram>,
}

/// A program with the form in which it is on record.
#[derive(Debug)]
pub struct CurrentProgram {
    /// The program.
    pub program: Program,
    /// The digest of its recorded form.
    pub digest: Digest,
}

impl CurrentProgram {
    /// Takes a program as the one that applies.
    pub fn new(program: Program) -> Self {
        let recorded = portcullis_program::record::record(&program);
        Self { digest: digest_of(&recorded), program }
    }
}

/// Why an installation can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store can't.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive can't.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Findings on record could not become vulnerabilities.
    #[error(transparent)]
    NotFollowed(#[from] NotFollowed),
    /// Nobody says where the archive is.
    #[error(
        "a store on PostgreSQL needs an archive; give one with --archive, a directory or s3://BUCKET/PREFIX"
    )]
    NoArchive,
}

impl Installation {
    /// Opens the store at `address`, a directory or `postgres://…`, with the archive in `archive`, else below the
    /// directory of the store, and puts the program on record.
    pub async fn open(
        address: &str,
        archive: Option<&Path>,
        program: Program,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let installation = Self::look_into(address, archive, program).await?;
        installation.record_program(caller, now).await?;
        adopt(&installation, caller, now).await?;
        Ok(installation)
    }

    /// Opens them without putting the program on record, for whoever only asks.
    pub async fn look_into(
        address: &str,
        archive: Option<&Path>,
        program: Program,
    ) -> Result<Self, OpenError> {
        let is_server = address.starts_with("postgres://") || address.starts_with("postgresql://");
        let directory = match archive {
            Some(archive) => archive.to_owned(),
            None if is_server => return Err(OpenError::NoArchive),
            None => PathBuf::from(address).join("archive"),
        };
        let store = Store::open(address).await?;
        let archive = Archive::at(&directory)?;
        Ok(Self { store, archive: Arc::new(archive), program: Arc::new(CurrentProgram::new(program)) })
    }

    /// Puts the program on record, and its people into the directory, if it is not the one that was loaded last.
    pub(crate) async fn record_program(&self, caller: &Caller, now: Timestamp) -> Result<(), OpenError> {
        let digest = self.program.digest.to_string();
        let latest = self.store.snapshot().await?.latest_program().await?;
        let is_latest = latest.as_ref().is_some_and(|latest| latest.digest == digest);
        if is_latest && self.archive.contains(&self.program.digest)? {
            return Ok(());
        }
        let recorded = portcullis_program::record::record(&self.program.program);
        self.archive.put_bytes(&recorded)?;
        if is_latest {
            return Ok(());
        }
        let mut transaction = self.store.transaction().await?;
        let load = ProgramLoad { digest: digest.clone(), at: now, by: caller.id.clone() };
        if !transaction.record_program(&load, &recorded).await? {
            return Ok(transaction.roll_back().await?);
        }
        let erased: HashSet<String> = transaction
            .people()
            .await?
            .into_iter()
            .filter(|person| person.erased_at.is_some())
            .map(|person| person.id)
            .collect();
        let mut restored = Vec::new();
        for person in &self.program.program.people {
            if erased.contains(&person.id) {
                restored.push(&person.id);
            }
            let stored = StoredPerson {
                id: person.id.clone(),
                name: Some(person.name.clone()),
                email: person.email.clone(),
                slack: person.slack.clone(),
                github: person.github.clone(),
                erased_at: None,
            };
            transaction.save_person(&stored).await?;
        }
        let detail =
            json!({"before": latest.map(|latest| latest.digest), "after": digest, "restored": restored});
        transaction.audit(&caller.entry(now, "program.loaded", "program", detail)).await?;
        Ok(transaction.commit().await?)
    }
}

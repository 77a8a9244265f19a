//! What happened, kept in SQLite or PostgreSQL. The only crate that knows SQL.
//!
//! A [`Store`] hands out [`Transaction`]s: [`Store::snapshot`] to read a state that does not move, and
//! [`Store::transaction`] to change it. A scan is recorded by a [`ScanWriter`], in one transaction, from the batches
//! that a reader sends through a [`ScanSink`]. Each statement has one text for both databases; where that is not
//! possible (locks, migrations) both texts stand side by side.

mod aliases;
mod archived;
mod audit;
mod backup;
mod catalogue;
mod copying;
mod database;
mod decisions;
mod deliveries;
mod description;
mod digests;
mod enrichment;
mod error;
mod findings;
mod keys;
mod migrations;
mod open_findings;
mod outbox;
mod people;
mod preferences;
mod programs;
mod recording;
mod releases;
mod scans;
mod seals;
mod vulnerabilities;
mod webhooks;

pub use archived::{ArchiveHold, ArchiveRemoval, ArchivedFile, NamedObject};
pub use audit::{AuditChain, AuditEntry, AuditFault, AuditFilter, AuditHead, AuditReport, LinkedEntry};
pub use backup::{FileFault, StoreHold, verify_file};
pub use catalogue::Difference;
pub use copying::{CopiedTable, CopyError, CopyProgress, StoreCopy, Watch};
pub use database::{Store, Transaction, directory_of, make_directory};
pub use decisions::{StoredApproval, StoredDecision};
pub use deliveries::{DeliveryFilter, DeliveryOutcome, StoredDelivery};
pub use description::StoreDescription;
pub use digests::DigestItem;
pub use enrichment::{EnrichmentEntry, EnrichmentFile};
pub use error::StoreError;
pub use findings::{FindingFilter, Interval, StoredFinding};
pub use open_findings::OpenFinding;
pub use outbox::{OutboxMessage, new_id};
pub use people::StoredPerson;
pub use programs::ProgramLoad;
pub use recording::arrivals::Appeared;
pub use recording::completed::CompletedScan;
pub use recording::sink::{ScanBatches, ScanSink};
pub use recording::{NewScan, Recorded, ScanEnd, ScanWriter};
pub use releases::{StoredRelease, StoredReleaseComponent, StoredVerdict};
pub use scans::{NoTrack, ScanCounts, ScanFacts, StoredScan, Track};
pub use seals::{StoredKey, StoredSeal};
pub use vulnerabilities::{
    Disagreement, FixCount, FixVersions, KeyInComponent, ListCursor, ListOrder, ListPage, NoCursor,
    StoredImport, StoredVulnerability, ToSave, WaitingCount,
};
pub use webhooks::StoredWebhook;

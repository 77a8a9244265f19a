//! What happened, kept in SQLite or PostgreSQL. The only crate that knows SQL.
//!
//! A [`Store`] hands out [`Transaction`]s: [`Store::snapshot`] to read a state that does not move, and
//! [`Store::transaction`] to change it. A scan is recorded by a [`ScanWriter`], in one transaction, from the batches
//! that a reader sends through a [`ScanSink`]. Each statement has one text for both databases; where that is not
//! possible (locks, migrations) both texts stand side by side.

mod accounts;
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
mod idempotency;
mod inbox;
mod invitations;
mod jobs;
mod keys;
mod migrations;
mod open_findings;
mod outbox;
mod people;
mod preferences;
mod programs;
mod recording;
mod releases;
mod requests;
mod rota;
mod scans;
mod seals;
mod sessions;
mod sign_in_attempts;
mod tokens;
mod views;
mod vulnerabilities;
mod webhooks;

pub use accounts::StoredAccount;
pub use archived::{ArchiveHold, ArchiveRemoval, ArchivedFile, NamedObject};
pub use audit::{AuditChain, AuditEntry, AuditFault, AuditFilter, AuditHead, AuditReport, LinkedEntry};
pub use backup::{FileFault, StoreHold, verify_file};
pub use catalogue::Difference;
pub use copying::{CopiedTable, CopyError, CopyProgress, StoreCopy, Watch};
pub use database::{Store, Transaction, directory_of, inbox_file_in, make_directory};
pub use decisions::{StoredApproval, StoredDecision};
pub use deliveries::{DeliveryFilter, DeliveryOutcome, StoredDelivery};
pub use description::StoreDescription;
pub use digests::DigestItem;
pub use enrichment::{EnrichmentEntry, EnrichmentFile};
pub use error::StoreError;
pub use findings::{FindingFilter, Interval, StoredFinding};
pub use idempotency::{Begun, KeptAnswer, Mark};
pub use inbox::{Inbox, InboxCount, InboxEntry, Incoming};
pub use invitations::StoredInvitation;
pub use jobs::list::{JobCount, JobFilter, StoredJob};
pub use jobs::schedules::StoredSchedule;
pub use jobs::waiter::JobWaiter;
pub use jobs::{ClaimedJob, Lease, NewJob};
pub use open_findings::OpenFinding;
pub use outbox::{OutboxMessage, new_id};
pub use people::StoredPerson;
pub use programs::ProgramLoad;
pub use recording::arrivals::Appeared;
pub use recording::completed::CompletedScan;
pub use recording::sink::{ScanBatches, ScanSink};
pub use recording::{Inventory, NewScan, Recorded, ScanEnd, ScanWriter};
pub use releases::lists::ReleaseOutline;
pub use releases::{StoredRelease, StoredReleaseComponent, StoredVerdict};
pub use requests::{RequestOrder, RequestSelection, Sent, StoredRound};
pub use rota::{StoredAbsence, StoredHandover, StoredOverride, StoredTick};
pub use scans::{NoTrack, ScanCounts, ScanFacts, StoredScan, Track};
pub use seals::{StoredKey, StoredSeal};
pub use sessions::StoredSession;
pub use sign_in_attempts::StoredAttempts;
pub use tokens::StoredToken;
pub use views::StoredView;
pub use vulnerabilities::{
    Disagreement, FixCount, FixVersions, KeyInComponent, ListCursor, ListOrder, ListPage, NoCursor,
    StoredImport, StoredVulnerability, ToSave, WaitingCount,
};
pub use webhooks::StoredWebhook;

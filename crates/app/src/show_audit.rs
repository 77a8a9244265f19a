//! Shows the audit trail, and one entry of it.

use crate::installation::Installation;
use portcullis_domain::audit::Entry;
use portcullis_store::StoreError;

pub use portcullis_store::AuditFilter;

/// Most entries of a page.
pub const MOST_ENTRIES: u32 = 1_000;

/// Why nothing of the trail is shown.
#[derive(Debug, thiserror::Error)]
pub enum NoEntries {
    /// There is no such entry.
    #[error("the audit trail has no entry {0}")]
    NoEntry(i64),
    /// A page has at least one entry, and not too many.
    #[error("a page of the audit trail has from 1 to {MOST_ENTRIES} entries, and not {0}")]
    Limit(u32),
    /// The store does not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// The number of the last of them, where older ones follow that were asked for.
    pub next: Option<i64>,
}

/// At most `limit` entries, the newest first.
pub async fn show_audit(
    installation: &Installation,
    filter: &AuditFilter,
    limit: u32,
) -> Result<AuditPage, NoEntries> {
    if !(1..=MOST_ENTRIES).contains(&limit) {
        return Err(NoEntries::Limit(limit));
    }
    let mut entries = installation.store.snapshot().await?.audit_entries(filter, limit + 1).await?;
    let wanted = limit as usize;
    let has_more = entries.len() > wanted;
    entries.truncate(wanted);
    let next = entries.last().filter(|_| has_more).map(|entry| entry.sequence);
    Ok(AuditPage { entries, next })
}

/// The entry with this number.
pub async fn show_audit_entry(installation: &Installation, sequence: i64) -> Result<Entry, NoEntries> {
    let entry = installation.store.snapshot().await?.audit_entry(sequence).await?;
    entry.ok_or(NoEntries::NoEntry(sequence))
}

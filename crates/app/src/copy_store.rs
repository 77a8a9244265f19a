//! Copies a store to another database, and proves that everything came through.

use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_store::{AuditHead, CopiedTable, CopyError, Store, StoreCopy, StoreError};
use serde_json::json;

pub use portcullis_store::{CopyProgress, Watch};

/// A copy that was verified, and that the target does not have before it is kept.
#[derive(Debug)]
pub struct PreparedCopy {
    copy: StoreCopy,
    source: Store,
    target: Store,
}

/// A store that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedStore {
    /// Every table.
    pub tables: Vec<CopiedTable>,
    /// The last entry of the audit trail that was copied.
    pub source: AuditHead,
    /// The entry of the target that tells of the copy, one further.
    pub head: AuditHead,
}

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum NotCopied {
    /// There is nothing that can be read.
    #[error("the store can't be copied")]
    Source(#[source] StoreError),
    /// There is no place to copy to.
    #[error("the target can't be used")]
    Target(#[source] StoreError),
    /// The copy failed.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The target did not answer when it was to keep the copy.
    #[error(
        "the copy came through, but it is not known whether the target kept it; `portcullis store show` tells"
    )]
    Unkept(#[source] StoreError),
}

/// Copies the store at `from` as it is at this moment to the empty one at `to`, and verifies every table and the audit trail
/// there. Nothing is kept yet.
pub async fn prepare_copy(from: &str, to: &str, watch: Watch<'_>) -> Result<PreparedCopy, NotCopied> {
    let source = Store::open_existing(from).await.map_err(NotCopied::Source)?;
    let target = Store::open(to).await.map_err(NotCopied::Target)?;
    let copy = source.copy_to(&target, watch).await?;
    Ok(PreparedCopy { copy, source, target })
}

/// Keeps the copy, with an entry of the audit trail behind those of the source: the target is what lives on.
pub async fn keep_copy(
    prepared: PreparedCopy,
    caller: &Caller,
    now: Timestamp,
) -> Result<CopiedStore, NotCopied> {
    let PreparedCopy { copy, source, target } = prepared;
    let (tables, before) = (copy.tables.clone(), copy.head);
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    let detail = json!({"head": before.to_string(), "tables": tables.len(), "rows": rows});
    let head = copy.keep(&caller.entry(now, "store.copied", "store", detail)).await;
    let head = head.map_err(NotCopied::Unkept)?;
    source.close().await;
    target.close().await;
    Ok(CopiedStore { tables, source: before, head })
}

//! Follows the chain of the audit trail from its first entry.

use crate::installation::Installation;
use portcullis_domain::audit::{Head, Verification};
use portcullis_store::StoreError;

/// Follows the chain, which has to lead to the head that the store remembers and, where an earlier one was noted, through
/// that. Now and then `progress` is told how many entries were followed.
pub async fn verify_audit(
    installation: &Installation,
    noted: Option<Head>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Verification, StoreError> {
    let mut tell = |entries: i64| progress(u64::try_from(entries).unwrap_or_default());
    let report = installation.store.snapshot().await?.verify_audit_against(noted, &mut tell).await?;
    Ok(Verification::new(report.last, report.fault))
}

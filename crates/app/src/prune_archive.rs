//! Removes what is past its retention, and nothing else.

use crate::archive_claims::{self, Claim, Claims, NoClaims};
use crate::blocking::blocking;
use crate::caller::Caller;
use crate::hold_objects::{NoHold, keeper};
use crate::installation::Installation;
use jiff::Timestamp;
use portcullis_archive::{ArchiveError, Entry};
use portcullis_domain::digest::Digest;
use portcullis_store::{ArchiveRemoval, StoreError, Transaction};
use serde_json::json;

/// What is past its retention, or was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prune {
    /// The retention, as the program says it.
    pub retention: String,
    /// The objects.
    pub objects: Vec<PastObject>,
    /// Objects that stay since their retention is not over.
    pub kept: u64,
    /// Objects that stay in spite of their age: under a hold, or in use.
    pub in_use: u64,
    /// Says that the objects were removed.
    pub removed: bool,
}

/// An object that is past its retention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastObject {
    /// Its digest.
    pub digest: Digest,
    /// What it is; none of an object that nothing names.
    pub kind: Option<&'static str>,
    /// The date that its retention is counted from.
    pub at: Timestamp,
}

/// Why nothing was removed, or not all.
#[derive(Debug, thiserror::Error)]
pub enum NotPruned {
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] NoHold),
    /// It is not known what may go.
    #[error(transparent)]
    Claims(#[from] NoClaims),
    /// An object could not be removed.
    #[error("not everything could be removed; what is left goes when this is run again")]
    Archive(#[source] ArchiveError),
}

impl From<StoreError> for NotPruned {
    fn from(error: StoreError) -> Self {
        Self::Claims(error.into())
    }
}

/// Says what would go.
pub async fn plan_prune(installation: &Installation, now: Timestamp) -> Result<Prune, NotPruned> {
    let mut snapshot = installation.store.snapshot().await?;
    plan(&mut snapshot, installation, now).await
}

/// Removes what is past its retention. That it goes is on record before it does, so that what a crash leaves is an
/// object that nothing names, and never a record of something that is not there.
pub async fn prune(installation: &Installation, caller: &Caller, now: Timestamp) -> Result<Prune, NotPruned> {
    let person = keeper(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    // Nobody places a hold while it is decided what goes.
    transaction.lock_holds().await?;
    let mut plan = plan(&mut transaction, installation, now).await?;
    if plan.objects.is_empty() {
        transaction.roll_back().await?;
        return Ok(Prune { removed: true, ..plan });
    }
    let removals: Vec<ArchiveRemoval> = plan
        .objects
        .iter()
        .map(|object| ArchiveRemoval {
            digest: object.digest.to_string(),
            removed_at: now,
            removed_by: person.to_owned(),
        })
        .collect();
    transaction.save_removals(&removals).await?;
    let digests: Vec<&str> = removals.iter().map(|removal| removal.digest.as_str()).collect();
    let detail = json!({"retention": plan.retention, "objects": digests});
    transaction.audit(&caller.entry(now, "archive.pruned", "archive", detail)).await?;
    transaction.commit().await?;
    let mut gone = Vec::new();
    blocking(|| {
        for object in plan.objects {
            // What was put again since is somebody's who has not said so on record yet.
            if installation.archive.place().remove(&object.digest, object.at)? {
                gone.push(object);
            } else {
                plan.kept += 1;
            }
        }
        Ok(())
    })
    .map_err(NotPruned::Archive)?;
    Ok(Prune { removed: true, objects: gone, ..plan })
}

async fn plan(
    transaction: &mut Transaction,
    installation: &Installation,
    now: Timestamp,
) -> Result<Prune, NotPruned> {
    let program = &installation.program.program;
    let retention = program.archive.retention;
    let named = archive_claims::named(transaction).await?;
    let claims: Claims = archive_claims::collect(transaction, installation).await?;
    let mut plan =
        Prune { retention: retention.to_string(), objects: Vec::new(), kept: 0, in_use: 0, removed: false };
    let place = installation.archive.place();
    blocking(|| {
        place.list(&mut |entry| {
            let Entry::Object(digest) = entry else { return Ok(()) };
            let Claim { newest, in_use, held } = claims.of(&digest);
            let is_kept = |at| program.calendar.after(at, retention) > now;
            if newest.is_some_and(is_kept) {
                plan.kept += 1;
                return Ok(());
            }
            // Whoever put it again may not have said so on record yet.
            let since = place.since(&digest)?.unwrap_or(now);
            let at = newest.map_or(since, |newest| newest.max(since));
            if is_kept(at) {
                plan.kept += 1;
            } else if in_use || held {
                plan.in_use += 1;
            } else {
                let kind = named.get(&digest).map(|named| named.kind.word());
                plan.objects.push(PastObject { digest, kind, at });
            }
            Ok(())
        })
    })
    .map_err(NoClaims::Archive)?;
    plan.objects.sort_by_key(|object| (object.at, object.digest));
    Ok(plan)
}

#[cfg(test)]
mod tests;

//! Verifies the whole archive against what the records name.

use crate::archive_claims::{self, NoClaims};
use crate::blocking::blocking;
use crate::installation::Installation;
use portcullis_archive::Report;
use portcullis_domain::digest::Digest;
use std::collections::{BTreeMap, BTreeSet};

pub use portcullis_archive::{Damage, Progress};

/// What came of verifying the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveReport {
    /// What was read, and what is wrong.
    pub report: Report,
    /// What the objects are that records name.
    pub kinds: BTreeMap<Digest, &'static str>,
    /// Objects that are gone since their retention was over; they are no damage.
    pub removed: Vec<Digest>,
}

/// Reads every object of the archive, and compares what is there with what the records name. After each object `progress`
/// is told how far this has come.
pub async fn verify_archive(
    installation: &Installation,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<ArchiveReport, NoClaims> {
    let mut snapshot = installation.store.snapshot().await?;
    let named = archive_claims::named(&mut snapshot).await?;
    let removals = snapshot.removals().await?;
    drop(snapshot);
    let mut expected: BTreeSet<Digest> = named.keys().copied().collect();
    let mut removed = Vec::new();
    for removal in removals {
        let Ok(digest) = removal.digest.parse::<Digest>() else { continue };
        // What was recorded again after it was removed is expected like anything else.
        if named.get(&digest).is_none_or(|named| named.at <= removal.removed_at) {
            expected.remove(&digest);
            removed.push(digest);
        }
    }
    let report = blocking(|| installation.archive.verify(&expected, progress))?;
    removed.retain(|digest| !installation.archive.contains(digest).unwrap_or_default());
    let kinds = named.into_iter().map(|(digest, named)| (digest, named.kind.word())).collect();
    Ok(ArchiveReport { report, kinds, removed })
}

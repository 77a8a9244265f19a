//! What the archive keeps, in figures: how many objects of each kind, what holds them, and what seals them.

use crate::archive_claims::{self, NoClaims};
use crate::installation::Installation;
use crate::seal_release::{SealOnRecord, on_record_of};
use jiff::Timestamp;
use portcullis_store::StoreError;
use std::collections::BTreeMap;

/// How many objects there are of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: &'static str,
    /// How many.
    pub objects: usize,
    /// The date of the newest record that names one.
    pub newest: Timestamp,
}

/// What the archive keeps, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFigures {
    /// The kinds that there are.
    pub kinds: Vec<KindCount>,
}

/// A page of the seals of all products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealPage {
    /// The seals, the newest first.
    pub seals: Vec<SealOnRecord>,
    /// How many there are in all.
    pub count: u64,
}

/// At most `limit` seals of all products from a place on, the newest first.
pub async fn list_seals(installation: &Installation, from: u32, limit: u32) -> Result<SealPage, StoreError> {
    let mut snapshot = installation.store.snapshot().await?;
    let seals = snapshot.latest_seals(from, limit).await?.into_iter().map(on_record_of).collect();
    Ok(SealPage { seals, count: snapshot.count_seals().await? })
}

/// Counts what records name; objects that nothing names are none of these.
pub async fn count_archive(installation: &Installation) -> Result<ArchiveFigures, NoClaims> {
    let mut snapshot = installation.store.snapshot().await?;
    let mut kinds: BTreeMap<archive_claims::Kind, KindCount> = BTreeMap::new();
    for named in archive_claims::named(&mut snapshot).await?.into_values() {
        let none = KindCount { kind: named.kind.word(), objects: 0, newest: named.at };
        let count = kinds.entry(named.kind).or_insert(none);
        count.objects += 1;
        count.newest = count.newest.max(named.at);
    }
    Ok(ArchiveFigures { kinds: kinds.into_values().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, home};

    #[tokio::test]
    async fn objects_are_counted_by_what_they_are() {
        let home = home().await;
        home.found_at(60, "web", "main", &["CVE-2026-1 zlib critical"]).await;
        home.found_at(90, "web", "main", &[]).await;
        let figures = count_archive(&home.installation).await.unwrap();
        let told: Vec<_> =
            figures.kinds.iter().map(|count| (count.kind, count.objects, count.newest)).collect();
        assert_eq!(told, [("report", 2, at(90)), ("findings", 2, at(90)), ("program", 1, at(0))]);
        assert_eq!(list_seals(&home.installation, 0, 10).await.unwrap().count, 0);
    }
}

//! The scans of what a release is made of.

use super::NoFacts;
use crate::release_record::subjects_of;
use jiff::Timestamp;
use portcullis_domain::gate::{Assertion, Database, Facts, Scan};
use portcullis_domain::program::products::ComponentKind;
use portcullis_domain::release::{ReleaseComponent, Scanned};
use portcullis_engines::checkov;
use portcullis_store::{StoreError, StoredScan, Track, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// Scans of one engine of one component that are looked at, the newest; older ones could only be worse.
const MOST: usize = 50;

/// The scans of exactly what is released, and the newest of anything else, so that it can be said what was scanned
/// instead. At a moment that was given, scans after it are not there.
pub(super) async fn of_release(
    snapshot: &mut Transaction,
    facts: &Facts,
    given: Option<Timestamp>,
) -> Result<Vec<Scan>, NoFacts> {
    let mut scans = Vec::new();
    for component in facts.program.product.components.iter().filter(|component| component.production) {
        let Some(ReleaseComponent::At(artifact)) = facts.release.components.get(&component.id) else {
            continue;
        };
        let mut found: BTreeMap<i64, StoredScan> = BTreeMap::new();
        for subject in subjects_of(artifact) {
            let of_subject = snapshot.scans_of(&component.id, &subject).await?;
            found.extend(of_subject.into_iter().map(|scan| (scan.sequence, scan)));
        }
        for track in [Track::Main, Track::Series(facts.release.series.clone())] {
            let latest = snapshot.latest_scans(&component.id, &track).await?;
            found.extend(latest.into_iter().map(|scan| (scan.sequence, scan)));
        }
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        let mut matched: BTreeSet<(String, Option<String>)> = BTreeSet::new();
        let is_then = |scan: &StoredScan| given.is_none_or(|given| scan.scanned_at <= given);
        for stored in found.into_values().rev().filter(is_then) {
            if stored.rematch_of.is_some() {
                // Inventories are matched every day; the newest whole match says what all before it said.
                let of = (stored.engine.clone(), stored.facts.platform.clone());
                if !matched.contains(&of) {
                    if stored.complete {
                        matched.insert(of);
                    }
                    scans.extend(scan(snapshot, stored, &component.kind).await?);
                }
                continue;
            }
            let count = kept.entry(stored.engine.clone()).or_default();
            *count += 1;
            if *count <= MOST {
                scans.extend(scan(snapshot, stored, &component.kind).await?);
            }
        }
    }
    scans.sort_by(|one, other| {
        let key = |scan: &Scan| (scan.component.clone(), scan.engine.clone(), scan.at, scan.document.clone());
        key(one).cmp(&key(other))
    });
    Ok(scans)
}

/// A recorded scan as the gate looks at it; one without a document was recorded by nobody that the gate knows.
async fn scan(
    snapshot: &mut Transaction,
    stored: StoredScan,
    kind: &ComponentKind,
) -> Result<Option<Scan>, StoreError> {
    let scanned = scanned(snapshot, &stored, kind).await?;
    let Some(document) = stored.document_digest else { return Ok(None) };
    let facts = stored.facts;
    let by = &stored.recorded_by;
    Ok(Some(Scan {
        document,
        component: stored.component,
        database: match stored.database_date {
            Some(date) => Database::Dated(date),
            None if stored.engine == checkov::NAME => Database::None,
            None => Database::Undated,
        },
        engine: stored.engine,
        engine_version: stored.engine_version,
        at: stored.scanned_at,
        scanned,
        incomplete: facts.incomplete,
        operating_system: facts.operating_system,
        packages: facts.packages,
        observations: stored.counts.observations,
        asserted: facts.asserted.into_iter().map(|fact| Assertion { fact, by: by.clone() }).collect(),
        is_rematch: stored.rematch_of.is_some(),
    }))
}

async fn scanned(
    snapshot: &mut Transaction,
    stored: &StoredScan,
    kind: &ComponentKind,
) -> Result<Scanned, StoreError> {
    if let ComponentKind::Image { .. } = kind {
        let subjects = snapshot.subjects_of(stored).await?;
        let digests: BTreeSet<_> = subjects.iter().filter_map(|subject| subject.parse().ok()).collect();
        if digests.is_empty() {
            return Ok(Scanned::Unknown);
        }
        return Ok(Scanned::Image { digests, platform: stored.facts.platform.clone() });
    }
    let tree = stored.tree.as_deref().and_then(|tree| tree.strip_prefix("tree:")?.parse().ok());
    Ok(match (tree, &stored.commit) {
        (Some(tree), _) => Scanned::Tree(tree),
        (None, Some(commit)) => Scanned::Commit(commit.to_lowercase()),
        (None, None) => Scanned::Unknown,
    })
}

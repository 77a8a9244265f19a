//! The inventories on record: for each component and track, the newest complete scan that lists packages.

use super::NotRematched;
use crate::installation::Installation;
use crate::sweep::support::is_over;
use jiff::Timestamp;
use portcullis_archive::ArchiveError;
use portcullis_domain::digest::Digest;
use portcullis_domain::program::products::ComponentKind;
use portcullis_engines::trivy;
use portcullis_store::{StoredScan, Track};
use std::cmp::Reverse;

/// Which inventories are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Of these components; of all where none is named.
    pub components: Vec<String>,
    /// Of this track only.
    pub track: Option<String>,
}

/// An inventory on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The id of the scan.
    pub scan: String,
    /// The engine that scanned.
    pub engine: String,
    /// When it did.
    pub scanned_at: Timestamp,
    /// Says that it is a report of Trivy; else it is a `CycloneDX` document.
    pub is_report: bool,
    /// The digest of the document in the archive.
    pub report: Digest,
    /// How many packages it lists.
    pub packages: u64,
}

/// Something without an inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The component.
    pub component: String,
    /// The track; none where the component was never scanned.
    pub track: Option<String>,
    /// Why there is none, in a sentence.
    pub reason: String,
    /// What to do, in a sentence.
    pub advice: String,
}

/// What there is to match, and what there is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventories {
    /// The inventories, by component and track.
    pub usable: Vec<Inventory>,
    /// What has none.
    pub missing: Vec<Missing>,
}

/// Lists the inventories of everything that is looked after.
pub async fn list_inventories(
    installation: &Installation,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Inventories, NotRematched> {
    let program = &installation.program.program;
    if let Some(unknown) = wanted.components.iter().find(|id| program.component(id).is_none()) {
        let known: Vec<&str> = program.components().map(|component| component.id.as_str()).collect();
        return Err(NotRematched::NoComponent(unknown.clone(), known.join(", ")));
    }
    let mut snapshot = installation.store.snapshot().await?;
    let mut found = Inventories::default();
    for component in program.components() {
        let id = &component.id;
        if !wanted.components.is_empty() && !wanted.components.contains(id) {
            continue;
        }
        // Infrastructure-as-code has no packages; it is named only where somebody asks for it.
        let is_expected =
            !matches!(component.kind, ComponentKind::Iac { .. }) || wanted.components.contains(id);
        let mut scans = snapshot.newest_complete_scans(id).await?;
        scans.retain(|scan| wanted.track.as_ref().is_none_or(|track| *track == scan.track.to_string()));
        if scans.is_empty() && is_expected {
            found.missing.push(Missing {
                component: id.clone(),
                track: wanted.track.clone(),
                reason: "no complete scan of it is on record".to_owned(),
                advice: format!("scan it with `portcullis record {id}`"),
            });
        }
        for of_track in scans.chunk_by(|one, other| one.track == other.track) {
            let track = &of_track[0].track;
            if is_over(&mut snapshot, program, id, track, now).await? {
                continue;
            }
            match pick(installation, of_track)? {
                Some(inventory) => found.usable.push(inventory),
                None if is_expected => found.missing.push(missing(id, track, of_track)),
                None => {}
            }
        }
    }
    Ok(found)
}

/// The inventory of a track: that of Trivy's own scan, else the newest document.
fn pick(installation: &Installation, scans: &[StoredScan]) -> Result<Option<Inventory>, ArchiveError> {
    for (scan, packages) in listing(scans) {
        let Some(report) = scan.redacted_digest.as_deref().and_then(|digest| digest.parse().ok()) else {
            continue;
        };
        if installation.archive.contains(&report)? {
            return Ok(Some(Inventory {
                component: scan.component.clone(),
                track: scan.track.to_string(),
                scan: scan.id.clone(),
                engine: scan.engine.clone(),
                scanned_at: scan.scanned_at,
                is_report: scan.format == trivy::NAME,
                report,
                packages,
            }));
        }
    }
    Ok(None)
}

/// The scans that list packages in a form that Trivy reads, the best first, with how many they list.
fn listing(scans: &[StoredScan]) -> Vec<(&StoredScan, u64)> {
    let mut listing: Vec<(&StoredScan, u64)> = scans
        .iter()
        .filter(|scan| is_readable(scan))
        .filter_map(|scan| Some((scan, scan.facts.packages.filter(|count| *count > 0)?)))
        .collect();
    listing.sort_by_key(|(scan, _)| (scan.format != trivy::NAME, Reverse(scan.scanned_at)));
    listing
}

/// Why a track has no inventory, and what to do.
fn missing(component: &str, track: &Track, scans: &[StoredScan]) -> Missing {
    let reason = if !listing(scans).is_empty() {
        "the report of its last complete scan is not in the archive any more"
    } else if scans.iter().any(|scan| scan.format == "cyclonedx-xml") {
        "its inventory is CycloneDX in XML, which Trivy does not read"
    } else {
        "no report of its last complete scan lists packages"
    };
    Missing {
        component: component.to_owned(),
        track: Some(track.to_string()),
        reason: reason.to_owned(),
        advice: format!(
            "scan it with `portcullis record {component} --track {track}`, or record a report of `trivy --format \
             json --list-all-pkgs` or a CycloneDX document in JSON"
        ),
    }
}

fn is_readable(scan: &StoredScan) -> bool {
    scan.format == trivy::NAME || scan.format == "cyclonedx"
}

//! The findings of scans, from their documents in the archive.

use crate::findings_document::{self, NoFindings};
use portcullis_archive::Archive;
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::gate::{Observation, Observed, Scan};
use portcullis_domain::identity::Identity;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Documents that are read at a time.
const READERS: usize = 4;

type Found = Vec<(Identity, Finding)>;

/// The findings of these of the scans, each with the scans that have it.
pub(super) fn load(archive: &Archive, scans: &[Scan], wanted: &[usize]) -> Result<Vec<Observed>, NoFindings> {
    let mut observed: Vec<Observed> = Vec::new();
    let mut places: HashMap<Identity, usize> = HashMap::new();
    for (scan, found) in read_all(archive, scans, wanted)? {
        for (identity, finding) in found {
            let observation = Observation { scan, severity: finding.severity };
            match places.entry(identity) {
                Entry::Vacant(place) => {
                    place.insert(observed.len());
                    let secret = value_hash(&finding).map(str::to_owned);
                    observed.push(Observed {
                        identity,
                        component: scans[scan].component.clone(),
                        finding,
                        observations: vec![observation],
                        owner: None,
                        vulnerability: None,
                        secret,
                    });
                }
                Entry::Occupied(place) => {
                    let known = &mut observed[*place.get()];
                    // Of two credentials in one place it can't be told which is there.
                    if known.secret.as_deref() != value_hash(&finding) {
                        known.secret = None;
                    }
                    known.finding.merge(&finding);
                    observe(known, observation);
                }
            }
        }
    }
    Ok(observed)
}

fn value_hash(finding: &Finding) -> Option<&str> {
    match &finding.subject {
        Subject::Secret(found) => found.value_hash.as_deref(),
        _ => None,
    }
}

/// Of several entries in one scan the worst counts.
fn observe(known: &mut Observed, observation: Observation) {
    match known.observations.iter_mut().find(|other| other.scan == observation.scan) {
        Some(other) if observation.severity.place() < other.severity.place() => {
            other.severity = observation.severity;
        }
        Some(_) => {}
        None => known.observations.push(observation),
    }
}

/// The documents of the scans, in the order of the scans, several read at a time.
fn read_all(archive: &Archive, scans: &[Scan], wanted: &[usize]) -> Result<Vec<(usize, Found)>, NoFindings> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut read = Vec::new();
        while let Some(&scan) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            read.push((scan, self::read(archive, &scans[scan])?));
        }
        Ok::<_, NoFindings>(read)
    };
    let mut all = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS.min(wanted.len())).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::with_capacity(wanted.len());
        for reader in readers {
            match reader.join() {
                Ok(read) => all.extend(read?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<_, NoFindings>(all)
    })?;
    all.sort_by_key(|(scan, _)| *scan);
    Ok(all)
}

fn read(archive: &Archive, scan: &Scan) -> Result<Found, NoFindings> {
    let digest: Digest = scan.document.parse().map_err(|_| NoFindings::NoDigest(scan.document.clone()))?;
    let mut found = Vec::new();
    findings_document::read(archive, &digest, |identity, finding| found.push((identity, finding)))?;
    Ok(found)
}

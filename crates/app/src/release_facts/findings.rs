//! The findings of scans, from their documents in the archive.
//!
//! Most findings only count in a verdict. They are looked at where they stand and not kept, so that a release of many
//! findings takes neither much memory nor much time. Which of them only count depends on decisions and on what is known
//! about exploitation, for both of which their names have to be known first: what turns out to be spoken of is read again.

mod component;

use crate::findings_document::NoFindings;
use component::{Keep, OfComponent, Table, read_component};
use portcullis_archive::Archive;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::gate::{Observed, Scan, Sieve};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Documents that are read at a time, at most.
const READERS: usize = 4;

/// What the scans of a release found.
pub(super) struct Found {
    components: Vec<OfComponent>,
}

impl Found {
    /// Reads every finding of these of the scans.
    pub(super) fn every(archive: &Archive, scans: &[Scan], wanted: &[usize]) -> Result<Self, NoFindings> {
        Self::read(archive, scans, components(scans, wanted), &Keep::Every)
    }

    /// Reads the findings of these of the scans, those as a whole that don't pass the sieve.
    pub(super) fn sifted(
        archive: &Archive,
        scans: &[Scan],
        wanted: &[usize],
        sieve: &Sieve<'_>,
    ) -> Result<Self, NoFindings> {
        Self::read(archive, scans, components(scans, wanted), &Keep::Severe(sieve))
    }

    /// Reads those as well that a sieve of all facts speaks of.
    pub(super) fn settle(
        self,
        archive: &Archive,
        scans: &[Scan],
        sieve: &Sieve<'_>,
    ) -> Result<Self, NoFindings> {
        let (again, mut components): (Vec<_>, Vec<_>) =
            self.components.into_iter().partition(|component| component.is_spoken_of(sieve));
        let again = again.into_iter().map(|component| component.scans).collect();
        components.extend(Self::read(archive, scans, again, &Keep::Mattering(sieve))?.components);
        components.sort_by(|one, other| one.scans.cmp(&other.scans));
        Ok(Self { components })
    }

    fn read(
        archive: &Archive,
        scans: &[Scan],
        wanted: Vec<Vec<usize>>,
        keep: &Keep<'_>,
    ) -> Result<Self, NoFindings> {
        let next = AtomicUsize::new(0);
        let work = || {
            let (mut table, mut read) = (Table::default(), Vec::new());
            while let Some(of_component) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                read.push(read_component(archive, scans, of_component, keep, &mut table)?);
            }
            Ok::<_, NoFindings>(read)
        };
        let readers = thread::available_parallelism().map_or(1, usize::from).min(READERS).min(wanted.len());
        let mut components = thread::scope(|scope| {
            let readers: Vec<_> = (0..readers).map(|_| scope.spawn(work)).collect();
            let mut components = Vec::with_capacity(wanted.len());
            for reader in readers {
                match reader.join() {
                    Ok(read) => components.extend(read?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<_, NoFindings>(components)
        })?;
        components.sort_by(|one, other| one.scans.cmp(&other.scans));
        Ok(Self { components })
    }

    /// The names of every advisory, with the other names that the same entry gives.
    pub(super) fn advisories(&self) -> impl Iterator<Item = (&AdvisoryId, &[AdvisoryId])> {
        self.components.iter().flat_map(OfComponent::advisories)
    }

    /// The findings as a whole, and how many more there are of each severity.
    pub(super) fn into_parts(self) -> (Vec<Observed>, [usize; 6]) {
        let (mut findings, mut counted) = (Vec::new(), [0; 6]);
        for component in self.components {
            for (count, more) in counted.iter_mut().zip(component.counted) {
                *count += more;
            }
            findings.extend(component.findings);
        }
        (findings, counted)
    }
}

/// The scans that are wanted, by their component.
fn components(scans: &[Scan], wanted: &[usize]) -> Vec<Vec<usize>> {
    let is_one = |one: &usize, other: &usize| scans[*one].component == scans[*other].component;
    let mut sorted = wanted.to_vec();
    // Scans of one component usually are neighbours.
    sorted.sort_by(|one, other| (&scans[*one].component, one).cmp(&(&scans[*other].component, other)));
    sorted.chunk_by(is_one).map(<[usize]>::to_vec).collect()
}

//! The findings of scans, from their documents in the archive.
//!
//! Most findings only count in a verdict. They are looked at where they stand and not kept, so that a release of many
//! findings takes neither much memory nor much time. Which of them only count depends on decisions and on what is known
//! about exploitation, for both of which their names have to be known first: what turns out to be spoken of is read again.

mod component;

use crate::findings_document::NoFindings;
use component::{Keep, Names, OfComponent, Table, read_component};
use portcullis_archive::Archive;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::gate::{Observed, Scan, Sieve};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Documents that are read at a time, at most.
const READERS: usize = 4;

/// What the scans of a release found.
pub(super) struct Found {
    shares: Vec<Share>,
}

/// What one reader read of it.
#[derive(Default)]
struct Share {
    components: Vec<OfComponent>,
    table: Table,
}

impl Found {
    /// Reads every finding of these of the scans.
    pub(super) fn every(archive: &Archive, scans: &[Scan], wanted: &[usize]) -> Result<Self, NoFindings> {
        Self::read(archive, scans, &components(scans, wanted), &Keep::Every)
    }

    /// Reads the findings of these of the scans, those as a whole that don't pass the sieve.
    pub(super) fn sifted(
        archive: &Archive,
        scans: &[Scan],
        wanted: &[usize],
        sieve: &Sieve<'_>,
    ) -> Result<Self, NoFindings> {
        Self::read(archive, scans, &components(scans, wanted), &Keep::Severe(sieve))
    }

    /// Reads those as well that a sieve of all facts speaks of.
    pub(super) fn settle(
        mut self,
        archive: &Archive,
        scans: &[Scan],
        sieve: &Sieve<'_>,
    ) -> Result<Self, NoFindings> {
        let mut again = Vec::new();
        for share in &mut self.shares {
            again.extend(share.give_back(scans, sieve));
        }
        if !again.is_empty() {
            self.shares.extend(Self::read(archive, scans, &again, &Keep::Mattering(sieve))?.shares);
        }
        Ok(self)
    }

    fn read(
        archive: &Archive,
        scans: &[Scan],
        wanted: &[Vec<usize>],
        keep: &Keep<'_>,
    ) -> Result<Self, NoFindings> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut share = Share::default();
            while let Some(of_component) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                let read = read_component(archive, scans, of_component, keep, &mut share.table)?;
                share.components.push(read);
            }
            Ok::<_, NoFindings>(share)
        };
        let readers = thread::available_parallelism().map_or(1, usize::from).min(READERS).min(wanted.len());
        thread::scope(|scope| {
            let readers: Vec<_> = (0..readers).map(|_| scope.spawn(work)).collect();
            let mut shares = Vec::with_capacity(readers.len());
            for reader in readers {
                match reader.join() {
                    Ok(share) => shares.push(share?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(Self { shares })
        })
    }

    /// The names of every advisory, with the other names that the same entry gives.
    pub(super) fn advisories(&self) -> impl Iterator<Item = (&AdvisoryId, &[AdvisoryId])> {
        self.shares.iter().flat_map(|share| {
            let kept = share.components.iter().flat_map(OfComponent::advisories);
            kept.chain(share.table.names().iter().map(Names::parts))
        })
    }

    /// The findings as a whole, and how many more there are of each severity.
    pub(super) fn into_parts(self) -> (Vec<Observed>, [usize; 6]) {
        let mut components: Vec<_> = self.shares.into_iter().flat_map(|share| share.components).collect();
        // Whoever read them, they come in the order of the scans.
        components.sort_by(|one, other| one.scans.cmp(&other.scans));
        let mut findings = Vec::with_capacity(components.iter().map(|read| read.findings.len()).sum());
        let mut counted = [0; 6];
        for component in components {
            for (count, more) in counted.iter_mut().zip(component.counted) {
                *count += more;
            }
            findings.extend(component.findings);
        }
        (findings, counted)
    }
}

impl Share {
    /// Gives the scans back of the components in which something speaks of a finding that was only counted.
    fn give_back(&mut self, scans: &[Scan], sieve: &Sieve<'_>) -> Vec<Vec<usize>> {
        let spoken_of: Vec<bool> = self
            .table
            .names()
            .iter()
            .map(|names| {
                let (reported, others) = names.parts();
                sieve.speaks_of(None, reported, others)
            })
            .collect();
        let table = &self.table;
        let given_back = self.components.extract_if(.., |read| {
            let component = read.scans.first().map_or("", |&scan| scans[scan].component.as_str());
            read.is_spoken_of(&spoken_of, table, sieve, component)
        });
        given_back.map(|read| read.scans).collect()
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

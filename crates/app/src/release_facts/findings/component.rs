//! The findings of one component.

use crate::findings_document::{self, FindingLine, Named, NoFindings};
use portcullis_archive::Archive;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::digest::Digest;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::gate::{Observation, Observed, Scan, Sieve};
use portcullis_domain::identity::Identity;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Which findings are kept as a whole.
pub(super) enum Keep<'k> {
    /// All.
    Every,
    /// Those whose severity does not let them pass.
    Severe(&'k Sieve<'k>),
    /// Those as well whose advisory something speaks of.
    Mattering(&'k Sieve<'k>),
}

/// What the scans of one component found.
pub(super) struct OfComponent {
    /// The scans, as indices.
    pub(super) scans: Vec<usize>,
    /// What is kept as a whole, in the order in which it was found.
    pub(super) findings: Vec<Observed>,
    /// How many more there are of each severity.
    pub(super) counted: [usize; 6],
    /// The names of those, as places in the table.
    names: Vec<usize>,
}

/// The names that an entry gives an advisory.
pub(super) struct Names {
    reported: AdvisoryId,
    others: Vec<AdvisoryId>,
}

impl Names {
    pub(super) fn parts(&self) -> (&AdvisoryId, &[AdvisoryId]) {
        (&self.reported, &self.others)
    }
}

/// Names that several components have in common.
#[derive(Default)]
pub(super) struct Table {
    /// Their places, by the text that they have in documents.
    places: HashMap<String, usize>,
    names: Vec<Names>,
}

impl Table {
    pub(super) fn names(&self) -> &[Names] {
        &self.names
    }

    fn place_of(&mut self, named: &Named<'_>) -> usize {
        let text = match named.aliases.as_slice() {
            [] => Cow::Borrowed(named.advisory.as_ref()),
            aliases => Cow::Owned(format!("{}\n{}", named.advisory, aliases.join("\n"))),
        };
        if let Some(place) = self.places.get(text.as_ref()) {
            return *place;
        }
        let others = named.aliases.iter().map(|name| AdvisoryId::new(name)).collect();
        self.names.push(Names { reported: AdvisoryId::new(&named.advisory), others });
        self.places.insert(text.into_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

impl OfComponent {
    /// Says whether one of these names is that of a finding that was only counted, and something speaks of it there.
    pub(super) fn is_spoken_of(
        &self,
        spoken_of: &[bool],
        table: &Table,
        sieve: &Sieve<'_>,
        component: &str,
    ) -> bool {
        self.names.iter().filter(|place| spoken_of[**place]).any(|place| {
            let (reported, others) = table.names[*place].parts();
            sieve.speaks_of(Some(component), reported, others)
        })
    }

    /// The names of the advisories of what is kept, each with the other names that the same entry gives.
    pub(super) fn advisories(&self) -> impl Iterator<Item = (&AdvisoryId, &[AdvisoryId])> {
        self.findings.iter().filter_map(|observed| match &observed.finding.subject {
            Subject::Package(found) => Some((&found.advisory, found.aliases.as_slice())),
            _ => None,
        })
    }
}

/// Reads the documents of these scans of one component.
pub(super) fn read_component(
    archive: &Archive,
    scans: &[Scan],
    of_component: &[usize],
    keep: &Keep<'_>,
    table: &mut Table,
) -> Result<OfComponent, NoFindings> {
    let component = of_component.first().map_or("", |&scan| &scans[scan].component);
    let mut wanted = HashSet::new();
    loop {
        let mut reading = Reading::new(component, keep, &wanted, table);
        for &scan in of_component {
            let document = &scans[scan].document;
            let digest: Digest = document.parse().map_err(|_| NoFindings::NoDigest(document.clone()))?;
            findings_document::read(archive, &digest, |line| reading.take(scan, line))?;
        }
        if reading.missed.is_empty() {
            return Ok(reading.finish(of_component));
        }
        let missed = std::mem::take(&mut reading.missed);
        wanted.extend(missed);
    }
}

/// The findings of one component, being read.
struct Reading<'r> {
    component: &'r str,
    keep: &'r Keep<'r>,
    /// What is kept as a whole whatever its entries say.
    wanted: &'r HashSet<Identity>,
    table: &'r mut Table,
    places: HashMap<Identity, Place>,
    findings: Vec<Observed>,
    names: Vec<usize>,
    /// What turned out to matter after an entry of it had been let pass.
    missed: Vec<Identity>,
}

/// Where a finding is.
enum Place {
    /// Among those that are kept as a whole.
    Kept(usize),
    /// It only counts; scans that have it.
    Counted(Observation, Vec<Observation>),
}

impl<'r> Reading<'r> {
    fn new(
        component: &'r str,
        keep: &'r Keep<'r>,
        wanted: &'r HashSet<Identity>,
        table: &'r mut Table,
    ) -> Self {
        Self {
            component,
            keep,
            wanted,
            table,
            places: HashMap::new(),
            findings: Vec::new(),
            names: Vec::new(),
            missed: Vec::new(),
        }
    }

    fn take(&mut self, scan: usize, line: FindingLine<'_>) -> Result<(), serde_json::Error> {
        let (Keep::Severe(sieve) | Keep::Mattering(sieve)) = self.keep else {
            return self.keep_whole(scan, line);
        };
        let outline = line.outline()?;
        let (identity, severity) = (outline.identity, outline.severity());
        let Some(named) = outline.advisory().filter(|_| sieve.passes(self.component, severity)) else {
            return self.keep_whole(scan, line);
        };
        let place = self.table.place_of(named);
        let is_spoken_of = || {
            let (reported, others) = self.table.names[place].parts();
            matches!(self.keep, Keep::Mattering(_)) && sieve.speaks_of(Some(self.component), reported, others)
        };
        if is_spoken_of() || self.wanted.contains(&identity) {
            return self.keep_whole(scan, line);
        }
        let observation = Observation { scan, severity };
        match self.places.entry(identity) {
            Entry::Vacant(place) => {
                place.insert(Place::Counted(observation, Vec::new()));
            }
            Entry::Occupied(mut place) => match place.get_mut() {
                Place::Kept(_) => return self.keep_whole(scan, line),
                Place::Counted(first, more) => {
                    if !is_seen(std::iter::once(first).chain(more.iter_mut()), observation) {
                        more.push(observation);
                    }
                }
            },
        }
        self.names.push(place);
        Ok(())
    }

    fn keep_whole(&mut self, scan: usize, line: FindingLine<'_>) -> Result<(), serde_json::Error> {
        let (identity, finding) = line.read()?;
        let observation = Observation { scan, severity: finding.severity };
        let value = value_hash(&finding);
        match self.places.get(&identity) {
            Some(Place::Counted(..)) => self.missed.push(identity),
            Some(&Place::Kept(place)) => {
                let known = &mut self.findings[place];
                // Of two credentials in one place it can't be told which is there.
                if known.secret.as_deref() != value {
                    known.secret = None;
                }
                known.finding.merge(&finding);
                if !is_seen(known.observations.iter_mut(), observation) {
                    known.observations.push(observation);
                }
            }
            None => {
                self.places.insert(identity, Place::Kept(self.findings.len()));
                self.findings.push(Observed {
                    identity,
                    component: self.component.to_owned(),
                    secret: value.map(str::to_owned),
                    finding,
                    observations: vec![observation],
                    owner: None,
                    vulnerability: None,
                });
            }
        }
        Ok(())
    }

    fn finish(self, of_component: &[usize]) -> OfComponent {
        let mut counted = [0; 6];
        if let Keep::Severe(sieve) | Keep::Mattering(sieve) = self.keep {
            for place in self.places.values() {
                let Place::Counted(first, more) = place else { continue };
                let severities = std::iter::once(first).chain(more).map(|observation| observation.severity);
                if let Some(severity) = sieve.worst(severities) {
                    counted[severity.place()] += 1;
                }
            }
        }
        OfComponent { scans: of_component.to_vec(), findings: self.findings, counted, names: self.names }
    }
}

/// Says whether one of these observations is of the same scan; of several entries in one scan the worst counts.
fn is_seen<'o>(mut known: impl Iterator<Item = &'o mut Observation>, observation: Observation) -> bool {
    let Some(other) = known.find(|other| other.scan == observation.scan) else { return false };
    if observation.severity.place() < other.severity.place() {
        other.severity = observation.severity;
    }
    true
}

fn value_hash(finding: &Finding) -> Option<&str> {
    match &finding.subject {
        Subject::Secret(found) => found.value_hash.as_deref(),
        _ => None,
    }
}

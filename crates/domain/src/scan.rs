//! What came of scanning: targets, the engines that ran on them, and the findings by identity.

use crate::finding::{Details, Finding};
use crate::identity::{Identities, Identity};
use crate::severity::Severity;
use crate::sink::{FindingSink, OperatingSystem, SinkError, Skipped};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Everything one command scanned or read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// The targets in the order they were given.
    pub targets: Vec<Target>,
}

impl Scan {
    /// Says whether everything was scanned: no engine failed, no record was skipped.
    pub fn is_complete(&self) -> bool {
        self.targets.iter().all(Target::is_complete)
    }

    /// Says whether it was compared with a base.
    pub fn is_compared(&self) -> bool {
        self.targets.iter().any(|target| target.is_compared)
    }

    /// Every finding of every target.
    pub fn findings(&self) -> impl Iterator<Item = &Found> {
        self.targets.iter().flat_map(|target| &target.findings)
    }

    /// How many findings there are of each severity, in the order of [`Severity::ALL`].
    pub fn by_severity(&self) -> [usize; 6] {
        let mut counts = [0; 6];
        for found in self.findings() {
            counts[found.finding.severity.place()] += 1;
        }
        counts
    }

    /// Says whether any finding reaches `threshold`, *unknown* counted as `unknown_as`. Where the scan was compared
    /// with a base, only new findings count.
    pub fn reaches(&self, threshold: Severity, unknown_as: Severity) -> bool {
        self.findings()
            .filter(|found| found.standing != Standing::Known)
            .any(|found| found.finding.severity.reaches(threshold, unknown_as))
    }
}

/// One target and what was found in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// What people call it: the path or name as given.
    pub name: String,
    /// Its component in the program, if it is one.
    pub component: Option<String>,
    /// The engines that ran, or whose reports were read.
    pub runs: Vec<Run>,
    /// What could not be scanned.
    pub not_scanned: Vec<NotScanned>,
    /// The findings, one an identity, in the order of the first report that has it.
    pub findings: Vec<Found>,
    /// Says that the findings were compared with those of a base, even where there is none left to say it of.
    pub is_compared: bool,
}

impl Target {
    /// Says whether everything in the target was scanned.
    pub fn is_complete(&self) -> bool {
        self.not_scanned.is_empty() && self.runs.iter().all(|run| run.skipped_total == 0)
    }
}

/// One run of one engine, or one report that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// The date of its vulnerability database, where it has one.
    pub database_date: Option<Timestamp>,
    /// When it ran, where the report says.
    pub scanned_at: Option<Timestamp>,
    /// The report that was read, or nothing where the engine was run.
    pub report: Option<String>,
    /// The format of the report.
    pub format: String,
    /// What one observation is.
    pub unit: String,
    /// Raw entries in that unit.
    pub observations: u64,
    /// Entries the engine was told to keep silent about, where it lists them apart.
    pub suppressed: u64,
    /// Entries that make no sense, the first of them.
    pub skipped: Vec<Skipped>,
    /// How many entries make no sense.
    pub skipped_total: u64,
    /// Packages listed.
    pub packages: Option<u64>,
    /// Checks passed.
    pub passed_checks: Option<u64>,
    /// Digests of what was scanned.
    pub digests: Vec<String>,
    /// The commit that was scanned.
    pub commit: Option<String>,
    /// The operating system found.
    pub operating_system: Option<OperatingSystem>,
    /// What the engine remarked about its own run.
    pub remarks: Vec<String>,
}

/// A part that could not be scanned, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotScanned {
    /// Which.
    pub what: String,
    /// Why.
    pub reason: String,
    /// The way out; empty where there is none to name.
    pub advice: String,
}

/// A finding with what this scan knows about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its key.
    pub identity: Identity,
    /// The first observation of it; the severity is the worst of all.
    pub finding: Finding,
    /// How many raw entries told of it.
    pub observations: u32,
    /// The engines that reported it, as indices into [`Target::runs`].
    pub runs: Vec<usize>,
    /// Whose it is, where the program says.
    pub owner: Option<Owner>,
    /// Whether it is new against the base.
    pub standing: Standing,
}

/// The team that owns what a finding is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Owner {
    /// The team's id.
    pub team: String,
    /// Its ambassador's id, if it has one.
    pub ambassador: Option<String>,
}

/// Whether a finding is new against the base of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// There was no comparison.
    #[default]
    Uncompared,
    /// The base does not have it.
    New,
    /// The base has it too.
    Known,
}

/// Collects the findings of one target from any number of reports, one an identity.
#[derive(Debug)]
pub struct Collector {
    component: String,
    places: HashMap<Identity, usize>,
    findings: Vec<Found>,
    compact: bool,
}

impl Collector {
    /// Starts a target; `component` is its id in the program, or empty.
    pub fn new(component: &str) -> Self {
        Self { component: component.to_owned(), places: HashMap::new(), findings: Vec::new(), compact: false }
    }

    /// Drops what publishers say of their advisories, for whoever shows only names and places.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    /// Starts the report of run number `run`. It counts when it is given back to [`Collector::add`].
    pub fn begin(&self, run: usize) -> CollectedReport {
        let apart = Self { component: String::new(), places: HashMap::new(), findings: Vec::new(), ..*self };
        CollectedReport { identities: Identities::new(&self.component), findings: apart, run }
    }

    /// Adds a report that was read to its end.
    pub fn add(&mut self, report: CollectedReport) {
        if self.findings.is_empty() {
            self.places = report.findings.places;
            self.findings = report.findings.findings;
            return;
        }
        for found in report.findings.findings {
            self.take(found);
        }
    }

    /// How many findings there are so far.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Says whether nothing was found so far.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes out what was collected.
    pub fn finish(self) -> Vec<Found> {
        self.findings
    }

    fn take(&mut self, found: Found) {
        match self.places.entry(found.identity) {
            Entry::Occupied(place) => self.findings[*place.get()].again(&found),
            Entry::Vacant(place) => {
                place.insert(self.findings.len());
                self.findings.push(found);
            }
        }
    }
}

/// One report on its way into a [`Collector`].
#[derive(Debug)]
pub struct CollectedReport {
    identities: Identities,
    findings: Collector,
    run: usize,
}

impl FindingSink for CollectedReport {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        for mut finding in batch {
            if self.findings.compact {
                finding.details = Details::default();
            }
            self.findings.take(Found {
                identity: self.identities.next(&finding),
                finding,
                observations: 1,
                runs: vec![self.run],
                owner: None,
                standing: Standing::Uncompared,
            });
        }
        Ok(())
    }

    fn enter_component(&mut self, component: &str) {
        self.identities = Identities::new(component);
    }
}

impl Found {
    fn again(&mut self, other: &Self) {
        self.observations += other.observations;
        for run in &other.runs {
            if !self.runs.contains(run) {
                self.runs.push(*run);
            }
        }
        self.finding.merge(&other.finding);
    }
}

#[cfg(test)]
mod tests;

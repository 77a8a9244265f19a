//! Everything that a verdict depends on.

use super::{BreakGlass, Numbers};
use crate::advisory::AdvisoryId;
use crate::alias_groups::AliasGroups;
use crate::decision::{Authority, Decision, ReleaseContext};
use crate::finding::Finding;
use crate::identity::Identity;
use crate::program::Program;
use crate::program::calendar::Calendar;
use crate::program::policy::Gate;
use crate::program::products::{Component, Product};
use crate::release::{Release, Scanned, Support};
use crate::scan::Owner;
use crate::schema::Moment;
use crate::severity::Severity;
use crate::sink::OperatingSystem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a verdict depends on; nothing else does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "VerdictFacts")]
pub struct Facts {
    /// The version of the rules that the facts were collected for.
    pub rules: u32,
    /// The moment that is judged.
    #[schemars(with = "Moment")]
    pub now: Timestamp,
    /// Says that somebody gave the moment, and it is no clock's.
    pub now_was_given: bool,
    /// What applies of the program.
    #[serde(serialize_with = "super::record::digest_of")]
    #[schemars(with = "String")]
    pub program: ProgramFacts,
    /// The release.
    pub release: Release,
    /// Whether its series is looked after. It is shown, and no verdict depends on it.
    pub support: Support,
    /// The scans of its components.
    pub scans: Vec<Scan>,
    /// What they found.
    #[serde(skip)]
    pub findings: Vec<Observed>,
    /// How many more they found of each severity, in the order of [`Severity::ALL`], that do nothing but count, see
    /// [`Sieve`](super::Sieve).
    #[serde(skip)]
    pub counted: [usize; 6],
    /// Who owns each component.
    pub owners: BTreeMap<String, Owner>,
    /// The decisions on record.
    pub decisions: Vec<Decision>,
    /// Which advisories are names of one vulnerability.
    pub aliases: AliasGroups,
    /// The numbers of merged vulnerabilities and of those they were merged into.
    pub redirects: BTreeMap<u64, u64>,
    /// The numbers of the vulnerabilities that findings belong to.
    #[serde(skip_serializing_if = "Numbers::is_empty")]
    pub vulnerabilities: Numbers,
    /// What is known about exploitation.
    pub enrichment: Enrichment,
    /// The exception under which it ships in spite of the gate, if somebody asked for one.
    pub break_glass: Option<BreakGlass>,
}

/// What applies of the program to one product.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramFacts {
    /// The digest of the program file.
    pub digest: String,
    /// What blocks a release.
    pub gate: Gate,
    /// When people work, and in which time zone days end.
    pub calendar: Calendar,
    /// Who may approve what.
    pub authority: Authority,
    /// The product.
    pub product: Product,
}

impl ProgramFacts {
    /// Takes what applies to the product with this id, if there is one.
    pub fn of(program: &Program, product: &str, digest: &str) -> Option<Self> {
        Some(Self {
            digest: digest.to_owned(),
            gate: program.gate.clone(),
            calendar: program.calendar.clone(),
            authority: Authority::of(program),
            product: program.product(product)?.clone(),
        })
    }

    /// The component with this id, if it is gated.
    pub(super) fn gated(&self, component: &str) -> Option<&Component> {
        self.product.components.iter().find(|known| known.id == component && known.production)
    }
}

/// One recorded scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ScanFacts")]
pub struct Scan {
    /// The digest of its normalised document.
    pub document: String,
    /// The component.
    pub component: String,
    /// The engine.
    pub engine: String,
    /// Its version, where known.
    pub engine_version: Option<String>,
    /// When it ran: the earlier of the report's own time and its receipt.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// Its advisory database.
    pub database: Database,
    /// What it looked at.
    pub scanned: Scanned,
    /// Why it is not complete, if it is not.
    pub incomplete: Option<String>,
    /// The operating system found.
    pub operating_system: Option<OperatingSystem>,
    /// How many packages it lists, if it lists packages at all.
    pub packages: Option<u64>,
    /// How many raw entries it has.
    pub observations: u64,
    /// What its uploader said that the report does not.
    pub asserted: Vec<Assertion>,
    /// Says that only the packages of an earlier scan were matched with newer advisories. What that finds counts like
    /// anything else, and it is evidence of nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_rematch: bool,
}

/// How old an engine's advisory database was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ScanDatabase")]
#[serde(rename_all = "snake_case")]
pub enum Database {
    /// The engine has none.
    None,
    /// The engine has one, and nobody says of when.
    Undated,
    /// It is of this date.
    Dated(#[schemars(with = "Moment")] Timestamp),
}

/// Something that an uploader said about a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Assertion {
    /// What.
    pub fact: AssertedFact,
    /// The id of the person or machine.
    pub by: String,
}

/// A fact that a report lacks and its uploader may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum AssertedFact {
    /// What was scanned: digest, commit or tree.
    Scanned,
    /// The date of the advisory database.
    DatabaseDate,
    /// When the scan ran.
    ScanTime,
}

crate::words::words!(AssertedFact {
    Scanned = "scanned",
    DatabaseDate = "database_date",
    ScanTime = "scan_time",
});

/// A finding and which of the scans have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Its key.
    pub identity: Identity,
    /// The component.
    pub component: String,
    /// The finding; its severity is not looked at, that of each observation is.
    pub finding: Finding,
    /// The scans that have it; never empty.
    pub observations: Vec<Observation>,
    /// Whose it is, where it is somebody else's than the component.
    pub owner: Option<Owner>,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
    /// The keyed hash of a secret's value, where it was visible.
    pub secret: Option<String>,
}

/// That a scan has a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The scan, as an index into [`Facts::scans`].
    pub scan: usize,
    /// The severity it gives.
    pub severity: Severity,
}

/// What is known about exploitation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Enrichment {
    /// The catalogue of known exploited vulnerabilities.
    pub known_exploited: Option<Catalogue>,
    /// The exploit prediction scores.
    pub predictions: Option<Predictions>,
}

/// CISA's catalogue of known exploited vulnerabilities; the entries that matter are enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// The digest of the file.
    pub digest: String,
    /// The date that the file states.
    #[schemars(with = "Moment")]
    pub dated: Timestamp,
    /// The advisories in it.
    pub advisories: BTreeSet<AdvisoryId>,
}

/// EPSS scores; those that matter are enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Predictions {
    /// The digest of the file.
    pub digest: String,
    /// The date that the file states.
    #[schemars(with = "Moment")]
    pub dated: Timestamp,
    /// The probability (0–1) of each advisory.
    pub scores: BTreeMap<AdvisoryId, f64>,
}

impl Facts {
    /// The release as decisions look at it.
    pub fn context(&self) -> ReleaseContext<'_> {
        ReleaseContext {
            product: &self.release.product,
            version: Some(&self.release.version),
            series: Some(&self.release.series),
            aliases: &self.aliases,
            redirects: &self.redirects,
        }
    }
}

//! What the gate says.

use super::{BreakGlass, NoBreakGlass};
use crate::decision::{DecisionKey, Manner, Standing, VerdictKind};
use crate::finding::{FixStatus, Kind, Suppression};
use crate::identity::Identity;
use crate::release::Unfit;
use crate::remedy::Remedy;
use crate::scan::Owner;
use crate::schema::{Day, Moment};
use crate::severity::Severity;
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The verdict on a release, with everything that led to it. All lists are sorted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// The version of the rules that judged.
    pub rules: u32,
    /// What blocks, worst first.
    pub blocking: Vec<Blocking>,
    /// What can't be told.
    pub undecided: Vec<Undecided>,
    /// What would block, and by what it is addressed.
    pub addressed: Vec<Addressed>,
    /// What was decided and is not found any more.
    pub stale: Vec<StaleDecision>,
    /// Where engines contradict each other.
    pub disagreements: Vec<Disagreement>,
    /// The scans that count.
    pub evidence: Vec<Evidence>,
    /// The exception under which it ships, or was to ship.
    pub exception: Option<TakenException>,
    /// How many of each.
    pub counts: Counts,
}

/// What a verdict comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename = "VerdictOutcome", transform = crate::words::in_words::<Self>)]
pub enum Outcome {
    /// The release may ship.
    Passes,
    /// The release may not ship.
    Blocked,
    /// Nobody can tell.
    Undecided,
    /// The release ships in spite of the gate, on somebody's responsibility.
    ReleasedByException,
}

words!(Outcome {
    Passes = "passes",
    Blocked = "blocked",
    Undecided = "undecided",
    ReleasedByException = "released_by_exception",
});

impl Outcome {
    /// The exit code of a command that asked: 0, 1 or 2.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passes | Self::ReleasedByException => 0,
            Self::Blocked => 1,
            Self::Undecided => 2,
        }
    }
}

/// A finding that blocks the release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Blocking {
    /// Its key.
    pub identity: Identity,
    /// The component.
    pub component: String,
    /// What kind of finding it is.
    pub kind: Kind,
    /// The advisory, check or rule.
    pub weakness: String,
    /// The package with its version, or the resource, path or URL.
    pub subject: String,
    /// Where it is written, or where the package lies; empty where that is unknown.
    pub location: String,
    /// One line for people.
    pub title: String,
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// The worst severity that the team gives it, where that blocks.
    pub assessed: Option<Severity>,
    /// Why it blocks; never empty.
    pub causes: Vec<Cause>,
    /// Versions that have the fix.
    pub fixed_versions: Vec<String>,
    /// The publisher's stand on a fix.
    pub fix_status: FixStatus,
    /// Why a scanner was told to keep silent about it, if it was.
    pub suppression: Option<Suppression>,
    /// The engines that report it.
    pub engines: BTreeSet<String>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
    /// What would resolve it.
    pub remedy: Remedy,
    /// Decisions that speak of it and don't count, and why not.
    pub near_misses: Vec<NearMiss>,
    /// What would unblock it, as a sentence.
    pub unblock: String,
}

/// Why a finding blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BlockingCause")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The scanner's severity, and nothing addresses it.
    Scanner,
    /// The team's own severity, and it is not accepted.
    Assessed {
        /// The decisions that say so.
        by: Vec<DecisionKey>,
    },
    /// It is known to be exploited.
    KnownExploited,
    /// It is likely to be exploited, with this probability.
    Prediction(f64),
    /// The program says that this check blocks.
    Check,
}

/// A decision that speaks of a finding and does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NearMiss {
    /// Which.
    pub decision: DecisionKey,
    /// What it decides.
    pub verdict: VerdictKind,
    /// Who is asked to approve it.
    pub approver: Option<String>,
    /// Why it does not count; valid where it counts and is not enough.
    pub standing: Standing,
}

/// Something that can't be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Undecided {
    /// The component; nothing where it is about the release.
    pub component: Option<String>,
    /// The engine whose scan is missing.
    pub engine: Option<String>,
    /// The platform whose scan is missing.
    pub platform: Option<String>,
    /// What is missing.
    pub lack: Lack,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// What would decide it, as a sentence.
    pub unblock: String,
}

/// What a verdict lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// The components of the release are not those of the product.
    Unfit(Unfit),
    /// No component of the release is gated.
    NothingToJudge,
    /// The program names no engine for a component.
    NoEngine,
    /// The engine never scanned the component.
    NotScanned,
    /// The engine scanned the component in another state only.
    OtherState {
        /// When it last did.
        #[schemars(with = "Moment")]
        at: Timestamp,
    },
    /// The scan is not complete.
    Incomplete {
        /// Why.
        reason: String,
    },
    /// The scan is of a time to come.
    Future {
        /// Of when.
        #[schemars(with = "Moment")]
        at: Timestamp,
    },
    /// The scan is too old.
    TooOld {
        /// Of when.
        #[schemars(with = "Moment")]
        at: Timestamp,
    },
    /// Nobody says how old the scan's advisory database was.
    UndatedDatabase,
    /// The scan's advisory database was too old.
    OldDatabase {
        /// Of when.
        #[schemars(with = "Moment")]
        dated: Timestamp,
    },
    /// The scan's advisory database is younger than the scan.
    FutureDatabase {
        /// Of when.
        #[schemars(with = "Moment")]
        dated: Timestamp,
    },
    /// The catalogue of known exploited vulnerabilities is missing.
    NoCatalogue,
    /// That catalogue is too old, or of a time to come.
    CatalogueDate {
        /// Of when.
        #[schemars(with = "Moment")]
        dated: Timestamp,
    },
    /// The exploit prediction scores are missing.
    NoPredictions,
    /// Those scores are too old, or of a time to come.
    PredictionsDate {
        /// Of when.
        #[schemars(with = "Moment")]
        dated: Timestamp,
    },
    /// The program says that this check leaves a release undecided.
    Check {
        /// Which.
        check: String,
        /// The decisions that speak of it and don't count.
        waiting: Vec<DecisionKey>,
    },
}

/// A finding that would block, and is addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addressed {
    /// Its key.
    pub identity: Identity,
    /// The component.
    pub component: String,
    /// The advisory, check or rule.
    pub weakness: String,
    /// The package with its version, or the resource, path or URL.
    pub subject: String,
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// By what; never empty.
    pub by: Vec<AddressedBy>,
}

/// What addresses a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressedBy {
    /// A decision.
    Decision {
        /// Which.
        decision: DecisionKey,
        /// What it decides.
        verdict: VerdictKind,
        /// How it came to count.
        manner: Manner,
        /// Its last day.
        #[schemars(with = "Option<Day>")]
        last_day: Option<Date>,
        /// Says that its day of reassessment has come.
        is_due_for_reassessment: bool,
    },
    /// A skip of the check in the whole product, which the program states.
    GlobalSkip {
        /// The check.
        check: String,
        /// Who approved it.
        approved_by: String,
    },
}

/// A decision for this release that speaks of nothing that is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct StaleDecision {
    /// Which.
    pub decision: DecisionKey,
    /// What it decides.
    pub verdict: VerdictKind,
    /// What it is about.
    pub weakness: String,
}

/// An advisory that engines contradict each other about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Disagreement {
    /// The component.
    pub component: String,
    /// The advisory.
    pub advisory: String,
    /// The worst severity that each engine that reports it gives.
    pub reported: BTreeMap<String, Severity>,
    /// The engines that looked and don't report it.
    pub silent: BTreeSet<String>,
}

/// A scan that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The component.
    pub component: String,
    /// The engine.
    pub engine: String,
    /// The platform, where several are wanted.
    pub platform: Option<String>,
    /// The scan, as its place among the scans of the facts, counted from 0.
    pub scan: usize,
}

/// An exception that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenException {
    /// The record.
    pub record: BreakGlass,
    /// Why it does not hold, if it does not.
    pub refused: Option<NoBreakGlass>,
}

/// How many findings there are in the gated components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VerdictCounts")]
pub struct Counts {
    /// Of each scanner severity, from critical to unknown.
    pub by_severity: [usize; 6],
    /// Those that block.
    pub blocking: usize,
    /// Those that would block and are addressed.
    pub addressed: usize,
    /// Those that neither block nor would.
    pub open: usize,
}

/// What blocks, by what resolves it.
#[derive(Debug, Clone, PartialEq)]
pub struct RemedyGroup<'v> {
    /// What resolves it.
    pub remedy: &'v Remedy,
    /// What it resolves, worst first.
    pub items: Vec<&'v Blocking>,
}

impl Verdict {
    /// What blocks, grouped by what resolves it: first what resolves most of the worst, last what someone has to
    /// decide.
    pub fn by_remedy(&self) -> Vec<RemedyGroup<'_>> {
        let mut groups: BTreeMap<&Remedy, Vec<&Blocking>> = BTreeMap::new();
        for item in &self.blocking {
            groups.entry(&item.remedy).or_default().push(item);
        }
        let mut groups: Vec<_> =
            groups.into_iter().map(|(remedy, items)| RemedyGroup { remedy, items }).collect();
        groups.sort_by_cached_key(|group| {
            let counts = Severity::ALL
                .map(|severity| Reverse(group.items.iter().filter(|item| item.severity == severity).count()));
            let is_confirmation = *group.remedy == Remedy::Confirmation;
            (is_confirmation, is_confirmation || *group.remedy == Remedy::Decision, counts)
        });
        groups
    }
}

//! Two releases of a product side by side: what one has that the other has not.

mod decisions;
mod findings;
mod scans;

use super::evidence::{self, Gathered};
use super::index::Index;
use super::verdict::{Lack, Outcome, Undecided};
use super::weighing::{Weighed, weigh};
use super::{Facts, Observed, circumstances, judge};
use crate::decision::{DecisionKey, Standing, VerdictKind};
use crate::finding::{FixStatus, Kind};
use crate::release::ReleaseComponent;
use crate::scan::Owner;
use crate::schema::Moment;
use crate::severity::Severity;
use crate::version::Version;
use crate::words::words;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a release adds and resolves against another one of the same product. All lists are sorted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseDifference {
    /// The id of the product.
    pub product: String,
    /// The moment at which both are looked at.
    #[schemars(with = "Moment")]
    pub now: Timestamp,
    /// Says that somebody gave the moment, and it is no clock's.
    pub now_was_given: bool,
    /// The release that is compared with.
    pub old: ComparedRelease,
    /// The release that adds and resolves.
    pub new: ComparedRelease,
    /// The components that don't ship in the same state.
    pub components: Vec<ComponentDifference>,
    /// The components of both that are not scanned by the same engines.
    pub scans: Vec<ScanDifference>,
    /// What the new release has and the old one has not, worst first.
    pub added: Vec<DifferingFinding>,
    /// What the old release has and the new one has not, worst first.
    pub resolved: Vec<DifferingFinding>,
    /// How many findings both have.
    pub unchanged: usize,
    /// The decisions that count in one of them only.
    pub decisions: Vec<DecisionDifference>,
}

/// One of two releases that are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedRelease {
    /// Its version.
    pub version: Version,
    /// What the gate says of it.
    pub outcome: Outcome,
    /// The scans that are missing or don't count: what they could find is not known.
    pub lacking: Vec<Undecided>,
}

/// A component that does not ship in the same state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComponentDifference {
    /// The component.
    pub component: String,
    /// As the old release has it, if it does.
    pub old: Option<ReleaseComponent>,
    /// As the new release has it, if it does.
    pub new: Option<ReleaseComponent>,
}

/// A component that other engines, or other versions of them, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScanDifference {
    /// The component.
    pub component: String,
    /// The engines with their versions whose scans count in the old release.
    pub old: BTreeSet<String>,
    /// Those in the new release.
    pub new: BTreeSet<String>,
}

/// A finding that one of the releases has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DifferingFinding {
    /// The component.
    pub component: String,
    /// What kind of finding it is.
    pub kind: Kind,
    /// The advisory, check or rule.
    pub weakness: String,
    /// The package with its version, or the resource, path or URL.
    pub subject: String,
    /// Where it is written, or where the package lies.
    pub places: BTreeSet<String>,
    /// One line for people.
    pub title: String,
    /// The worst severity that a scanner gives it.
    pub severity: Severity,
    /// Versions that have the fix.
    pub fixed_versions: Vec<String>,
    /// The publisher's stand on a fix.
    pub fix_status: FixStatus,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// What it does to the verdict on the release that has it.
    pub bearing: Bearing,
    /// The decisions that count for it there.
    pub decided: BTreeSet<DecisionKey>,
    /// Says that the other release may have it too: its component is not completely scanned there.
    pub is_unsure: bool,
}

/// What a finding does to the verdict on its release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Bearing {
    /// It blocks.
    Blocks,
    /// It leaves the release undecided.
    LeavesUndecided,
    /// It would block, and is addressed.
    Addressed,
    /// It would not block.
    Nothing,
}

words!(Bearing {
    Blocks = "blocks",
    LeavesUndecided = "leaves_undecided",
    Addressed = "addressed",
    Nothing = "nothing",
});

/// A decision that counts for a finding of one release, and for none of the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionDifference {
    /// Which.
    pub decision: DecisionKey,
    /// What it decides.
    pub verdict: VerdictKind,
    /// What it is about.
    pub weakness: String,
    /// Says that it counts in the new release, and not in the old one.
    pub counts_in_new: bool,
    /// Why it does not count in the other.
    pub elsewhere: Elsewhere,
}

/// Why a decision does not count in a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// The release is not in its scope.
    OutOfScope,
    /// Nothing that it speaks of is found there.
    NothingFound,
    /// It stands otherwise there.
    Stands(Standing),
}

/// A release with what is found in it.
struct Side<'f> {
    facts: &'f Facts,
    gathered: &'f Gathered<'f>,
    weighed: Vec<Weighed<'f>>,
}

impl<'f> Side<'f> {
    fn new(facts: &'f Facts, gathered: &'f Gathered<'f>, derived: &'f [Observed]) -> Self {
        let index = Index::new(facts);
        let observed = facts.findings.iter().chain(derived);
        let weighed = observed.filter_map(|observed| weigh(facts, gathered, &index, observed)).collect();
        Self { facts, gathered, weighed }
    }

    fn compared(&self) -> ComparedRelease {
        let lacking = self.gathered.lacking.iter().filter(|item| item.component.is_some());
        let mut lacking: Vec<Undecided> = lacking.cloned().collect();
        lacking.sort_by(|a, b| {
            let key = |item: &Undecided| (item.component.clone(), item.engine.clone(), item.platform.clone());
            key(a).cmp(&key(b)).then_with(|| a.lack.cmp(&b.lack))
        });
        let version = self.facts.release.version.clone();
        ComparedRelease { version, outcome: judge(self.facts).outcome, lacking }
    }

    /// Says whether it may have findings in a component that are not known.
    fn is_unsure(&self, component: &str) -> bool {
        let is_about = |item: &&Undecided| item.component.as_deref() == Some(component);
        self.gathered.lacking.iter().filter(is_about).any(|item| !matches!(item.lack, Lack::Check { .. }))
    }
}

/// Compares two releases of a product.
pub fn differ(old: &Facts, new: &Facts) -> ReleaseDifference {
    let gathered = (evidence::gather(old), evidence::gather(new));
    let derived = (circumstances::derive(old, &gathered.0), circumstances::derive(new, &gathered.1));
    let old = Side::new(old, &gathered.0, &derived.0);
    let new = Side::new(new, &gathered.1, &derived.1);
    let (before, after) = (findings::of(&old), findings::of(&new));
    ReleaseDifference {
        product: new.facts.release.product.clone(),
        now: new.facts.now,
        now_was_given: new.facts.now_was_given,
        components: scans::components(&old.facts.release, &new.facts.release),
        scans: scans::differing(&old, &new),
        added: findings::missing_in(&before, &after, &new, &old),
        resolved: findings::missing_in(&after, &before, &old, &new),
        unchanged: before.keys().filter(|key| after.contains_key(*key)).count(),
        decisions: decisions::differing(&old, &new),
        old: old.compared(),
        new: new.compared(),
    }
}

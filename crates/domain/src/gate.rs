//! The gate: from everything that is known about a release, whether it passes.
//!
//! [`Facts`] hold all that a verdict depends on, the clock reading included, so that [`judge`] gives the same verdict
//! from the same facts whenever it is asked. Missing or doubtful evidence is never a pass.

mod break_glass;
mod circumstances;
mod counting;
mod difference;
mod disagreement;
mod evidence;
mod exploitation;
mod facts;
mod found;
mod index;
mod judging;
mod numbers;
mod record;
mod standings;
mod unblock;
mod verdict;
mod weighing;

pub use break_glass::{BreakGlass, NoBreakGlass};
pub use circumstances::{END_OF_LIFE, NO_PACKAGES, effect_of};
pub use counting::Sieve;
pub use difference::{
    Bearing, ComparedRelease, ComponentDifference, DecisionDifference, DifferingFinding, Elsewhere,
    ReleaseDifference, ScanDifference, differ,
};
pub use evidence::mattering;
pub(crate) use evidence::{Gathered, gather};
pub use exploitation::Exploitation;
pub use facts::{
    AssertedFact, Assertion, Catalogue, Database, Enrichment, Facts, Observation, Observed, Predictions,
    ProgramFacts, Scan,
};
pub use found::{FoundAdvisories, FoundAdvisory, found_advisories};
pub(crate) use index::Index;
pub use judging::judge;
pub(crate) use judging::place;
pub use numbers::Numbers;
pub use record::{Head, Record, Recorded, RecordedFacts, Unread};
pub(crate) use standings::{Told, for_each_found, of_finding, standings};
pub use verdict::{
    Addressed, AddressedBy, Blocking, Cause, Counts, Disagreement, Evidence, Lack, NearMiss, Outcome,
    RemedyGroup, StaleDecision, TakenException, Undecided, Verdict,
};
pub(crate) use weighing::{Weighed, Weight, weigh};

/// The version of the rules in this module. It rises with every change that may give another verdict from the same
/// facts, so that a verdict of other rules is never mistaken for one of these.
pub const RULES: u32 = 1;

#[cfg(test)]
pub(crate) mod tests;

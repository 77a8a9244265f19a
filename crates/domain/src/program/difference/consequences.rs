//! What a change of the program does to what is on record.

use crate::decision::DecisionKey;
use crate::gate::Outcome;

/// What a change of the program does to verdicts and approvals on record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consequences {
    /// The releases whose verdict changes.
    pub flips: Vec<VerdictFlip>,
    /// The approvals that no longer count.
    pub invalid: Vec<InvalidApproval>,
}

/// A release whose verdict changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictFlip {
    /// The id of the product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// The outcome by the old program.
    pub before: Outcome,
    /// The outcome by the new one.
    pub after: Outcome,
    /// How many findings block that did not.
    pub added_blocking: usize,
    /// How many findings no longer block.
    pub removed_blocking: usize,
}

/// An approval that no longer counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidApproval {
    /// The decision that was approved.
    pub decision: DecisionKey,
    /// The id of the person who approved it.
    pub person: String,
    /// Why it no longer counts, in a sentence.
    pub reason: String,
}

//! What people see of decisions before they count: what applying a file would do, what waits for whom, and the score
//! that is proposed.

use super::{Decision, Needed, Refusal, Request, Staleness};
use crate::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What applying a reviewed file does, decision by decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outlook {
    /// The set that the file states.
    pub set: String,
    /// The file.
    pub file: String,
    /// The digest of its bytes.
    pub digest: String,
    /// The decisions that are added, changed, withdrawn or left, each of these in the order of the ids.
    pub entries: Vec<Entry>,
    /// Says that more than a tenth of the set is withdrawn, which somebody has to confirm.
    pub needs_confirmation: bool,
}

impl Outlook {
    /// Says whether applying the file does anything.
    pub fn changes_anything(&self) -> bool {
        self.entries.iter().any(|entry| entry.change != EntryChange::Unchanged)
    }

    /// How many decisions are added, changed, withdrawn and left.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            *match entry.change {
                EntryChange::Added => &mut counts.added,
                EntryChange::Changed { .. } => &mut counts.changed,
                EntryChange::Withdrawn => &mut counts.withdrawn,
                EntryChange::Unchanged => &mut counts.unchanged,
            } += 1;
        }
        counts
    }
}

/// How many decisions a file adds, changes, withdraws and leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DecisionCounts")]
pub struct Counts {
    /// Those that come on record.
    pub added: usize,
    /// Those that are asked for in other words.
    pub changed: usize,
    /// Those that are withdrawn.
    pub withdrawn: usize,
    /// Those that stay as they are.
    pub unchanged: usize,
}

/// One decision of a file, or one that is no longer in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OutlookEntry")]
pub struct Entry {
    /// What becomes of it.
    pub change: EntryChange,
    /// What is asked for; for one that is withdrawn, what was.
    pub request: Request,
    /// What it covers.
    pub coverage: Coverage,
    /// Whether it is approved and who has to; nothing for one that is withdrawn.
    pub consent: Option<Consent>,
    /// Why the person who is asked to approve it may not.
    pub refusal: Option<Refusal>,
}

/// What becomes of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryChange {
    /// It comes on record.
    Added,
    /// It is asked for in other words, and its approval starts again.
    Changed {
        /// The fields that differ.
        fields: Vec<String>,
    },
    /// It is in the file no longer.
    Withdrawn,
    /// It stays as it is.
    Unchanged,
}

/// What a decision covers at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Open findings, each counted once whatever the number of engines and tracks that have it.
    pub findings: usize,
    /// The worst severity that a scanner gives one of them.
    pub worst: Option<Severity>,
}

/// Whether a decision is approved, and who has to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Nobody has to.
    Unneeded,
    /// Somebody has to.
    Waits {
        /// Whose approval it needs.
        needed: Needed,
        /// The person who is asked.
        asked: Option<String>,
        /// Everybody who may approve it.
        approvers: Vec<String>,
    },
    /// Somebody did, as themselves.
    Given {
        /// Who.
        by: String,
    },
    /// A reviewed file says that somebody did, and the programme trusts it.
    Asserted {
        /// Who is said to have approved it.
        by: String,
        /// The file.
        file: String,
        /// Its digest.
        digest: String,
    },
    /// Somebody refused it.
    Rejected {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

/// A decision that waits for somebody's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiting {
    /// The decision.
    pub decision: Decision,
    /// What it covers.
    pub coverage: Coverage,
    /// Whose approval it needs.
    pub needed: Needed,
    /// Everybody who may approve it.
    pub approvers: Vec<String>,
    /// Why those may not who are asked, asked for it, or want to see it.
    pub refused: Vec<Refusal>,
    /// What has become worse since it was approved, if it was.
    pub stale: Option<Staleness>,
}

/// What a CVSS vector scores in the environment of a product: a proposal, which counts once a person records it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposedScore {
    /// The product whose environment it is.
    pub product: String,
    /// The advisory, where one was asked about.
    pub advisory: Option<String>,
    /// Who rated it so (`nvd`, `ghsa`, …); empty for a vector that was typed.
    pub source: String,
    /// The vector without the environment.
    pub base_vector: String,
    /// Its base score, 0.0 to 10.0.
    pub base_score: f64,
    /// How the score comes about, first to last.
    pub steps: Vec<ScoreStep>,
    /// The vector in the environment.
    pub vector: String,
    /// Its score, 0.0 to 10.0.
    pub score: f64,
    /// The rating of the score.
    pub severity: Severity,
}

/// One step of a computation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreStep {
    /// What is computed or changed.
    pub subject: String,
    /// What comes out, and how.
    pub explanation: String,
}

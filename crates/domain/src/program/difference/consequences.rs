//! What a change of the program does to what is on record.

use crate::decision::{Approval, Decision, DecisionKey, Needed, Standing};
use crate::gate::{Facts, Outcome, Verdict, judge, standings};
use crate::identity::Identity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a change of the program does to verdicts and approvals on record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Consequences {
    /// The releases whose verdict changes.
    pub flips: Vec<VerdictFlip>,
    /// The approvals that no longer count.
    pub invalid: Vec<InvalidApproval>,
}

/// A release whose verdict changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvalidApproval {
    /// The decision that was approved.
    pub decision: DecisionKey,
    /// The id of the person who approved it, or who asked for it where nobody had to approve.
    pub person: String,
    /// Why it no longer counts, in a sentence.
    pub reason: String,
}

impl Consequences {
    /// Takes in a release, given what is on record of it and the old or the new program.
    pub fn add(&mut self, old: &Facts, new: &Facts) {
        let (before, after) = (judge(old), judge(new));
        if before.outcome != after.outcome {
            let (blocked, blocks) = (blocking(&before), blocking(&after));
            self.flips.push(VerdictFlip {
                product: new.release.product.clone(),
                version: new.release.version.to_string(),
                before: before.outcome,
                after: after.outcome,
                added_blocking: blocks.difference(&blocked).count(),
                removed_blocking: blocked.difference(&blocks).count(),
            });
        }
        self.add_invalid(old, new);
    }

    fn add_invalid(&mut self, old: &Facts, new: &Facts) {
        let before = standings(old);
        for ((place, identity), standing) in standings(new) {
            let counted = matches!(before.get(&(place, identity)), Some(Standing::Valid(_)));
            let Some(decision) = new.decisions.get(place).filter(|_| counted) else { continue };
            let key = &decision.request.key;
            if self.invalid.iter().any(|known| known.decision == *key) {
                continue;
            }
            let Some(reason) = reason(decision, &standing) else { continue };
            let person = approver(decision).unwrap_or(&decision.request.by).to_owned();
            self.invalid.push(InvalidApproval { decision: key.clone(), person, reason });
        }
    }
}

fn blocking(verdict: &Verdict) -> BTreeSet<Identity> {
    verdict.blocking.iter().map(|item| item.identity).collect()
}

fn approver(decision: &Decision) -> Option<&str> {
    match &decision.approval {
        Approval::Given { by, .. } | Approval::Asserted { by, .. } => Some(by),
        Approval::Waiting | Approval::Rejected { .. } => None,
    }
}

/// Why an approval does not count, if it is for who approved it or that nobody did.
fn reason(decision: &Decision, standing: &Standing) -> Option<String> {
    match standing {
        Standing::Refused(refusal) => Some(refusal.to_string()),
        Standing::Waiting { needed } => Some(match (&decision.approval, whom(needed)) {
            (Approval::Asserted { .. }, whom) => {
                format!("a reviewed file says so, which is not enough; {whom} has to approve it")
            }
            (_, whom) => format!("nobody approved it, and {whom} has to"),
        }),
        _ => None,
    }
}

fn whom(needed: &Needed) -> String {
    match needed {
        Needed::Nobody => "somebody".to_owned(),
        Needed::SecondMember => "a second member of the security team".to_owned(),
        Needed::Roles(roles) => {
            roles.first().map_or_else(|| "somebody".to_owned(), |role| role.word().replace('_', " "))
        }
    }
}

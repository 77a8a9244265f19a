//! Finds the decisions that speak of a finding without asking each of them.

use super::Facts;
use crate::checks::canonical_id;
use crate::decision::{Decision, FindingRef, ReleaseContext, Weakness, redirected};
use std::collections::{BTreeSet, HashMap};

/// The decisions of the facts by what they are about.
pub(super) struct Index<'f> {
    decisions: &'f [Decision],
    by_weakness: HashMap<Weakness, Vec<usize>>,
}

impl<'f> Index<'f> {
    pub(super) fn new(facts: &'f Facts) -> Self {
        let mut by_weakness: HashMap<Weakness, Vec<usize>> = HashMap::new();
        for (place, decision) in facts.decisions.iter().enumerate() {
            let weakness = match &decision.request.weakness {
                Weakness::Advisory(id) => Weakness::Advisory(id.clone()),
                Weakness::Check(check) => Weakness::Check(canonical_id(check).into_owned()),
                Weakness::Vulnerability(number) => {
                    Weakness::Vulnerability(redirected(*number, &facts.redirects))
                }
            };
            by_weakness.entry(weakness).or_default().push(place);
        }
        Self { decisions: &facts.decisions, by_weakness }
    }

    /// The places of the decisions that cover a finding.
    pub(super) fn covering(&self, finding: &FindingRef<'_>, context: &ReleaseContext<'_>) -> BTreeSet<usize> {
        let candidates =
            finding.weaknesses().filter_map(|weakness| self.by_weakness.get(&weakness)).flatten();
        candidates.copied().filter(|&place| self.decisions[place].covers(finding, context)).collect()
    }
}

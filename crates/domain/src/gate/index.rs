//! Finds the decisions that speak of a finding without asking each of them.

use super::Facts;
use crate::advisory::AdvisoryId;
use crate::checks::canonical_id;
use crate::decision::{Decision, FindingRef, ReleaseContext, Weakness, redirected};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// The decisions of the facts by what they are about.
pub(crate) struct Index<'f> {
    decisions: &'f [Decision],
    by_advisory: HashMap<&'f AdvisoryId, Vec<usize>>,
    by_check: HashMap<Cow<'f, str>, Vec<usize>>,
    by_vulnerability: HashMap<u64, Vec<usize>>,
}

impl<'f> Index<'f> {
    pub(crate) fn new(facts: &'f Facts) -> Self {
        let mut index = Self {
            decisions: &facts.decisions,
            by_advisory: HashMap::new(),
            by_check: HashMap::new(),
            by_vulnerability: HashMap::new(),
        };
        for (place, decision) in facts.decisions.iter().enumerate() {
            let places = match &decision.request.weakness {
                Weakness::Advisory(id) => index.by_advisory.entry(id).or_default(),
                Weakness::Check(check) => index.by_check.entry(canonical_id(check)).or_default(),
                Weakness::Vulnerability(number) => {
                    index.by_vulnerability.entry(redirected(*number, &facts.redirects)).or_default()
                }
            };
            places.push(place);
        }
        index
    }

    /// The places of the decisions that cover a finding.
    pub(crate) fn covering(&self, finding: &FindingRef<'_>, context: &ReleaseContext<'_>) -> BTreeSet<usize> {
        let by_advisory = finding.names().filter_map(|name| self.by_advisory.get(name));
        let by_check = finding.check().and_then(|check| self.by_check.get(check.as_ref()));
        let by_vulnerability = finding.vulnerability.and_then(|number| self.by_vulnerability.get(&number));
        let candidates = by_advisory.chain(by_check).chain(by_vulnerability).flatten().copied();
        candidates.filter(|&place| self.decisions[place].covers(finding, context)).collect()
    }
}

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
    by_advisory: HashMap<&'f AdvisoryId, OnAdvisory<'f>>,
    by_check: HashMap<Cow<'f, str>, Vec<usize>>,
    by_vulnerability: HashMap<u64, Vec<usize>>,
}

/// The decisions on an advisory: there may be one for each component.
#[derive(Default)]
struct OnAdvisory<'f> {
    in_any_component: Vec<usize>,
    by_component: HashMap<&'f str, Vec<usize>>,
}

impl OnAdvisory<'_> {
    fn of_component(&self, component: &str) -> impl Iterator<Item = &usize> {
        self.in_any_component.iter().chain(self.by_component.get(component).into_iter().flatten())
    }
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
                Weakness::Advisory(id) => {
                    let on_advisory = index.by_advisory.entry(id).or_default();
                    match &decision.request.scope.component {
                        Some(component) => on_advisory.by_component.entry(component).or_default(),
                        None => &mut on_advisory.in_any_component,
                    }
                }
                Weakness::Check(check) => index.by_check.entry(canonical_id(check)).or_default(),
                Weakness::Vulnerability(number) => {
                    let number = redirected(*number, &facts.redirects);
                    for name in facts.vulnerabilities.named.get(&number).into_iter().flatten() {
                        index.by_advisory.entry(name).or_default().in_any_component.push(place);
                    }
                    index.by_vulnerability.entry(number).or_default()
                }
            };
            places.push(place);
        }
        index
    }

    /// Says whether a decision on an advisory of this name may hold in a component, or in any.
    pub(super) fn speaks_of(&self, name: &AdvisoryId, component: Option<&str>) -> bool {
        let Some(on_advisory) = self.by_advisory.get(name) else { return false };
        component.is_none_or(|component| on_advisory.of_component(component).next().is_some())
    }

    /// The places of the decisions that cover a finding.
    pub(crate) fn covering(&self, finding: &FindingRef<'_>, context: &ReleaseContext<'_>) -> BTreeSet<usize> {
        let by_advisory = finding
            .names()
            .filter_map(|name| self.by_advisory.get(name))
            .flat_map(|on_advisory| on_advisory.of_component(finding.component));
        let by_check = finding.check().and_then(|check| self.by_check.get(check.as_ref()));
        let by_vulnerability = finding.vulnerability.and_then(|number| self.by_vulnerability.get(&number));
        let others = by_check.into_iter().chain(by_vulnerability).flatten();
        let candidates = by_advisory.chain(others).copied();
        candidates.filter(|&place| self.decisions[place].covers(finding, context)).collect()
    }
}

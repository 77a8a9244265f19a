//! What applying a set of requests would change.

use super::{Decision, Request};
use std::collections::BTreeMap;

/// What applying a reviewed set would change; each list is in the order of the ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Asked for, and not on record.
    pub add: Vec<Request>,
    /// On record in other words; the approval starts again.
    pub change: Vec<Change>,
    /// On record, and not asked for any more.
    pub withdraw: Vec<Decision>,
    /// On record as asked for.
    pub unchanged: Vec<Decision>,
    /// Says that more than a tenth of the set would be withdrawn, which somebody has to confirm.
    pub needs_confirmation: bool,
}

/// A decision that is asked for in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As it is on record.
    pub before: Decision,
    /// As it is asked for.
    pub after: Request,
    /// The fields that differ.
    pub fields: Vec<&'static str>,
}

/// Requests that are no set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// A request belongs to another set.
    #[error("`{0}` is in another set than the one that is applied")]
    OtherSet(String),
    /// Two requests have one id.
    #[error("the id `{0}` is given twice")]
    Twice(String),
}

/// Compares what is on record with what is asked for, within one set.
///
/// Decisions of other sets and those that were withdrawn are none of its business.
pub fn plan(set: &str, existing: &[Decision], requested: &[Request]) -> Result<Plan, NoPlan> {
    let mut wanted: BTreeMap<&str, &Request> = BTreeMap::new();
    for request in requested {
        if request.key.set != set {
            return Err(NoPlan::OtherSet(request.key.to_string()));
        }
        if wanted.insert(&request.key.id, request).is_some() {
            return Err(NoPlan::Twice(request.key.id.clone()));
        }
    }
    let standing =
        existing.iter().filter(|decision| decision.request.key.set == set && decision.withdrawn.is_none());
    let standing: BTreeMap<&str, &Decision> =
        standing.map(|decision| (decision.request.key.id.as_str(), decision)).collect();
    let mut plan = Plan::default();
    for (id, &decision) in &standing {
        match wanted.remove(id) {
            None => plan.withdraw.push(decision.clone()),
            Some(request) if *request == decision.request => plan.unchanged.push(decision.clone()),
            Some(request) => plan.change.push(Change {
                before: decision.clone(),
                after: request.clone(),
                fields: differences(&decision.request, request),
            }),
        }
    }
    plan.add = wanted.into_values().cloned().collect();
    plan.needs_confirmation = plan.withdraw.len() * 10 > standing.len();
    Ok(plan)
}

fn differences(before: &Request, after: &Request) -> Vec<&'static str> {
    let fields = [
        ("weakness", before.weakness != after.weakness),
        ("package", before.package != after.package),
        ("versions", before.versions != after.versions),
        ("resource", before.resource != after.resource),
        ("scope", before.scope != after.scope),
        ("verdict", before.verdict != after.verdict),
        ("reason", before.reason != after.reason),
        ("by", before.by != after.by),
        ("approved_by", before.approver != after.approver),
        ("reassess", before.reassess != after.reassess),
        ("particulars", before.particulars != after.particulars),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

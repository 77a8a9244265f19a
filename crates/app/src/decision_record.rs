//! Decisions as the store keeps them, and back.

use portcullis_domain::decision::{Approval, Decision, Request};
use portcullis_domain::program::Program;
use portcullis_store::StoredDecision;

/// A decision that nobody approved and nobody refused.
pub(crate) const WAITING: &str = "waiting";
/// A decision that somebody approved.
pub(crate) const APPROVED: &str = "approved";
/// A decision that a reviewed file says is approved.
pub(crate) const ASSERTED: &str = "asserted";
/// A decision that somebody refused.
pub(crate) const REJECTED: &str = "rejected";
/// A decision that was withdrawn.
const WITHDRAWN: &str = "withdrawn";

/// The row of a decision.
pub(crate) fn stored(decision: &Decision, program: &Program) -> Result<StoredDecision, serde_json::Error> {
    let Request { key, scope, verdict, .. } = &decision.request;
    let state = match &decision.approval {
        _ if decision.withdrawn.is_some() => WITHDRAWN,
        Approval::Waiting => WAITING,
        Approval::Given { .. } => APPROVED,
        Approval::Asserted { .. } => ASSERTED,
        Approval::Rejected { .. } => REJECTED,
    };
    Ok(StoredDecision {
        set: key.set.clone(),
        id: key.id.clone(),
        product: product(&decision.request, program),
        component: scope.component.clone(),
        state: state.to_owned(),
        created_at: decision.recorded,
        expires_at: verdict.last_day().map(|day| program.calendar.end_of(day)),
        document: serde_json::to_string(decision)?,
    })
}

/// The product that a decision speaks of: the one it names, else that of its component.
pub(crate) fn product(request: &Request, program: &Program) -> String {
    let of_component = || Some(program.product_of(request.scope.component.as_deref()?)?.id.clone());
    request.scope.product.clone().or_else(of_component).unwrap_or_default()
}

/// A row as the decision that it is.
pub(crate) fn decision(stored: &StoredDecision) -> Result<Decision, serde_json::Error> {
    serde_json::from_str(&stored.document)
}

/// Rows as the decisions that they are.
pub(crate) fn decisions(stored: &[StoredDecision]) -> Result<Vec<Decision>, serde_json::Error> {
    stored.iter().map(decision).collect()
}

//! Decisions.

use super::{ApiError, Client, address, json, with_query};
use crate::decisions::{
    DecisionAnswer, DecisionsFile, DecisionsPlan, ProposedScores, RejectDecision, ScoreOf, SetAnswer,
    WaitingFor, WaitingList,
};
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::decision::DecisionKey;

impl<T: Transport> Client<T> {
    /// Says what applying a file of decisions does.
    pub fn plan_decisions(&self, file: &DecisionsFile, text: Vec<u8>) -> Result<DecisionsPlan, ApiError> {
        self.ask(Method::POST, &with_query(address(&["decision-plans"]), file)?, Body::Bytes(text))
    }

    /// Applies a file of decisions.
    pub fn apply_decisions(&self, file: &DecisionsFile, text: Vec<u8>) -> Result<DecisionsPlan, ApiError> {
        self.ask(Method::POST, &with_query(address(&["decisions"]), file)?, Body::Bytes(text))
    }

    /// What waits for approval.
    pub fn waiting(&self, wanted: &WaitingFor) -> Result<WaitingList, ApiError> {
        self.ask(Method::GET, &with_query(address(&["decisions", "waiting"]), wanted)?, Body::Empty)
    }

    /// Approves a decision as the caller.
    pub fn approve_decision(&self, key: &DecisionKey) -> Result<DecisionAnswer, ApiError> {
        self.ask(Method::POST, &address(&["decisions", &key.set, &key.id, "approval"]), Body::Empty)
    }

    /// Approves as the caller everything of a set that waits for them.
    pub fn approve_set(&self, set: &str) -> Result<SetAnswer, ApiError> {
        self.ask(Method::POST, &address(&["decisions", set, "approvals"]), Body::Empty)
    }

    /// Rejects a decision as the caller.
    pub fn reject_decision(
        &self,
        key: &DecisionKey,
        reject: &RejectDecision,
    ) -> Result<DecisionAnswer, ApiError> {
        self.ask(Method::POST, &address(&["decisions", &key.set, &key.id, "rejection"]), json(reject)?)
    }

    /// The scores that are proposed in the environment of a product.
    pub fn proposed_scores(&self, product: &str, of: &ScoreOf) -> Result<ProposedScores, ApiError> {
        self.ask(Method::GET, &with_query(address(&["products", product, "scores"]), of)?, Body::Empty)
    }
}

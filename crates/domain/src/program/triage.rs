//! What happens to findings as they come in: rules that prepare, and never decide.

use super::ownership::PathPattern;
use crate::finding::Kind;
use crate::severity::Severity;
use crate::words::words;
use schemars::JsonSchema;

/// How incoming findings are prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// A finding of a scanner below this severity that has an owner is reported without triage; nothing if
    /// every finding is triaged.
    pub report_directly_below: Option<Severity>,
    /// The rules, all of which apply in order.
    pub rules: Vec<Rule>,
    /// The headings that a technical report starts from, as Markdown.
    pub report_template: String,
}

/// One rule: on what, and what it does there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What a finding must match.
    pub when: Condition,
    /// What is done.
    pub action: Action,
}

/// What a finding must match; every part that is given. At least one is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition {
    /// The id of its component.
    pub component: Option<String>,
    /// Its kind.
    pub kind: Option<Kind>,
    /// Its path, relative to the component's root.
    pub path: Option<PathPattern>,
    /// Its check or rule.
    pub check: Option<String>,
    /// Its advisory.
    pub advisory: Option<String>,
    /// The package it is about, by name.
    pub package: Option<String>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Marks the vulnerability.
    Mark(Mark),
    /// Assigns it to the person with this id.
    Assign(String),
    /// Proposes a decision, which counts once a person takes it.
    Propose {
        /// What is proposed.
        verdict: ProposedVerdict,
        /// Why.
        reason: String,
    },
}

/// What a vulnerability may be marked as by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It does not concern production.
    NotProduction,
}

words!(Mark { NotProduction = "not_production" });

/// A decision that a rule may propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum ProposedVerdict {
    /// What was found does not affect the product.
    NotAffected,
    /// What was found is not there.
    FalsePositive,
    /// The risk is taken.
    Accepted,
}

words!(ProposedVerdict { NotAffected = "not_affected", FalsePositive = "false_positive", Accepted = "accepted" });

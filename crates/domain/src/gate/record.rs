//! A verdict as it is kept: with the facts that it follows from, so that it can be judged again.
//!
//! The findings are not part of it: they are in the documents of the scans, which the facts name by digest. The
//! program is named by the digest of its recorded form.

use super::{
    Assertion, BreakGlass, Enrichment, Facts, Numbers, Observed, Outcome, ProgramFacts, Scan, Verdict,
};
use crate::alias_groups::AliasGroups;
use crate::decision::Decision;
use crate::release::{Release, Support};
use crate::scan::Owner;
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The version of the form of these records.
const VERSION: u32 = 1;

/// What stands first in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentHead")]
pub struct Head<'r> {
    /// Which document it is.
    pub document: Cow<'r, str>,
    /// The version of its form.
    pub version: u32,
}

/// A verdict with its facts, about to be kept.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RecordedVerdict")]
pub struct Record<'r> {
    portcullis: Head<'r>,
    product: &'r str,
    version: &'r str,
    #[schemars(with = "Moment")]
    judged_at: Timestamp,
    outcome: Outcome,
    verdict: &'r Verdict,
    facts: &'r Facts,
}

impl<'r> Record<'r> {
    /// The record of a verdict.
    pub fn new(facts: &'r Facts, verdict: &'r Verdict) -> Self {
        Self {
            portcullis: Head { document: Cow::Borrowed("verdict"), version: VERSION },
            product: &facts.release.product,
            version: facts.release.version.as_str(),
            judged_at: facts.now,
            outcome: verdict.outcome,
            verdict,
            facts,
        }
    }
}

/// A verdict that was kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recorded<D = Vec<Decision>> {
    /// The verdict.
    pub verdict: Verdict,
    /// What it follows from.
    pub facts: RecordedFacts<D>,
}

/// Stands in place of the decisions for whoever shows a verdict and does not judge again: there may be very many.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct Unread;

impl From<IgnoredAny> for Unread {
    fn from(_: IgnoredAny) -> Self {
        Self
    }
}

impl From<Unread> for Vec<Decision> {
    fn from(_: Unread) -> Self {
        Self::new()
    }
}

/// The facts of a verdict that was kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "each is the fact of the same name in `Facts`")]
pub struct RecordedFacts<D = Vec<Decision>> {
    pub rules: u32,
    pub now: Timestamp,
    pub now_was_given: bool,
    /// The digest of the recorded program.
    pub program: String,
    pub release: Release,
    pub support: Support,
    pub scans: Vec<Scan>,
    pub owners: BTreeMap<String, Owner>,
    pub decisions: D,
    pub aliases: AliasGroups,
    pub redirects: BTreeMap<u64, u64>,
    #[serde(default)]
    pub vulnerabilities: Numbers,
    pub enrichment: Enrichment,
    pub break_glass: Option<BreakGlass>,
}

impl<D: Into<Vec<Decision>>> RecordedFacts<D> {
    /// The facts, completed by the program and the findings that they name.
    pub fn complete(self, program: ProgramFacts, findings: Vec<Observed>) -> Facts {
        Facts {
            rules: self.rules,
            now: self.now,
            now_was_given: self.now_was_given,
            program,
            release: self.release,
            support: self.support,
            scans: self.scans,
            findings,
            counted: [0; 6],
            owners: self.owners,
            decisions: self.decisions.into(),
            aliases: self.aliases,
            redirects: self.redirects,
            vulnerabilities: self.vulnerabilities,
            enrichment: self.enrichment,
            break_glass: self.break_glass,
        }
    }
}

impl Scan {
    /// Says whether somebody asserted this fact of it.
    pub fn asserts(&self, fact: super::AssertedFact) -> Option<&Assertion> {
        self.asserted.iter().find(|assertion| assertion.fact == fact)
    }
}

/// Names the program by its digest.
pub(super) fn digest_of<S: Serializer>(program: &ProgramFacts, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&program.digest)
}

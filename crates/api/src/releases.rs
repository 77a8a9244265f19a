//! Releases and the verdicts on them.

use crate::seals::Seal;
use jiff::Timestamp;
use portcullis_domain::gate::{BreakGlass, Outcome};
use portcullis_domain::program::people::Role;
use portcullis_domain::release::{self, ReleaseComponent, Support};
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A release that is to be opened: the body of `PUT /products/{product}/releases/{version}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRelease {
    /// Each component at exactly one state, or left out with a reason.
    pub components: BTreeMap<String, ReleaseComponent>,
    /// Puts the components in the place of those that are on record.
    #[serde(default)]
    pub replace: bool,
}

/// What came of opening a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// It was not on record.
    Opened,
    /// It was on record with other components.
    Changed,
    /// It was on record as it is.
    Unchanged,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// What it is made of.
    #[serde(flatten)]
    pub release: release::Release,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    #[schemars(with = "Moment")]
    pub opened_at: Timestamp,
    /// When it ended, if it did.
    #[schemars(with = "Option<Moment>")]
    pub ended_at: Option<Timestamp>,
    /// Whether its series is looked after.
    pub support: Option<Support>,
    /// The exception under which it ships in spite of the gate, if somebody asked for one.
    pub break_glass: Option<BreakGlass>,
    /// Who may approve that exception, in the answers about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvers: Option<Approvers>,
    /// The last verdict on it, if there is one.
    pub verdict: Option<VerdictSummary>,
    /// The seals of it, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seals: Vec<Seal>,
    /// What came of opening it, in the answer to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
}

/// Who may approve an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approvers {
    /// The role that approves.
    pub role: Role,
    /// The ids of those who hold it and did not ask, sorted.
    pub people: Vec<String>,
}

/// The releases of a product, the newest version last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseList {
    /// The releases.
    pub releases: Vec<Release>,
}

/// A verdict without its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictSummary {
    /// Its number among those of the release.
    pub number: i64,
    /// When it was given.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// What it comes to.
    pub outcome: Outcome,
    /// The digest of its document.
    pub digest: String,
}

/// At which moment a release is judged: the query of `POST …/verdicts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckRelease {
    /// The moment; without it the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub as_of: Option<Timestamp>,
}

/// A verdict with its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVerdict {
    /// Its number among those of the release.
    pub number: i64,
    /// The digest of the document.
    pub digest: String,
    /// The document: a `portcullis_domain::gate::Recorded`.
    pub document: Vec<u8>,
}

/// Which page of a release is wanted: the query of `GET …/verdicts/{number}/page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PublishRelease {
    /// Takes a release that may not ship, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// A publication that is to be put on record: the body of `POST …/verdicts/{number}/publications`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecordPublication {
    /// In which formats the page is published.
    pub formats: Vec<String>,
    /// Takes a release that may not ship, too.
    pub draft: bool,
}

/// A publication on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedPage {
    /// The number of the verdict.
    pub number: i64,
    /// The digest of the verdict.
    pub digest: String,
    /// The formats.
    pub formats: Vec<String>,
}

/// A verdict that was judged again from what was kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecomputedVerdict {
    /// Its number.
    pub number: i64,
    /// The digest of the kept document.
    pub digest: String,
    /// Says that the same facts give the same bytes.
    pub same: bool,
    /// The version of the rules that the kept verdict was given by.
    pub kept_rules: u32,
    /// That of the rules of the server.
    pub rules: u32,
    /// What the kept verdict comes to.
    pub kept_outcome: Outcome,
    /// What the same facts give.
    pub outcome: Outcome,
    /// The document that they give, where it differs from the kept one.
    pub document: Option<String>,
}

/// A request to ship in spite of the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskBreakGlass {
    /// Why.
    pub reason: String,
    /// When it ends; without it as late as the program allows.
    #[schemars(with = "Option<Moment>")]
    pub expires: Option<Timestamp>,
}

/// What is done about an exception: the last part of `POST …/break-glass/{step}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakGlassStep {
    /// Somebody other than who asked agrees.
    Approve,
    /// It is no longer needed.
    Resolve,
}

impl BreakGlassStep {
    /// The step with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Approve, Self::Resolve].into_iter().find(|step| step.word() == word)
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Resolve => "resolve",
        }
    }
}

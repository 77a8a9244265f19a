//! The rotation: overrides, swaps, absences, handovers, the checklist.

use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_domain::rotation::sheet::{AbsenceSheet, HandoverSheet, OverrideSheet};
use portcullis_domain::schema::{Day, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody takes over for some time: the body of `POST /rotation/overrides`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideTurn {
    /// Who takes over, by their id.
    pub person: String,
    /// From when; now where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Moment>")]
    pub from: Option<Timestamp>,
    /// Until when.
    #[schemars(with = "Moment")]
    pub until: Timestamp,
    /// Why, in a few words.
    #[serde(default)]
    pub reason: String,
}

/// Two people swap their next turns: the body of `POST /rotation/swaps`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwapTurns {
    /// One of them, by their id.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why, in a few words.
    #[serde(default)]
    pub reason: String,
}

/// Who takes over, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TakenOver {
    /// Who takes over.
    pub overrides: Vec<OverrideSheet>,
    /// What is odd, each in a sentence.
    pub warnings: Vec<String>,
}

/// Somebody is away: the body of `POST /absences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SayAway {
    /// Who, by their id; the caller where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The first day.
    #[schemars(with = "Day")]
    pub first: Date,
    /// The last day.
    #[schemars(with = "Day")]
    pub last: Date,
}

/// Who is away, and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaidAway {
    /// The absence.
    pub absence: AbsenceSheet,
    /// What follows or is odd, each in a sentence.
    pub warnings: Vec<String>,
}

/// Who is away, or will be, in the order of the first days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AbsenceList {
    /// The absences.
    pub absences: Vec<AbsenceSheet>,
}

/// The latest handovers, the last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandoverList {
    /// The handovers.
    pub handovers: Vec<HandoverSheet>,
}

/// What somebody made of a recap: the body of `PUT /rotation/handovers/{at}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditHandover {
    /// The text, in Markdown.
    pub text: String,
}

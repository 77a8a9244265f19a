//! What people see of the rotation.

use crate::schema::{Day, Moment};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose turn it is, and what changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RotationSheet {
    /// Who takes turns, by their ids, in order; nobody where the program has no rotation.
    pub members: Vec<String>,
    /// Whose turn it is.
    pub now: Option<TurnSheet>,
    /// The turns from here on, the one that lasts included.
    pub turns: Vec<TurnSheet>,
    /// When a week is handed over next.
    #[schemars(with = "Option<Moment>")]
    pub next_handover: Option<Timestamp>,
    /// Who takes over at other times, in the order in which that was said.
    pub overrides: Vec<OverrideSheet>,
    /// Who is away, or will be.
    pub absences: Vec<AbsenceSheet>,
}

/// Somebody's turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnSheet {
    /// Whose, by their id.
    pub person: String,
    /// Why theirs, in a sentence.
    pub why: String,
    /// From when.
    #[schemars(with = "Moment")]
    pub from: Timestamp,
    /// Until when.
    #[schemars(with = "Moment")]
    pub until: Timestamp,
}

/// Somebody who takes over for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverrideSheet {
    /// Its id.
    pub id: String,
    /// Who takes over, by their id.
    pub person: String,
    /// From when.
    #[schemars(with = "Moment")]
    pub from: Timestamp,
    /// Until when.
    #[schemars(with = "Moment")]
    pub until: Timestamp,
    /// Why, in a few words.
    pub reason: String,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
}

/// Days on which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AbsenceSheet {
    /// Its id.
    pub id: String,
    /// Who, by their id.
    pub person: String,
    /// The first day.
    #[schemars(with = "Day")]
    pub first: Date,
    /// The last day.
    #[schemars(with = "Day")]
    pub last: Date,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
}

/// What one engineer on rotation hands over to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandoverSheet {
    /// When the week is handed over.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// Who hands over, by their id.
    pub from: String,
    /// Who takes over.
    pub to: String,
    /// What the program drafted.
    pub draft: String,
    /// What somebody made of it.
    pub text: Option<String>,
    /// When it was posted.
    #[schemars(with = "Option<Moment>")]
    pub posted_at: Option<Timestamp>,
}

/// The checklist of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistSheet {
    /// The day.
    #[schemars(with = "Day")]
    pub day: Date,
    /// What has to be looked at.
    pub items: Vec<ChecklistItem>,
}

/// An item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistItem {
    /// Its place on the list, from 1.
    pub place: u32,
    /// What has to be looked at.
    pub text: String,
    /// Whether it was.
    pub is_looked_at: bool,
    /// Who said so, by their id, where somebody did.
    pub by: Option<String>,
    /// When they did.
    #[schemars(with = "Option<Moment>")]
    pub at: Option<Timestamp>,
    /// What the program has on record about it, where it can see it itself.
    pub on_record: Option<String>,
}

//! What people see of a request: in one line, and everything on one sheet.

mod making;

pub use making::called_in;

use super::action::Verb;
use super::event::{Event, Speaker};
use super::message::Message;
use super::record::{Answer, Link, Origin, Request, RequestNumber, Standing};
use super::routing::Reason;
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestBrief {
    /// Its number.
    pub number: u64,
    /// What it is called: `R-12`.
    pub name: String,
    /// The kind that was asked for, by its id.
    pub kind: String,
    /// It in one line.
    pub title: String,
    /// How it came in.
    pub origin: Origin,
    /// Who asked, by their id in the program or where they write from.
    pub requester: String,
    /// What people call them, where that is known.
    pub requester_name: Option<String>,
    /// Their team, by its id.
    pub team: Option<String>,
    /// When it was asked first.
    #[schemars(with = "Moment")]
    pub asked: Timestamp,
    /// Where it stands.
    pub standing: Standing,
}

impl RequestBrief {
    /// A request in one line.
    pub fn of(request: &Request, requester_name: Option<String>) -> Self {
        Self {
            number: request.number,
            name: RequestNumber(request.number).to_string(),
            kind: request.kind.clone(),
            title: request.title.clone(),
            origin: request.origin,
            requester: request.opening.requester.id.clone(),
            requester_name,
            team: request.team.clone(),
            asked: request.opening.at,
            standing: request.standing.clone(),
        }
    }
}

/// Everything that people see of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestSheet {
    /// It in one line.
    #[serde(flatten)]
    pub brief: RequestBrief,
    /// What was asked first, and answered.
    pub answers: Vec<Answer>,
    /// Why whom it was given to first got it.
    pub why: Option<Reason>,
    /// How it came about by when it has to be acknowledged, while it has not been.
    pub acknowledge_because: Option<String>,
    /// How it came about by when it has to be done, while it is open.
    pub complete_because: Option<String>,
    /// Who said that they will act on it, where that is more than one and nobody said whose it is.
    pub claimants: Vec<String>,
    /// Who looked at it without being of the team.
    pub seen_by: Vec<String>,
    /// Whether the requester said that it is well.
    pub is_confirmed: bool,
    /// What the bot asked and nobody answered so far.
    pub prompts: Vec<PromptSheet>,
    /// From being asked, or asked again, to being done.
    pub rounds: Vec<RoundSheet>,
    /// What was said in its thread, the first message first.
    pub messages: Vec<Message>,
    /// Everything that happened, oldest first.
    pub events: Vec<Event>,
    /// What people call those who are named by ids, where that is known.
    pub names: BTreeMap<String, String>,
    /// What it belongs together with.
    pub links: Vec<Link>,
    /// The address of its thread in Slack, where it has one.
    pub thread_url: Option<String>,
    /// What whoever looks may do with it.
    pub allowed: Vec<Verb>,
    /// Its revision.
    pub revision: u64,
}

/// What is known around a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Everything that happened, oldest first.
    pub events: Vec<Event>,
    /// What people call those who are named by ids.
    pub names: BTreeMap<String, String>,
    /// What it belongs together with.
    pub links: Vec<Link>,
}

/// Something that the bot asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptSheet {
    /// Whom, by their id.
    pub to: String,
    /// What, in a sentence.
    pub question: String,
}

/// From being asked, or asked again, to being done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundSheet {
    /// When it was asked.
    #[schemars(with = "Moment")]
    pub opened: Timestamp,
    /// When it was acknowledged.
    #[schemars(with = "Option<Moment>")]
    pub acknowledged: Option<Timestamp>,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
    /// When it ended.
    #[schemars(with = "Option<Moment>")]
    pub ended: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// How it ended, by its state.
    pub state: Option<super::State>,
    /// Working minutes from being asked to being acknowledged.
    pub minutes_to_acknowledge: Option<u64>,
    /// Working minutes from being asked to its end.
    pub minutes_to_end: Option<u64>,
}

/// Whoever speaks, in the words of a line.
pub fn called<'n>(speaker: &'n Speaker, names: &'n BTreeMap<String, String>) -> &'n str {
    names.get(&speaker.id).map_or(speaker.id.as_str(), String::as_str)
}

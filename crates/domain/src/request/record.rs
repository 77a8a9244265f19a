//! A request as it is on record: what was asked, and where it stands by what happened since.

use super::conversation::Conversation;
use super::event::Event;
use super::reminder::{Targets, acknowledgement_due, completion_due, reminders};
use super::routing::Reason;
use super::sort::Sort;
use super::urgency;
use super::{Opening, State};
use crate::program::calendar::Calendar;
use crate::program::requests::{Kind, Requests};
use crate::schema::Moment;
use crate::words::words;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A request as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number, by which people name it: `R-12`.
    pub number: u64,
    /// How it came in.
    pub origin: Origin,
    /// The kind that was asked for, by its id in the program; the program may have lost it since.
    pub kind: String,
    /// It in one line.
    pub title: String,
    /// What was asked first, and answered, in the order of the questions.
    pub answers: Vec<Answer>,
    /// How it began.
    pub opening: Opening,
    /// Whether a person, or a form that one filled in, said what kind of thing it is.
    pub is_sorted: bool,
    /// The team of whoever asked, where they are in one.
    pub team: Option<String>,
    /// Why whom it was given to first got it.
    pub why: Option<Reason>,
    /// Where it is talked about, if that is a thread: `slack:C0SEC:1700000000.000100`, `mail:ID-OF-A-MESSAGE`.
    pub thread: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// How often it changed: what somebody looked at is current if it has the same.
    pub revision: u64,
}

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Origin {
    /// Somebody asked in Slack.
    Slack,
    /// Somebody filled in the form on a page.
    Page,
    /// A program, or somebody on a command line, asked through the API.
    Api,
    /// Somebody wrote a mail.
    Mail,
}

words!(Origin { Slack = "slack", Page = "page", Api = "api", Mail = "mail" });

/// A question that was asked first, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RequestAnswer")]
pub struct Answer {
    /// The id of the question in its kind.
    pub question: String,
    /// The question as it was read.
    pub label: String,
    /// The answer as people read it.
    pub text: String,
}

/// Where a request stands: what its events make of it, as lists and reminders need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// How far it is.
    pub state: State,
    /// What kind of thing was said.
    pub sort: Sort,
    /// Whether a person said so, and not the bot's proposal alone.
    pub is_sorted: bool,
    /// Since when it can't wait.
    #[schemars(with = "Option<Moment>")]
    pub urgent: Option<Timestamp>,
    /// Who acts on it, or is to, by their id.
    pub assignee: Option<String>,
    /// How often it was asked: more than once where it was reopened.
    pub rounds: u32,
    /// When it was asked, the last time.
    #[schemars(with = "Moment")]
    pub opened: Timestamp,
    /// When it was acknowledged since.
    #[schemars(with = "Option<Moment>")]
    pub acknowledged: Option<Timestamp>,
    /// When it was done, answered or declined since.
    #[schemars(with = "Option<Moment>")]
    pub ended: Option<Timestamp>,
    /// When it has to be acknowledged.
    #[schemars(with = "Moment")]
    pub acknowledge_by: Timestamp,
    /// When it has to be done or answered, if its kind says so.
    #[schemars(with = "Option<Moment>")]
    pub complete_by: Option<Timestamp>,
    /// When somebody is reminded next; a moment that is past is due.
    #[schemars(with = "Option<Moment>")]
    pub remind_at: Option<Timestamp>,
    /// Whether the bot had to ask somebody what they mean, and has no answer.
    pub is_unclear: bool,
}

impl Request {
    /// What its events make of it.
    pub fn conversation(&self, events: &[Event]) -> Conversation {
        let conversation = Conversation::of(&self.opening, self.is_sorted, events);
        let counts = |event: &&Event| urgency::counts(event, self.number, conversation.urgent);
        let counting: Vec<Event> = events.iter().filter(counts).cloned().collect();
        if counting.len() == events.len() {
            return conversation;
        }
        Conversation::of(&self.opening, self.is_sorted, &counting)
    }
}

impl Standing {
    /// Where a conversation stands. `sent` are the keys of the reminders that were sent.
    pub fn of(
        conversation: &Conversation,
        calendar: &Calendar,
        targets: &Targets,
        sent: &BTreeSet<String>,
    ) -> Self {
        let round = conversation.round();
        let next = reminders(conversation, calendar, targets)
            .into_iter()
            .find(|reminder| !sent.contains(&reminder.key));
        Self {
            state: conversation.state,
            sort: conversation.sort,
            is_sorted: conversation.is_sorted,
            urgent: conversation.urgent,
            assignee: conversation.assignee.clone(),
            rounds: u32::try_from(conversation.rounds.len()).unwrap_or(u32::MAX),
            opened: round.opened,
            acknowledged: round.acknowledged.as_ref().map(|mark| mark.at),
            ended: round.ended.as_ref().map(|ending| ending.mark.at),
            acknowledge_by: acknowledgement_due(conversation, calendar, targets),
            complete_by: completion_due(conversation, calendar, targets),
            remind_at: next.map(|reminder| reminder.at),
            is_unclear: !conversation.prompts.is_empty(),
        }
    }
}

impl Targets {
    /// How long requests of a kind may take; those of a kind that the program lost have no target to be done by.
    pub fn of(requests: &Requests, kind: &str) -> Self {
        Self {
            acknowledge: requests.acknowledge,
            urgent: requests.urgent,
            complete: requests.kind(kind).and_then(|kind: &Kind| kind.complete),
        }
    }
}

/// A request's number as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestNumber(pub u64);

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R-{}", self.0)
    }
}

impl RequestNumber {
    /// The number in `R-12`, `r-12` or `12`.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("R-").or_else(|| text.strip_prefix("r-")).unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|&number| is_number && number > 0).map(Self)
    }
}

/// Something that a request belongs together with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// What.
    pub to: LinkKind,
    /// Its name there: `V-12`, `acme/security#7`.
    pub name: String,
    /// Its address, where it is outside.
    pub url: Option<String>,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
}

/// What a request may belong together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum LinkKind {
    /// A vulnerability.
    Vulnerability,
    /// A ticket elsewhere.
    Ticket,
}

words!(LinkKind { Vulnerability = "vulnerability", Ticket = "ticket" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_numbers_of_requests_in_three_ways_and_nothing_else_is_one() {
        for text in ["R-12", "r-12", "12"] {
            assert_eq!(RequestNumber::read(text), Some(RequestNumber(12)), "{text}");
        }
        for text in ["", "R-", "R-0", "R-+1", "V-12", "R-99999999999999999999", "12 "] {
            assert_eq!(RequestNumber::read(text), None, "{text}");
        }
        assert_eq!(RequestNumber(12).to_string(), "R-12");
    }
}

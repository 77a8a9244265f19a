//! How people and programs are told of things: by which channel, how soon, and what became of it.

mod letter;
mod preferences;
mod recipients;
mod subscription;
mod week;

pub use letter::{Letter, LetterEntry, LetterSection};
pub use preferences::{NoPreferences, Preferences};
pub use recipients::recipients;
pub use subscription::{MOST_TOPICS, NoTopic, Subscription};
pub use week::{TeamWeek, ambassador_week};

use crate::schema::Moment;
use crate::vulnerability::Topic;
use crate::words::words;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The topic of decisions that wait for somebody's approval.
pub const DECISION_WAITING: &str = "decision.waiting";
/// The topic of releases in spite of the gate that wait for somebody's approval.
pub const EXCEPTION_WAITING: &str = "exception.waiting";
/// The topic of a recap that was drafted for a handover.
pub const HANDOVER_DRAFTED: &str = "rotation.handover_drafted";
/// The topic of a recap that was posted to the security team.
pub const HANDOVER_POSTED: &str = "rotation.handover";
/// The topic of a handover whose recap nobody posted.
pub const HANDOVER_DUE: &str = "rotation.handover_due";
/// The topic of a change of whose turn it is, or of who is away.
pub const ROTATION_CHANGED: &str = "rotation.changed";
/// The topic of a request that changed: whatever shows it has to show it anew.
pub const REQUEST_CHANGED: &str = "request.changed";
/// The topic of a request that somebody has who did not before.
pub const REQUEST_ASSIGNED: &str = "request.assigned";
/// The topic of a question about a request that the bot asks somebody.
pub const REQUEST_PROMPT: &str = "request.prompt";
/// The topic of a reminder of a request.
pub const REQUEST_REMINDER: &str = "request.reminder";
/// The topic of words that were not written where a request is talked about.
pub const REQUEST_SAID: &str = "request.said";
/// The topic of what an ambassador reads once a week.
pub const AMBASSADOR_WEEK: &str = "ambassador.week";
/// The topic of a digest.
pub const DIGEST: &str = "digest";
/// The topic with which a webhook is tried out.
pub const WEBHOOK_TEST: &str = "webhook.test";

/// Tries of one delivery; after the last it is dead until somebody has it tried again.
pub const MOST_ATTEMPTS: u32 = 8;

/// Topics that people decide about together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Group {
    /// Something is overdue.
    Overdue,
    /// Something will be due soon, or was put off.
    DueSoon,
    /// Something is new to them: reported, found again, without an owner.
    New,
    /// Something has to be done: validated, told to customers, looked at again.
    Work,
    /// A decision, or a release in spite of the gate, waits for them.
    Approvals,
    /// A request is given to them, or waits for them.
    Requests,
}

words!(Group {
    Overdue = "overdue",
    DueSoon = "due_soon",
    New = "new",
    Work = "work",
    Approvals = "approvals",
    Requests = "requests",
});

impl Group {
    /// The group of a topic; nothing where people are not told of it by mail.
    pub fn of(topic: &str) -> Option<Self> {
        if matches!(topic, DECISION_WAITING | EXCEPTION_WAITING) {
            return Some(Self::Approvals);
        }
        if matches!(topic, HANDOVER_DRAFTED | HANDOVER_POSTED | HANDOVER_DUE) {
            return Some(Self::Work);
        }
        if matches!(topic, REQUEST_ASSIGNED | REQUEST_PROMPT | REQUEST_REMINDER) {
            return Some(Self::Requests);
        }
        Some(match Topic::from_word(topic)? {
            Topic::Overdue => Self::Overdue,
            Topic::DueSoon | Topic::Extended => Self::DueSoon,
            Topic::Reported | Topic::Reopened | Topic::Returned | Topic::Unowned => Self::New,
            Topic::Reassess | Topic::Validate | Topic::NotFixed | Topic::Disclose => Self::Work,
        })
    }

    /// What stands above it in a digest.
    pub fn title(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::DueSoon => "Due soon",
            Self::New => "New",
            Self::Work => "To do",
            Self::Approvals => "Waiting for your approval",
            Self::Requests => "Requests",
        }
    }
}

/// How soon somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Timing {
    /// At once, a mail each.
    AtOnce,
    /// Once a business day, all in one mail.
    Digest,
    /// Not at all.
    Off,
}

words!(Timing { AtOnce = "at_once", Digest = "digest", Off = "off" });

/// The way that something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Channel {
    /// A mail to a person.
    Mail,
    /// A call of a program.
    Webhook,
    /// A message in Slack.
    Slack,
}

words!(Channel { Mail = "mail", Webhook = "webhook", Slack = "slack" });

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum DeliveryState {
    /// Nobody tried it.
    Waiting,
    /// It is being tried.
    Sending,
    /// It arrived.
    Sent,
    /// It did not arrive, and is tried again.
    Failed,
    /// It did not arrive, and is not tried again by itself.
    Dead,
    /// There is nobody any more whom it could go to.
    Dropped,
}

words!(DeliveryState {
    Waiting = "waiting",
    Sending = "sending",
    Sent = "sent",
    Failed = "failed",
    Dead = "dead",
    Dropped = "dropped",
});

/// What goes to somebody, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Its id, the same each time it is tried.
    pub id: String,
    /// The id of the message that it carries.
    pub message: String,
    /// How it goes.
    pub channel: Channel,
    /// The id of a person or of a webhook, or the name of a request whose card it is.
    pub recipient: String,
    /// What it is about.
    pub topic: String,
    /// That as a line for people.
    pub subject: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made.
    #[schemars(with = "Moment")]
    pub created_at: Timestamp,
    /// When it is tried next, where it is.
    #[schemars(with = "Option<Moment>")]
    pub due_at: Option<Timestamp>,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it arrived.
    #[schemars(with = "Option<Moment>")]
    pub sent_at: Option<Timestamp>,
}

/// A program that is told of what happens; its secret is nowhere to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where it leads.
    pub url: String,
    /// What it is told of.
    pub topics: Vec<String>,
    /// When it was made.
    #[schemars(with = "Moment")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// How long to wait after so many tries; nothing after the last one. It triples each time: about eighteen hours in all.
pub fn wait_after(attempts: u32) -> Option<SignedDuration> {
    (attempts < MOST_ATTEMPTS).then(|| SignedDuration::from_mins(3_i64.pow(attempts.saturating_sub(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_of_a_vulnerability_is_in_a_group_and_unknown_ones_are_in_none() {
        assert!(Topic::ALL.iter().all(|topic| Group::of(topic.word()).is_some()));
        assert_eq!(Group::of(DECISION_WAITING), Some(Group::Approvals));
        assert_eq!(Group::of(REQUEST_REMINDER), Some(Group::Requests));
        assert_eq!(
            [Group::of(REQUEST_CHANGED), Group::of(REQUEST_SAID)],
            [None, None],
            "for programs and Slack"
        );
        assert_eq!([Group::of("scan.recorded"), Group::of("vulnerability.eaten")], [None, None]);
    }

    #[test]
    fn tries_are_further_and_further_apart_and_end() {
        let minutes: Vec<i64> = (1..).map_while(wait_after).map(|wait| wait.as_mins()).collect();
        assert_eq!(minutes, [1, 3, 9, 27, 81, 243, 729]);
    }
}

//! What happens in a conversation, wherever it is held.

use super::sort::Sort;
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody who says or does something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// Their id in the program, or where they write from and their id there: `slack:U0X`, `mail:a@b.example`.
    pub id: String,
    /// Whether they were of the security team at that time.
    pub is_team: bool,
}

/// The id by which the programme itself does things.
pub const PROGRAMME: &str = "portcullis";

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// The same whenever the same event comes in again.
    pub id: String,
    /// When it happened, by the clock of where it happened.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// Who did it.
    pub by: Speaker,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Somebody wrote a message in the thread.
    Said {
        /// Its id.
        message: String,
        /// What it says.
        text: String,
        /// Whether it tags the support group.
        is_urgent: bool,
    },
    /// A message says something else from then on.
    Edited {
        /// Its id.
        message: String,
        /// What it says from then on.
        text: String,
        /// Whether it tags the support group.
        is_urgent: bool,
    },
    /// A message is no longer there.
    Deleted {
        /// Its id.
        message: String,
    },
    /// The bot showed the request in a message, on which reactions count as on the first message.
    Shown {
        /// Its id.
        message: String,
    },
    /// Somebody reacted to a message.
    Reacted {
        /// Its id.
        message: String,
        /// The name of the reaction as the client sent it.
        reaction: String,
    },
    /// Somebody took a reaction back.
    Unreacted {
        /// The message.
        message: String,
        /// The name of the reaction as the client sent it.
        reaction: String,
    },
    /// A person said what kind of thing was said.
    Sorted {
        /// The kind.
        sort: Sort,
    },
    /// It was given to somebody, or to nobody.
    Assigned {
        /// Their id in the program.
        to: Option<String>,
    },
    /// Somebody said that it can't wait.
    Urged,
    /// Somebody of the team said that they will act on it, without a reaction.
    Acknowledged,
    /// Somebody of the team said that it is done, or the requester that it is well.
    Completed,
    /// Somebody of the team declined it.
    Declined {
        /// Why.
        reason: String,
    },
    /// Somebody said that it is not done after all.
    Reopened,
}

impl Event {
    /// The ids of everybody whom it names.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let to = match &self.what {
            Happening::Assigned { to } => to.as_deref(),
            _ => None,
        };
        std::iter::once(self.by.id.as_str()).chain(to)
    }
}

impl Happening {
    /// The id of the message that it is about.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Said { message, .. }
            | Self::Edited { message, .. }
            | Self::Deleted { message }
            | Self::Shown { message }
            | Self::Reacted { message, .. }
            | Self::Unreacted { message, .. } => Some(message),
            _ => None,
        }
    }
}

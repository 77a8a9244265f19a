//! The messages of a conversation, with everything that each has said.

use super::event::{Event, Happening, Speaker};
use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A message, as it is and as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub by: Speaker,
    /// When.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// What it said, oldest first; what it says is last.
    pub versions: Vec<Version>,
    /// When it was deleted.
    #[schemars(with = "Option<Moment>")]
    pub deleted: Option<Timestamp>,
}

/// What a message said from some time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MessageVersion")]
pub struct Version {
    /// From when.
    #[schemars(with = "Moment")]
    pub at: Timestamp,
    /// The words.
    pub text: String,
    /// Whether they tag the support group.
    pub is_urgent: bool,
}

impl Message {
    /// What it says.
    pub fn text(&self) -> &str {
        self.versions.last().map_or("", |version| &version.text)
    }

    /// Says whether it still says something.
    pub fn has_words(&self) -> bool {
        self.deleted.is_none() && !self.text().trim().is_empty()
    }
}

/// The messages in these events, which stand in their order.
pub(super) fn messages(events: &[&Event]) -> Vec<Message> {
    let mut all: BTreeMap<&str, Message> = BTreeMap::new();
    // A change may be known before the message: then that is all that is known, until the message comes in.
    for event in events {
        let (id, text, is_urgent) = match &event.what {
            Happening::Said { message, text, is_urgent } | Happening::Edited { message, text, is_urgent } => {
                (message, Some(text), *is_urgent)
            }
            Happening::Deleted { message } => (message, None, false),
            _ => continue,
        };
        let message = all.entry(id.as_str()).or_insert_with(|| Message {
            id: id.clone(),
            by: event.by.clone(),
            at: event.at,
            versions: Vec::new(),
            deleted: None,
        });
        match text {
            None => message.deleted = message.deleted.or(Some(event.at)),
            Some(text) if message.versions.last().is_none_or(|last| last.text != *text) => {
                message.versions.push(Version { at: event.at, text: text.clone(), is_urgent });
            }
            Some(_) => {}
        }
    }
    let mut all: Vec<Message> = all.into_values().collect();
    all.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    all
}

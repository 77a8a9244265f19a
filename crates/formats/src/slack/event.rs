//! What happened in a workspace.

use crate::lenient::{or_default, part, parts, text, truth};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Something about a message.
    Message(Box<MessageEvent>),
    /// Somebody reacted.
    ReactionAdded(Reaction),
    /// Somebody took a reaction back.
    ReactionRemoved(Reaction),
    /// Somebody named the app in a message.
    AppMention(Box<Message>),
    /// Anything else, by its type.
    Unknown(String),
}

impl Default for Event {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

/// A message that was written, changed or deleted.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct MessageEvent {
    /// What happened, where it is not simply a message of a person.
    #[serde(deserialize_with = "text")]
    pub subtype: String,
    /// Where.
    #[serde(deserialize_with = "text")]
    pub channel: String,
    /// When, as times of messages are.
    #[serde(deserialize_with = "text")]
    pub event_ts: String,
    /// The message, where it was written.
    #[serde(skip)]
    pub written: Message,
    /// The message as it is from then on, where it was changed.
    #[serde(deserialize_with = "part")]
    pub message: Message,
    /// The message as it was.
    #[serde(deserialize_with = "part")]
    pub previous_message: Message,
    /// The time of the message that was deleted.
    #[serde(deserialize_with = "text")]
    pub deleted_ts: String,
}

/// A message.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Message {
    /// What sort of message it is, where it is not simply one of a person.
    #[serde(deserialize_with = "text")]
    pub subtype: String,
    /// Where it stands; only within events of its own.
    #[serde(deserialize_with = "text")]
    pub channel: String,
    /// Who wrote it.
    #[serde(deserialize_with = "text")]
    pub user: String,
    /// The app that wrote it.
    #[serde(deserialize_with = "text")]
    pub bot_id: String,
    /// Its words.
    #[serde(deserialize_with = "text")]
    pub text: String,
    /// Its time, which is its name in its channel.
    #[serde(deserialize_with = "text")]
    pub ts: String,
    /// The first message of the thread that it stands in, which may be itself.
    #[serde(deserialize_with = "text")]
    pub thread_ts: String,
    /// What an app keeps with it.
    #[serde(deserialize_with = "part")]
    pub metadata: Metadata,
    /// The files that are attached to it.
    #[serde(deserialize_with = "parts")]
    pub files: Vec<File>,
    /// How people reacted to it; only where messages are asked for.
    #[serde(deserialize_with = "parts")]
    pub reactions: Vec<Reacted>,
    /// How it was changed, if it was; only where messages are asked for.
    #[serde(deserialize_with = "part")]
    pub edited: Edited,
    /// Whether it is left out of the channel.
    #[serde(deserialize_with = "truth")]
    pub hidden: Option<bool>,
}

impl Message {
    /// Says whether it stands in a thread that another message began.
    pub fn is_reply(&self) -> bool {
        !self.thread_ts.is_empty() && self.thread_ts != self.ts
    }
}

/// What an app keeps with a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// What sort of thing it is.
    #[serde(deserialize_with = "text")]
    pub event_type: String,
    /// It.
    #[serde(deserialize_with = "or_default")]
    pub event_payload: Value,
}

/// A file that is attached to a message.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct File {
    /// What it is called.
    #[serde(deserialize_with = "text")]
    pub name: String,
}

/// How a message was changed the last time.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Edited {
    /// By whom.
    #[serde(deserialize_with = "text")]
    pub user: String,
    /// When.
    #[serde(deserialize_with = "text")]
    pub ts: String,
}

/// A reaction, with everybody who reacted so.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Reacted {
    /// Its name, without colons.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Who.
    #[serde(deserialize_with = "crate::lenient::texts")]
    pub users: Vec<String>,
}

/// Somebody's reaction.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Reaction {
    /// Who.
    #[serde(deserialize_with = "text")]
    pub user: String,
    /// The name of the reaction, without colons.
    #[serde(deserialize_with = "text")]
    pub reaction: String,
    /// To what.
    #[serde(deserialize_with = "part")]
    pub item: Item,
    /// When.
    #[serde(deserialize_with = "text")]
    pub event_ts: String,
}

/// What somebody reacted to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Item {
    /// `message`, or something that nobody here looks at.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// Where the message is.
    #[serde(deserialize_with = "text")]
    pub channel: String,
    /// Its time.
    #[serde(deserialize_with = "text")]
    pub ts: String,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        // What has the type that it says, and is otherwise nothing, is as unknown as a type that nobody knows.
        let known = match kind.as_str() {
            "message" => message(&value).map(|event| Self::Message(Box::new(event))),
            "reaction_added" => Reaction::deserialize(value).map(Self::ReactionAdded),
            "reaction_removed" => Reaction::deserialize(value).map(Self::ReactionRemoved),
            "app_mention" => Message::deserialize(value).map(|message| Self::AppMention(Box::new(message))),
            _ => return Ok(Self::Unknown(kind)),
        };
        Ok(known.unwrap_or(Self::Unknown(kind)))
    }
}

fn message(value: &Value) -> Result<MessageEvent, serde_json::Error> {
    let written = Message::deserialize(value)?;
    Ok(MessageEvent { written, ..MessageEvent::deserialize(value)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> Event {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_message_in_a_thread_is_read_with_everything_that_matters() {
        let read = event(
            r#"{"type": "message", "channel": "C1", "user": "U1", "text": "hi", "ts": "2.000000", "thread_ts": "1.000000",
                "event_ts": "2.000000", "channel_type": "channel", "files": [{"name": "a.pdf", "size": 1}], "blocks": [{"type": "rich_text"}]}"#,
        );
        let Event::Message(event) = read else { panic!("{read:?}") };
        assert_eq!((event.channel.as_str(), event.written.text.as_str()), ("C1", "hi"));
        assert!(event.written.is_reply());
        assert_eq!(event.written.files[0].name, "a.pdf");
    }

    #[test]
    fn a_change_has_the_message_as_it_is_and_as_it_was() {
        let read = event(
            r#"{"type": "message", "subtype": "message_changed", "channel": "C1", "event_ts": "3.000000", "hidden": true,
                "message": {"user": "U1", "text": "new", "ts": "2.000000", "edited": {"user": "U1", "ts": "3.000000"}},
                "previous_message": {"user": "U1", "text": "old", "ts": "2.000000"}}"#,
        );
        let Event::Message(event) = read else { panic!("{read:?}") };
        assert_eq!((event.message.text.as_str(), event.previous_message.text.as_str()), ("new", "old"));
        assert_eq!(event.message.edited.ts, "3.000000");
    }

    #[test]
    fn a_reaction_to_a_message_of_an_app_names_nobody_who_wrote_it() {
        let read = event(
            r#"{"type": "reaction_added", "user": "U1", "reaction": "+1", "item": {"type": "message", "channel": "C1", "ts": "1.000000"},
                "event_ts": "2.000000"}"#,
        );
        let Event::ReactionAdded(reaction) = read else { panic!("{read:?}") };
        assert_eq!((reaction.reaction.as_str(), reaction.item.ts.as_str()), ("+1", "1.000000"));
    }

    #[test]
    fn what_is_not_known_is_kept_as_unknown_and_never_a_mistake() {
        assert_eq!(
            event(r#"{"type": "team_join", "user": {"id": "U1"}}"#),
            Event::Unknown("team_join".into())
        );
        for odd in ["{}", "[]", "1", "null", r#"{"type": 3}"#] {
            assert_eq!(event(odd), Event::Unknown(String::new()), "{odd}");
        }
        let odd = r#"{"type": "message", "text": {"a": 1}, "blocks": "no", "files": [3], "message": [], "metadata": 1}"#;
        assert!(matches!(event(odd), Event::Message(_)));
    }
}

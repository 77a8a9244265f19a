//! What the Web API says to a call.

use super::event::Message;
use super::view::View;
use crate::lenient::{part, parts, text, texts, truth};
use serde::Deserialize;

/// What the Web API says; a call has only those fields that belong to it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ApiAnswer {
    /// Whether it was done.
    #[serde(deserialize_with = "truth")]
    pub ok: Option<bool>,
    /// Why it was not.
    #[serde(deserialize_with = "text")]
    pub error: String,
    /// The scope that the token would have needed.
    #[serde(deserialize_with = "text")]
    pub needed: String,
    /// The channel of a message, or a conversation.
    pub channel: ChannelField,
    /// The time of a message.
    #[serde(deserialize_with = "text")]
    pub ts: String,
    /// The time of a message that only one person sees.
    #[serde(deserialize_with = "text")]
    pub message_ts: String,
    /// The address of a message.
    #[serde(deserialize_with = "text")]
    pub permalink: String,
    /// An address to connect to.
    #[serde(deserialize_with = "text")]
    pub url: String,
    /// The app's own person.
    #[serde(deserialize_with = "text")]
    pub user_id: String,
    /// The app's own bot.
    #[serde(deserialize_with = "text")]
    pub bot_id: String,
    /// The workspace.
    #[serde(deserialize_with = "text")]
    pub team_id: String,
    /// What the workspace is called.
    #[serde(deserialize_with = "text")]
    pub team: String,
    /// Messages.
    #[serde(deserialize_with = "parts")]
    pub messages: Vec<Message>,
    /// Whether there are more.
    #[serde(deserialize_with = "truth")]
    pub has_more: Option<bool>,
    /// Where more begins.
    #[serde(deserialize_with = "part")]
    pub response_metadata: ResponseMetadata,
    /// Somebody.
    pub user: UserField,
    /// The members of a group, by their ids.
    #[serde(deserialize_with = "texts")]
    pub users: Vec<String>,
    /// The groups of a workspace.
    #[serde(deserialize_with = "parts")]
    pub usergroups: Vec<UserGroup>,
    /// A modal.
    #[serde(deserialize_with = "part")]
    pub view: View,
}

impl ApiAnswer {
    /// Says whether it was done.
    pub fn is_ok(&self) -> bool {
        self.ok == Some(true)
    }
}

/// The channel of an answer: an id where a message was posted, an object where a conversation was opened.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ChannelField {
    /// The id alone.
    Id(String),
    /// The conversation.
    Channel(Channel),
    /// Neither.
    Other(serde_json::Value),
}

impl Default for ChannelField {
    fn default() -> Self {
        Self::Id(String::new())
    }
}

impl ChannelField {
    /// The id of the channel; empty where there is none.
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Channel(channel) => &channel.id,
            Self::Other(_) => "",
        }
    }
}

/// A conversation.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// What it is called.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Whether the app is in it.
    #[serde(deserialize_with = "truth")]
    pub is_member: Option<bool>,
    /// Whether nobody can write in it any more.
    #[serde(deserialize_with = "truth")]
    pub is_archived: Option<bool>,
}

/// Somebody of an answer: an object where somebody was asked for, a name where the app asked who it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum UserField {
    /// The name alone.
    Name(String),
    /// Somebody.
    User(Box<User>),
    /// Neither.
    Other(serde_json::Value),
}

impl Default for UserField {
    fn default() -> Self {
        Self::Name(String::new())
    }
}

/// Somebody of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct User {
    /// Their id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Their handle.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// What they say about themselves.
    #[serde(deserialize_with = "part")]
    pub profile: Profile,
    /// Whether it is an app.
    #[serde(deserialize_with = "truth")]
    pub is_bot: Option<bool>,
    /// Whether they left.
    #[serde(deserialize_with = "truth")]
    pub deleted: Option<bool>,
}

/// What somebody says about themselves.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Their name.
    #[serde(deserialize_with = "text")]
    pub real_name: String,
    /// What people call them.
    #[serde(deserialize_with = "text")]
    pub display_name: String,
    /// Their address.
    #[serde(deserialize_with = "text")]
    pub email: String,
}

/// Where more begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ResponseMetadata {
    /// Empty where there is no more.
    #[serde(deserialize_with = "text")]
    pub next_cursor: String,
    /// What was wrong with a call in particular.
    #[serde(deserialize_with = "texts")]
    pub messages: Vec<String>,
}

/// A group of people that can be tagged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct UserGroup {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// By which it is tagged.
    #[serde(deserialize_with = "text")]
    pub handle: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_an_id_or_an_object_and_a_user_a_name_or_an_object() {
        let read = |text: &str| serde_json::from_str::<ApiAnswer>(text).unwrap();
        assert_eq!(read(r#"{"ok": true, "channel": "C1", "ts": "1.000000"}"#).channel.id(), "C1");
        assert_eq!(read(r#"{"ok": true, "channel": {"id": "D1"}}"#).channel.id(), "D1");
        assert!(
            matches!(read(r#"{"ok": true, "user": "bot"}"#).user, UserField::Name(name) if name == "bot")
        );
        let user =
            read(r#"{"ok": true, "user": {"id": "U1", "profile": {"email": "bo@acme.example"}}}"#).user;
        assert!(matches!(user, UserField::User(user) if user.profile.email == "bo@acme.example"));
    }

    #[test]
    fn a_failure_says_why_and_whatever_is_odd_is_no_success() {
        let read = |text: &str| serde_json::from_str::<ApiAnswer>(text).unwrap();
        let failed = read(r#"{"ok": false, "error": "missing_scope", "needed": "chat:write"}"#);
        assert_eq!(
            (failed.is_ok(), failed.error.as_str(), failed.needed.as_str()),
            (false, "missing_scope", "chat:write")
        );
        assert!(!read(r#"{"channel": 3, "user": [1]}"#).is_ok());
    }
}

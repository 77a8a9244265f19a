//! What people do with what an app shows them: shortcuts, buttons and forms.

use super::event::Message;
use super::view::View;
use crate::lenient::{part, parts, text};
use serde::Deserialize;

/// Something that somebody did.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Interaction {
    /// `shortcut`, `message_action`, `block_actions`, `view_submission`, `view_closed`, or something that is not known.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// The shortcut.
    #[serde(deserialize_with = "text")]
    pub callback_id: String,
    /// With which a modal can be opened, for three seconds.
    #[serde(deserialize_with = "text")]
    pub trigger_id: String,
    /// Who.
    #[serde(deserialize_with = "part")]
    pub user: Named,
    /// The workspace.
    #[serde(deserialize_with = "part")]
    pub team: Named,
    /// Where, if that is in a channel.
    #[serde(deserialize_with = "part")]
    pub channel: Named,
    /// The message of a shortcut of a message, or that a button stands in.
    #[serde(deserialize_with = "part")]
    pub message: Message,
    /// The form that was sent or closed, or that an element stands in.
    #[serde(deserialize_with = "part")]
    pub view: View,
    /// The buttons and menus that were used.
    #[serde(deserialize_with = "parts")]
    pub actions: Vec<UsedElement>,
    /// When a shortcut was used.
    #[serde(deserialize_with = "text")]
    pub action_ts: String,
}

/// Somebody or something with an id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// What it is called.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// What somebody is called, in the payloads that have no `name`.
    #[serde(deserialize_with = "text")]
    pub username: String,
}

/// A button or a menu that was used.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct UsedElement {
    /// Which, as the app calls it.
    #[serde(deserialize_with = "text")]
    pub action_id: String,
    /// The block that it stands in.
    #[serde(deserialize_with = "text")]
    pub block_id: String,
    /// What a button says to the app.
    #[serde(deserialize_with = "text")]
    pub value: String,
    /// What was chosen in a menu.
    #[serde(deserialize_with = "part")]
    pub selected_option: Chosen,
    /// When.
    #[serde(deserialize_with = "text")]
    pub action_ts: String,
}

impl UsedElement {
    /// What it says: the choice of a menu, else the value of a button.
    pub fn said(&self) -> &str {
        if self.selected_option.value.is_empty() { &self.value } else { &self.selected_option.value }
    }
}

/// What was chosen in a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// What it says to the app.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcut_has_neither_a_channel_nor_a_message() {
        let read: Interaction = serde_json::from_str(
            r#"{"type": "shortcut", "callback_id": "ask", "trigger_id": "1.2", "user": {"id": "U1", "username": "bo"}, "team": null}"#,
        )
        .unwrap();
        assert_eq!(
            (read.kind.as_str(), read.user.id.as_str(), read.channel.id.as_str()),
            ("shortcut", "U1", "")
        );
    }

    #[test]
    fn a_form_that_was_sent_has_what_was_filled_in() {
        let read: Interaction = serde_json::from_str(
            r#"{"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "hash": "1.a", "callback_id": "ask", "private_metadata": "{}",
                "state": {"values": {"what": {"what": {"type": "plain_text_input", "value": "Please"}}, "by": {"by": {"selected_date": null}}}}}}"#,
        )
        .unwrap();
        assert_eq!(read.view.answer("what"), Some("Please"));
        assert_eq!(read.view.answer("by"), None);
    }
}

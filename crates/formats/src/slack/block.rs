//! Block Kit, as far as we show it: sections, lines of context, buttons, and the fields of forms.

use serde::{Deserialize, Serialize};

/// The most letters of a section's text.
pub const MOST_OF_SECTION: usize = 3000;
/// The most blocks of a message; a modal has 100.
pub const MOST_BLOCKS: usize = 50;

/// A block of a message or of a modal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A line in larger letters.
    Header {
        /// The line.
        text: PlainText,
    },
    /// A text.
    Section {
        /// What the app calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        block_id: Option<String>,
        /// The text.
        text: Text,
    },
    /// Small print.
    Context {
        /// Its pieces.
        elements: Vec<Text>,
    },
    /// A line between blocks.
    Divider {},
    /// Buttons and menus.
    Actions {
        /// What the app calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        block_id: Option<String>,
        /// The buttons and menus.
        elements: Vec<Element>,
    },
    /// A field of a form.
    Input {
        /// What the app calls it.
        block_id: String,
        /// What is asked.
        label: PlainText,
        /// What is said about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<PlainText>,
        /// Whether it may stay empty.
        #[serde(default)]
        optional: bool,
        /// Whether the app is told as soon as something is chosen.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        dispatch_action: bool,
        /// With what it is filled in.
        element: Element,
    },
    /// Anything else.
    #[default]
    #[serde(other)]
    Unknown,
}

/// A text, plain or with marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Text {
    /// A text with marks, in which `& < >` are escaped.
    Mrkdwn {
        /// The text.
        text: String,
    },
    /// A text as it stands.
    PlainText {
        /// The text.
        text: String,
    },
    /// Anything else.
    #[serde(other)]
    Unknown,
}

impl Text {
    /// A text with marks.
    pub fn marked(text: impl Into<String>) -> Self {
        Self::Mrkdwn { text: text.into() }
    }

    /// What it says.
    pub fn text(&self) -> &str {
        match self {
            Self::Mrkdwn { text } | Self::PlainText { text } => text,
            Self::Unknown => "",
        }
    }
}

/// A text as it stands, where Slack takes no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainText {
    /// Always `plain_text`.
    #[serde(rename = "type")]
    kind: Plain,
    /// The text.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Plain {
    PlainText,
}

impl PlainText {
    /// A text as it stands.
    pub fn new(text: impl Into<String>) -> Self {
        Self { kind: Plain::PlainText, text: text.into() }
    }
}

/// Something to use: a button, a menu, or what a field is filled in with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Element {
    /// A button.
    Button {
        /// What the app calls it.
        action_id: String,
        /// What it says; 75 letters at most.
        text: PlainText,
        /// What it says to the app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// `primary`, `danger`, or neither.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        style: Option<String>,
    },
    /// A text.
    PlainTextInput {
        /// What the app calls it.
        action_id: String,
        /// Whether it has more than one line.
        #[serde(default)]
        multiline: bool,
        /// What stands there at first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        initial_value: Option<String>,
        /// How long it may be; 3000 letters at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_length: Option<u32>,
    },
    /// An address.
    UrlTextInput {
        /// What the app calls it.
        action_id: String,
    },
    /// A choice; 100 at most.
    StaticSelect {
        /// What the app calls it.
        action_id: String,
        /// What may be chosen.
        options: Vec<Choice>,
        /// What is chosen at first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        initial_option: Option<Choice>,
    },
    /// A person.
    UsersSelect {
        /// What the app calls it.
        action_id: String,
    },
    /// A day.
    Datepicker {
        /// What the app calls it.
        action_id: String,
    },
    /// Boxes that can be ticked; ten at most.
    Checkboxes {
        /// What the app calls it.
        action_id: String,
        /// The boxes.
        options: Vec<Choice>,
    },
    /// Anything else.
    #[serde(other)]
    Unknown,
}

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What people read; 75 letters at most.
    pub text: PlainText,
    /// What it says to the app; 150 letters at most.
    pub value: String,
}

impl Choice {
    /// Something that may be chosen.
    pub fn new(text: impl Into<String>, value: impl Into<String>) -> Self {
        Self { text: PlainText::new(text), value: value.into() }
    }
}

impl Block {
    /// A text with marks.
    pub fn section(text: impl Into<String>) -> Self {
        Self::Section { block_id: None, text: Text::marked(text) }
    }

    /// Small print with marks.
    pub fn context(text: impl Into<String>) -> Self {
        Self::Context { elements: vec![Text::marked(text)] }
    }

    /// Buttons and menus.
    pub fn actions(elements: Vec<Element>) -> Self {
        Self::Actions { block_id: None, elements }
    }

    /// A field of a form, whose block and element have one name.
    pub fn input(block_id: &str, label: &str, optional: bool, element: Element) -> Self {
        Self::Input {
            block_id: block_id.to_owned(),
            label: PlainText::new(label),
            hint: None,
            optional,
            dispatch_action: false,
            element,
        }
    }
}

impl Element {
    /// A button.
    pub fn button(action_id: &str, text: &str, value: &str) -> Self {
        Self::Button {
            action_id: action_id.to_owned(),
            text: PlainText::new(text),
            value: Some(value.to_owned()),
            style: None,
        }
    }

    /// What the app calls it.
    pub fn action_id(&self) -> &str {
        match self {
            Self::Button { action_id, .. }
            | Self::PlainTextInput { action_id, .. }
            | Self::UrlTextInput { action_id }
            | Self::StaticSelect { action_id, .. }
            | Self::UsersSelect { action_id }
            | Self::Datepicker { action_id }
            | Self::Checkboxes { action_id, .. } => action_id,
            Self::Unknown => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_written_as_slack_reads_them_and_read_back() {
        let select = Element::StaticSelect {
            action_id: "kind".into(),
            options: vec![Choice::new("Question", "question")],
            initial_option: None,
        };
        let blocks = vec![
            Block::section("*R-1*"),
            Block::context("small"),
            Block::Divider {},
            Block::actions(vec![Element::button("acknowledge", "Acknowledge", "1")]),
            Block::input("kind", "What?", false, select),
        ];
        let json = serde_json::to_value(&blocks).unwrap();
        assert_eq!(
            json[0],
            serde_json::json!({"type": "section", "text": {"type": "mrkdwn", "text": "*R-1*"}})
        );
        assert_eq!(json[2], serde_json::json!({"type": "divider"}));
        assert_eq!(
            json[3]["elements"][0],
            serde_json::json!({"type": "button", "action_id": "acknowledge", "text": {"type": "plain_text", "text": "Acknowledge"}, "value": "1"})
        );
        assert_eq!(json[4]["element"]["options"][0]["text"]["type"], "plain_text");
        assert_eq!(serde_json::from_value::<Vec<Block>>(json).unwrap(), blocks);
    }

    #[test]
    fn what_others_show_is_unknown_and_no_mistake() {
        let blocks: Vec<Block> = serde_json::from_str(
            r#"[{"type": "rich_text", "elements": [1]}, {"type": "image", "image_url": "x"}]"#,
        )
        .unwrap();
        assert_eq!(blocks, [Block::Unknown, Block::Unknown]);
    }
}

//! Modals: what an app shows in one, what people fill in, and what the app says to that.

use super::block::{Block, PlainText};
use crate::lenient::{part, parts, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A modal that an app opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modal {
    /// Always `modal`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the app calls it.
    pub callback_id: String,
    /// What stands above it; 24 letters at most.
    pub title: PlainText,
    /// What the button says that sends it, if it can be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<PlainText>,
    /// What the button says that closes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<PlainText>,
    /// What the app keeps with it; 3000 letters at most.
    #[serde(default)]
    pub private_metadata: String,
    /// What it shows.
    pub blocks: Vec<Block>,
}

impl Modal {
    /// A modal with nothing in it that can be sent.
    pub fn new(callback_id: &str, title: &str, submit: &str) -> Self {
        Self {
            kind: "modal".to_owned(),
            callback_id: callback_id.to_owned(),
            title: PlainText::new(title),
            submit: Some(PlainText::new(submit)),
            close: Some(PlainText::new("Cancel")),
            private_metadata: String::new(),
            blocks: Vec::new(),
        }
    }
}

/// A modal as Slack tells of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct View {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// What changes whenever it changes.
    #[serde(deserialize_with = "text")]
    pub hash: String,
    /// What the app calls it.
    #[serde(deserialize_with = "text")]
    pub callback_id: String,
    /// What the app keeps with it.
    #[serde(deserialize_with = "text")]
    pub private_metadata: String,
    /// What is filled in.
    #[serde(deserialize_with = "part")]
    pub state: ViewState,
}

impl View {
    /// What is filled in in a block, whatever its element is called; nothing where that is empty.
    pub fn answer(&self, block: &str) -> Option<&str> {
        self.state.values.get(block)?.0.values().find_map(Filled::answer)
    }
}

/// What is filled in in a modal.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ViewState {
    /// By block, and by element.
    pub values: BTreeMap<String, FilledBlock>,
}

/// What is filled in in a block.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct FilledBlock(pub BTreeMap<String, Filled>);

/// What is filled in in an element.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Filled {
    /// A text, or an address.
    #[serde(deserialize_with = "text")]
    pub value: String,
    /// A day.
    #[serde(deserialize_with = "text")]
    pub selected_date: String,
    /// A person.
    #[serde(deserialize_with = "text")]
    pub selected_user: String,
    /// A choice.
    #[serde(deserialize_with = "part")]
    pub selected_option: super::interaction::Chosen,
    /// Boxes that are ticked.
    #[serde(deserialize_with = "parts")]
    pub selected_options: Vec<super::interaction::Chosen>,
}

impl Filled {
    fn answer(&self) -> Option<&str> {
        let boxed = self.selected_options.first().map_or("", |chosen| chosen.value.as_str());
        [&self.value, &self.selected_date, &self.selected_user, &self.selected_option.value]
            .into_iter()
            .map(String::as_str)
            .chain([boxed])
            .find(|text| !text.is_empty())
    }
}

/// What an app says to a form that was sent; where it says nothing, the form closes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "response_action", rename_all = "snake_case")]
pub enum ViewAnswer {
    /// These blocks are not filled in as they have to be, each for its reason.
    Errors {
        /// By block.
        errors: BTreeMap<String, String>,
    },
    /// Another form takes its place.
    Update {
        /// It.
        view: Box<Modal>,
    },
    /// All forms close.
    Clear,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_form_is_what_slack_reads() {
        let errors = BTreeMap::from([("by".to_owned(), "no day".to_owned())]);
        let json = serde_json::to_string(&ViewAnswer::Errors { errors }).unwrap();
        assert_eq!(json, r#"{"response_action":"errors","errors":{"by":"no day"}}"#);
    }

    #[test]
    fn a_block_is_answered_by_whatever_element_stands_in_it() {
        let view: View = serde_json::from_str(
            r#"{"state": {"values": {"a": {"x": {"selected_option": {"value": "code-review"}}}, "b": {"y": {"selected_user": "U1"}},
                "c": {"z": {"selected_options": [{"value": "urgent"}]}}, "d": {"q": {"value": "  "}}}}}"#,
        )
        .unwrap();
        assert_eq!(
            ["a", "b", "c", "d", "e"].map(|block| view.answer(block)),
            [Some("code-review"), Some("U1"), Some("urgent"), None, None]
        );
    }
}

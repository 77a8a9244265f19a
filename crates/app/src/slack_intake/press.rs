//! Buttons.

use portcullis_domain::request::action::Action;
use serde::{Deserialize, Serialize};

/// What the longest value of a button has in letters, by Slack's own limit.
const LONGEST: usize = 2000;

/// What a button says to us: something that is done with a request. Where it wants words that are empty, they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// The number of the request.
    pub request: u64,
    /// What is done.
    pub action: Action,
}

impl Press {
    /// It as the value of a button.
    pub fn value(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// What the value of a button says, if it is one of ours.
    pub fn read(value: &str) -> Option<Self> {
        Some(value).filter(|value| value.len() <= LONGEST).and_then(|value| serde_json::from_str(value).ok())
    }

    /// Says whether words have to be asked for before it is done.
    pub fn wants_words(&self) -> bool {
        matches!(&self.action, Action::Decline { reason: text } | Action::Say { text } if text.is_empty())
    }

    /// The same with these words.
    #[must_use]
    pub fn with_words(self, words: &str) -> Self {
        let action = match self.action {
            Action::Decline { .. } => Action::Decline { reason: words.to_owned() },
            Action::Say { .. } => Action::Say { text: words.to_owned() },
            other => other,
        };
        Self { action, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_is_done_with_which_request_and_nothing_else_is_a_button() {
        let press = Press { request: 12, action: Action::Assign { to: Some("ana".into()) } };
        let value = press.value().unwrap();
        assert_eq!(value, r#"{"request":12,"action":{"verb":"assign","to":"ana"}}"#);
        assert_eq!(Press::read(&value), Some(press));
        for other in [
            "",
            "12",
            r#"{"request":-1,"action":{"verb":"urge"}}"#,
            r#"{"request":1,"action":{"verb":"delete"}}"#,
        ] {
            assert_eq!(Press::read(other), None, "{other}");
        }
        let long = Press { request: 1, action: Action::Say { text: "a".repeat(LONGEST) } };
        assert_eq!(Press::read(&long.value().unwrap()), None);
    }

    #[test]
    fn words_that_a_button_wants_are_asked_for() {
        let press = Press { request: 1, action: Action::Decline { reason: String::new() } };
        assert!(press.wants_words() && !press.clone().with_words("Not ours.").wants_words());
        assert!(!Press { request: 1, action: Action::Urge }.wants_words());
    }
}

//! What kind of thing was said.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of thing was said. A form sets it, or the bot proposes it and a person may correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Somebody should do something.
    Request,
    /// Somebody should know something.
    Statement,
    /// Somebody should say something in words.
    Question,
    /// Yes or no is enough.
    YesNo,
}

impl Sort {
    /// Every kind, in the order in which people are offered them.
    pub const ALL: [Self; 4] = [Self::Request, Self::Statement, Self::Question, Self::YesNo];

    /// The word in files and documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Statement => "statement",
            Self::Question => "question",
            Self::YesNo => "yes_no",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }

    /// Says whether it waits for an answer.
    pub fn is_question(self) -> bool {
        matches!(self, Self::Question | Self::YesNo)
    }

    /// What the bot proposes for a message that no form was filled in for; a person confirms or corrects it.
    ///
    /// A message with a question mark is taken for a question, any other for a request: a proposal that is wrong this way costs
    /// a click, while a request taken for a statement would be lost.
    pub fn proposed(text: &str) -> Self {
        let is_question =
            text.split_whitespace().any(|word| word.trim_end_matches([')', '"', '*', '_']).ends_with('?'));
        if is_question { Self::Question } else { Self::Request }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::YesNo => "yes/no question",
            other => other.word(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_with_a_question_mark_is_proposed_as_a_question_and_any_other_as_a_request() {
        assert_eq!(Sort::proposed("Is TLS 1.0 still on anywhere?"), Sort::Question);
        assert_eq!(Sort::proposed("can you look (today?) please"), Sort::Question);
        assert_eq!(Sort::proposed("Please rotate the key of https://a.example/?q=1 now"), Sort::Request);
        assert_eq!(Sort::proposed(""), Sort::Request);
    }

    #[test]
    fn kinds_read_back_from_their_words() {
        assert!(Sort::ALL.iter().all(|&sort| Sort::from_word(sort.word()) == Some(sort)));
        assert_eq!(Sort::from_word("rumour"), None);
    }
}

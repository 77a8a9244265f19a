//! What a mail says, without the form in which it says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The first sentence.
    pub opening: String,
    /// What it is about.
    pub sections: Vec<LetterSection>,
    /// Why they get it, as a sentence.
    pub why: String,
}

/// Things of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LetterSection {
    /// What kind; empty where there is only one.
    pub title: String,
    /// The things.
    pub entries: Vec<LetterEntry>,
    /// How many more there are.
    pub more: u64,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LetterEntry {
    /// What it is called.
    pub name: String,
    /// What is to be said of it.
    pub text: String,
    /// Where its page is, behind the address of the installation; empty where it has none.
    pub path: String,
}

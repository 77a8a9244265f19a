//! What the bot asks, of whom.

/// Something that the bot asks somebody, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The same for the same question, so that nobody is asked twice.
    pub key: String,
    /// Whom, by their id; in private.
    pub to: String,
    /// What.
    pub what: Asked,
}

/// What the bot asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// What a reaction means, that means nothing here.
    Meaning {
        /// The name of the reaction.
        reaction: String,
    },
    /// Whether what they asked for, and marked as done themselves, is no longer needed.
    NotNeeded,
    /// Why they decline or disagree, in words.
    Reason,
    /// Which of them acts on it.
    Owner {
        /// Who said that they will, in the order in which they did.
        claimants: Vec<String>,
    },
}

//! What the bot asks, of whom.

use super::acknowledgement::choices;
use super::sort::Sort;
use crate::program::local_words::list;
use std::collections::BTreeMap;

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

impl Prompt {
    /// What is asked, in a sentence to whoever is asked. `names` are what people call those who are named by ids.
    pub fn question(&self, sort: Sort, names: &BTreeMap<String, String>) -> String {
        match &self.what {
            Asked::Meaning { reaction } => {
                format!("What does :{reaction}: mean here? This is a {sort}; say it with {}.", choices(sort))
            }
            Asked::NotNeeded => {
                "You marked this as done before the security team did: do you no longer need it?".to_owned()
            }
            Asked::Reason => "You said no without a word: write the reason into the thread.".to_owned(),
            Asked::Owner { claimants } => {
                let name = |who: &String| names.get(who).unwrap_or(who).clone();
                let all: Vec<String> = claimants.iter().map(name).collect();
                format!("{} said that they will act on it: who of you does?", list(&all))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bot_asks_in_sentences_that_say_what_can_be_answered() {
        let names = BTreeMap::from([("ana".to_owned(), "Ana".to_owned())]);
        let asked =
            |what| Prompt { key: String::new(), to: "ana".to_owned(), what }.question(Sort::Request, &names);
        assert_eq!(
            asked(Asked::Meaning { reaction: "eyes".to_owned() }),
            "What does :eyes: mean here? This is a request; say it with 👍 I will act on it, ✅ done, 👎 declined, \
             with a reason in the thread."
        );
        assert_eq!(
            asked(Asked::Owner { claimants: vec!["ana".to_owned(), "sam".to_owned()] }),
            "Ana and sam said that they will act on it: who of you does?"
        );
        assert_eq!(
            asked(Asked::NotNeeded),
            "You marked this as done before the security team did: do you no longer need it?"
        );
        assert_eq!(asked(Asked::Reason), "You said no without a word: write the reason into the thread.");
    }
}

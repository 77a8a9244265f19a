//! Values that are one word of a short list, and how a message names the list.

use portcullis_domain::cvss::{AttackVector, Requirement};
use portcullis_domain::decision::Justification;
use portcullis_domain::finding::Kind;
use portcullis_domain::program::people::Role;
use portcullis_domain::program::policy::{Approval, GateEffect, KevRule};
use portcullis_domain::program::requests::AnswerType;
use portcullis_domain::program::triage::{Mark, ProposedVerdict};
use portcullis_domain::request::sort::Sort;
use portcullis_domain::severity::Severity;

/// A value that is written as one of a few words.
pub(crate) trait Word: Copy + 'static {
    /// What a single value is called, with its article.
    const NAME: &'static str;
    /// All values.
    const VALUES: &'static [Self];
    /// The word of this value.
    fn text(self) -> &'static str;
}

macro_rules! word {
    ($($type:ty, $name:literal, $values:expr;)+) => {
        $(impl Word for $type {
            const NAME: &'static str = $name;
            const VALUES: &'static [Self] = $values;

            fn text(self) -> &'static str {
                self.word()
            }
        })+
    };
}

word! {
    Role, "a role", Role::ALL;
    Severity, "a severity to compare with", &Severity::ALL;
    AttackVector, "an attack vector", AttackVector::ALL;
    Requirement, "a requirement", Requirement::ALL;
    GateEffect, "an effect on the gate", GateEffect::ALL;
    KevRule, "a rule for known exploited vulnerabilities", KevRule::ALL;
    Approval, "a way of approval", Approval::ALL;
    Mark, "a mark", Mark::ALL;
    Justification, "a justification", Justification::ALL;
    ProposedVerdict, "a verdict that may be proposed", ProposedVerdict::ALL;
    Sort, "a sort of request", &Sort::ALL;
    AnswerType, "a type of answer", AnswerType::ALL;
    Kind, "a kind of finding", &[Kind::Package, Kind::Iac, Kind::Code, Kind::Secret, Kind::Web];
}

/// Words as a message lists them: `a`, `b` or `c`.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [word] => word.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_as_people_say_them() {
        assert_eq!(listed([]), "");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}

//! The table: what a reaction of the security team means, by what was said.

use super::signal::Sign;
use super::sort::Sort;

/// What a reaction of somebody of the security team means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// They saw it and will act on it.
    WillAct,
    /// It is done.
    Done,
    /// They agree, or have noted it.
    Noted,
    /// They decline or disagree, and have to say why in words.
    Declines,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nothing that could be told: whoever reacted is asked.
    Ambiguous,
}

/// What a reaction means.
pub(super) fn meaning(sort: Sort, sign: &Sign) -> Meaning {
    match (sort, sign) {
        (Sort::Request, Sign::Up) => Meaning::WillAct,
        (Sort::Request, Sign::Check) => Meaning::Done,
        (Sort::Request | Sort::Statement, Sign::Down) => Meaning::Declines,
        (Sort::Statement, Sign::Up) => Meaning::Noted,
        (Sort::YesNo, Sign::Up) => Meaning::Yes,
        (Sort::YesNo, Sign::Down) => Meaning::No,
        (Sort::Statement | Sort::Question | Sort::YesNo, Sign::Check)
        | (Sort::Question, Sign::Up | Sign::Down)
        | (_, Sign::Other(_)) => Meaning::Ambiguous,
    }
}

/// What can be reacted with to something of this sort, as a person reads it.
pub fn choices(sort: Sort) -> &'static str {
    match sort {
        Sort::Request => "👍 I will act on it, ✅ done, 👎 declined, with a reason in the thread",
        Sort::Statement => "👍 noted, 👎 I disagree, with a reason in the thread",
        Sort::Question => "an answer in the thread",
        Sort::YesNo => "👍 yes, 👎 no, or an answer in the thread",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_everybody_was_told() {
        let row = |sort| [Sign::Up, Sign::Check, Sign::Down].map(|sign| meaning(sort, &sign));
        assert_eq!(row(Sort::Request), [Meaning::WillAct, Meaning::Done, Meaning::Declines]);
        assert_eq!(row(Sort::Statement), [Meaning::Noted, Meaning::Ambiguous, Meaning::Declines]);
        assert_eq!(row(Sort::Question), [Meaning::Ambiguous; 3]);
        assert_eq!(row(Sort::YesNo), [Meaning::Yes, Meaning::Ambiguous, Meaning::No]);
    }

    #[test]
    fn any_other_reaction_acknowledges_nothing() {
        for (sort, name) in
            Sort::ALL.into_iter().flat_map(|sort| ["eyes", "pray", "tada"].map(|name| (sort, name)))
        {
            assert_eq!(meaning(sort, &Sign::read(name)), Meaning::Ambiguous, "{sort} {name}");
        }
    }
}

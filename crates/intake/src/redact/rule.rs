//! What stays of a record that is about a credential.

use super::secrets::Secrets;

/// How a format's records about credentials are copied. Places are the keys on the way to a value, joined by
/// dots, without the indices of lists. What neither stays nor is given anew is masked, so that a key which
/// a later version of the tool brings in can't betray anything.
pub(crate) struct Rule {
    /// Places whose values stay, with everything below.
    pub(crate) keep: &'static [&'static str],
    /// Values for places as the reader understands them: the first value at a place is replaced by the text, any
    /// others there are emptied. The record is given as written.
    pub(crate) anew: fn(&[u8], &Secrets) -> Anew,
    /// The form in which `keep` and `anew` name a key.
    pub(crate) name: fn(&str) -> String,
}

/// Places with their texts.
pub(crate) type Anew = Vec<(&'static str, String)>;

/// The name of a key where it has one writing only.
pub(crate) fn as_written(key: &str) -> String {
    key.to_owned()
}

/// Says whether a place is the given one or below it.
fn is_within(place: &str, other: &str) -> bool {
    place.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A rule with the values of one record.
pub(super) struct Ruling<'r> {
    rule: &'r Rule,
    anew: Vec<(&'static str, Option<String>)>,
}

/// What becomes of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    Masked,
    Becomes(String),
}

impl<'r> Ruling<'r> {
    pub(super) fn new(rule: &'r Rule, record: &[u8], secrets: &Secrets) -> Self {
        let anew = (rule.anew)(record, secrets).into_iter().map(|(place, text)| (place, Some(text)));
        Self { rule, anew: anew.collect() }
    }

    pub(super) fn name(&self, key: &str) -> String {
        (self.rule.name)(key)
    }

    /// What becomes of the next text at a place.
    pub(super) fn fate(&mut self, place: &str) -> Fate {
        if let Some((_, text)) = self.anew.iter_mut().find(|(given, _)| is_within(place, given)) {
            return Fate::Becomes(text.take().unwrap_or_default());
        }
        if self.keeps(place) { Fate::Stays } else { Fate::Masked }
    }

    /// Says whether values at a place stay.
    pub(super) fn keeps(&self, place: &str) -> bool {
        self.rule.keep.iter().any(|kept| is_within(place, kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_does_not_name_is_masked() {
        let rule =
            Rule { keep: &["a", "b.c"], anew: |_, _| vec![("line", "masked".to_owned())], name: as_written };
        let mut ruling = Ruling::new(&rule, b"", &Secrets::default());
        let fates = ["a", "a.x", "ab", "b", "b.c", "", "line.text", "line"].map(|place| ruling.fate(place));
        let becomes = |text: &str| Fate::Becomes(text.to_owned());
        let (stays, masked) = (|| Fate::Stays, || Fate::Masked);
        let expected =
            [stays(), stays(), masked(), masked(), stays(), masked(), becomes("masked"), becomes("")];
        assert_eq!(fates, expected);
    }
}

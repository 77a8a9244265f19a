//! The credentials that a report names in clear.

use crate::readers::MASK;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use portcullis_domain::finding::{Finding, Subject};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Shortest credential that is looked for outside of its own record.
const SHORTEST: usize = 8;
/// A text of so many bytes is a credential whatever it is made of.
const LONG: usize = 20;
/// Bytes of all credentials that are looked for; the automaton takes up to 30 times as much memory.
const BYTES: usize = 1 << 20;
/// How often the automaton is built while a report is read.
const BUILDS: u32 = 32;

/// Credentials to look for in everything that a report says.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    texts: BTreeSet<String>,
    bytes: usize,
    beyond: u64,
    automaton: Option<AhoCorasick>,
    /// Texts were added since it was built.
    stale: bool,
    builds: u32,
}

impl Secrets {
    /// Takes a credential. A common word is none: taking `password` or `test` out of a whole report would
    /// leave nothing of it.
    pub(crate) fn add(&mut self, text: &str) {
        if !tells(text) || self.texts.contains(text) {
            return;
        }
        if self.bytes + text.len() > BYTES {
            self.beyond += 1;
            return;
        }
        self.bytes += text.len();
        self.texts.insert(text.to_owned());
        self.stale = true;
    }

    /// Prepares the search for what was added so far. A report that adds to it over and over again is searched for
    /// the first of it until its end.
    pub(crate) fn seal(&mut self) {
        if self.builds < BUILDS {
            self.finish();
        }
    }

    /// Prepares the search for everything that was added.
    pub(crate) fn finish(&mut self) {
        if self.stale {
            self.stale = false;
            self.builds += 1;
            let built = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .build(&self.texts);
            // It can only fail for more texts than the bound on their bytes allows.
            self.automaton = built.ok();
        }
    }

    /// How many are looked for.
    pub(crate) fn count(&self) -> u64 {
        self.texts.len() as u64
    }

    /// How many are not looked for, because there are too many.
    pub(crate) fn beyond(&self) -> u64 {
        self.beyond
    }

    /// The text with every credential masked.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(automaton) = &self.automaton else { return Cow::Borrowed(text) };
        let mut masked = String::new();
        let mut from = 0;
        for found in automaton.find_iter(text) {
            masked.push_str(&text[from..found.start()]);
            masked.push_str(MASK);
            from = found.end();
        }
        if from == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(&text[from..]);
        Cow::Owned(masked)
    }

    /// Masks every credential in the texts of a finding, so that it is the same as one of the redacted report.
    pub(crate) fn mask_finding(&self, finding: &mut Finding) {
        if self.automaton.is_none() {
            return;
        }
        let details = &mut finding.details;
        let mut texts = vec![&mut finding.title, &mut details.description, &mut details.remediation];
        texts.extend(&mut details.references);
        texts.extend(finding.suppression.as_mut().map(|suppression| &mut suppression.reason));
        match &mut finding.subject {
            Subject::Package(found) => texts.push(&mut found.package.path),
            Subject::Iac(found) => {
                texts.extend([&mut found.check, &mut found.resource, &mut found.location.path]);
                texts.extend(&mut found.root_module);
            }
            Subject::Code(found) => {
                texts.extend([&mut found.rule, &mut found.location.path, &mut found.snippet]);
                texts.extend(&mut found.fingerprint);
            }
            Subject::Secret(found) => {
                texts.extend([&mut found.rule, &mut found.location.path, &mut found.masked_line]);
            }
            Subject::Web(found) => {
                texts.extend([&mut found.rule, &mut found.method, &mut found.url_template]);
                texts.push(&mut found.parameter);
            }
        }
        for text in texts {
            if let Cow::Owned(masked) = self.mask(text) {
                *text = masked;
            }
        }
    }
}

/// Says whether a text is so particular that it is a credential wherever it stands.
fn tells(text: &str) -> bool {
    let is = |kind: fn(&char) -> bool| text.chars().any(|character| kind(&character));
    let masked = text.contains("***") || text.contains("REDACTED");
    let particular = text.len() >= LONG
        || is(char::is_ascii_digit)
        || (is(char::is_ascii_lowercase) && is(char::is_ascii_uppercase))
        || text.chars().any(|character| !character.is_ascii_alphanumeric() && !" -_./".contains(character));
    text.len() >= SHORTEST && !masked && particular
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for text in texts {
            secrets.add(text);
        }
        secrets.seal();
        secrets
    }

    #[test]
    fn the_longest_credential_at_a_place_is_masked() {
        let secrets = secrets(&["hunter2-abc", "hunter2-abc-def", "ünïcödé1"]);
        assert_eq!(secrets.mask("a hunter2-abc-def, hunter2-abcd"), "a ****, ****d");
        assert_eq!(secrets.mask("é ünïcödé1é"), "é ****é");
        assert!(matches!(secrets.mask("nothing"), Cow::Borrowed(_)));
    }

    #[test]
    fn common_words_and_masks_are_not_looked_for() {
        for text in [
            "",
            "a",
            "hunter2",
            "password",
            "changeme",
            "PASSWORD",
            "app-settings",
            "REDACTED",
            "****",
            "key=****",
        ] {
            assert_eq!(secrets(&[text]).count(), 0, "{text}");
        }
        for text in ["hunter22", "passWord", "p@ssword", "correct-horse-battery"] {
            assert_eq!(secrets(&[text, text]).count(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_looked_for_is_bounded() {
        let mut secrets = Secrets::default();
        for number in 0..100_000 {
            secrets.add(&format!("AKIA{number:032}"));
        }
        assert_eq!(secrets.count() * 36, (BYTES as u64 / 36) * 36);
        assert_eq!(secrets.count() + secrets.beyond(), 100_000);
        secrets.seal();
        assert_eq!(secrets.mask(&format!("x AKIA{:032} y", 77)), "x **** y");
    }
}

//! Unfinished work belongs in the tracker, and a test either runs or is gone.

use super::offence::Offence;
use super::tracked::TextFile;

/// Words that mark unfinished work; in two parts here, so that this file holds none.
const MARKS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
/// Macros that stand for code nobody wrote.
const PLACEHOLDERS: &[&str] = &[concat!("todo", "!("), concat!("unimplemented", "!(")];
/// Ways to switch a test off.
const SWITCHED_OFF: &[&str] = &[concat!("#[", "ignore]"), concat!("#[", "ignore =")];

/// Endings of the files that people program in; prose may talk about such words.
const CODE: &[&str] = &["rs", "toml", "yml", "yaml", "sh", "sql", "html", "css", "js", "py"];

/// Checks one file for work that was left behind.
pub(crate) fn check(file: &TextFile) -> Vec<Offence> {
    if !CODE.contains(&file.extension()) {
        return Vec::new();
    }
    let mut offences = Vec::new();
    for (line, text) in file.lines() {
        let message = if let Some(mark) = MARKS.iter().find(|mark| has_word(text, mark)) {
            format!("`{mark}` marks unfinished work; finish it, or write down elsewhere what is missing")
        } else if let Some(placeholder) = PLACEHOLDERS.iter().find(|placeholder| text.contains(**placeholder))
        {
            format!(
                "`{placeholder}…)` panics when it is reached; write the code, or return an error that says so"
            )
        } else if SWITCHED_OFF.iter().any(|attribute| text.contains(attribute)) {
            "a test that never runs proves nothing; mend it or delete it, or skip at run time with the reason"
                .to_owned()
        } else {
            continue;
        };
        offences.push(Offence::new(&file.path, line, message));
    }
    offences
}

/// Whether the word stands in the text with no letter, digit, `_` or `-` beside it.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |character: char| character.is_alphanumeric() || character == '_' || character == '-';
    text.match_indices(word).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<String> {
        check(&TextFile::new(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_mark_placeholder_and_switched_off_test_is_an_offence() {
        for leftover in MARKS.iter().chain(PLACEHOLDERS).chain(SWITCHED_OFF) {
            let found = lines("src/a.rs", &format!("fn a() {{}}\n// {leftover}\n"));
            assert_eq!(found.len(), 1, "{leftover}");
            assert!(found[0].starts_with("src/a.rs:2: "), "{found:?}");
        }
    }

    #[test]
    fn a_mark_inside_a_longer_word_is_none() {
        let text =
            format!("const CVE: &str = \"CVE-2024-{x}X\"; // {x}-1 {t}S\n", x = MARKS[2], t = MARKS[0]);
        assert_eq!(lines("src/a.rs", &text), [""; 0]);
    }

    #[test]
    fn prose_may_name_the_words() {
        assert_eq!(lines("CONTRIBUTING.md", MARKS[0]), [""; 0]);
    }
}

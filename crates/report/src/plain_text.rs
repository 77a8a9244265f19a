//! Text from strangers made safe to look at: whatever acts on a terminal or hides from a reader becomes visible.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text in one line: line breaks and tabs become spaces, and control characters, terminal escapes,
/// direction marks and invisible characters are spelled out (`\u{202e}`).
pub fn line(text: &str) -> Cow<'_, str> {
    visible(text, |c| matches!(c, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}').then_some(' '))
}

/// The text with its line breaks and tabs kept, everything else as in [`line`].
pub fn block(text: &str) -> Cow<'_, str> {
    visible(text, |c| matches!(c, '\n' | '\t').then_some(c))
}

fn visible(text: &str, replacement: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !is_hidden(c) {
            plain.push(c);
        } else if c == '\r' && rest.peek() == Some(&'\n') {
            // The line feed that follows stands for both.
        } else if let Some(other) = replacement(c) {
            plain.push(other);
        } else {
            let _ = write!(plain, "\\u{{{:x}}}", c as u32);
        }
    }
    Cow::Owned(plain)
}

/// Says whether a character acts on the terminal, turns the direction of text, or can't be seen.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(line("runc 1.1.5 → 1.1.12, Größe"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_acts_on_a_terminal_is_spelled_out() {
        assert_eq!(line("\u{1b}[31mred\u{7}\u{9b}2J\0"), r"\u{1b}[31mred\u{7}\u{9b}2J\u{0}");
        assert_eq!(line("a\u{202e}cod.exe\u{200b}\u{feff}"), r"a\u{202e}cod.exe\u{200b}\u{feff}");
        assert_eq!(line("\u{e0041}\u{2066}\u{ad}"), r"\u{e0041}\u{2066}\u{ad}");
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(line("a\r\nb\nc\td\re\u{2028}f\u{85}g"), "a b c d e f g");
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(block("a\r\nb\n\tc\u{1b}\r"), "a\nb\n\tc\\u{1b}\\u{d}");
    }
}

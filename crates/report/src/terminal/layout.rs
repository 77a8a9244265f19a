//! Text fitted into columns of a terminal.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text, its end cut where it is wider than `columns`.
pub(crate) fn cut_end(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let end = fitting(text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)), columns);
    Cow::Owned(format!("{}{}", &text[..end.unwrap_or(0)], mark(columns)))
}

/// The text, its start cut where it is wider than `columns`: of a path the end tells most.
pub(crate) fn cut_start(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let start = fitting(text.char_indices().rev(), columns);
    Cow::Owned(format!("{}{}", mark(columns), &text[start.unwrap_or(text.len())..]))
}

fn mark(columns: usize) -> &'static str {
    if columns == 0 { "" } else { "…" }
}

/// The last position whose characters, and the mark, fit.
fn fitting(characters: impl Iterator<Item = (usize, char)>, columns: usize) -> Option<usize> {
    let mut left = columns.saturating_sub(1);
    let mut last = None;
    for (at, c) in characters {
        let Some(rest) = left.checked_sub(c.width().unwrap_or(0)) else { break };
        (left, last) = (rest, Some(at));
    }
    last
}

/// Breaks a text between words into lines of `columns`, all but the first indented by `indent`, which is not
/// part of them. A word that is wider than a line stays whole.
pub(crate) fn wrap(text: &str, columns: Option<usize>, indent: usize) -> Vec<&str> {
    let Some(columns) = columns else { return vec![text] };
    let mut lines = Vec::new();
    let (mut start, mut end, mut used) = (0, 0, 0);
    for word in text.split(' ') {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let room = columns.saturating_sub(if lines.is_empty() { 0 } else { indent });
        let needed = width(word) + usize::from(used > 0);
        if used > 0 && used + needed > room {
            lines.push(&text[start..end]);
            (start, used) = (at, width(word));
        } else {
            used += needed;
        }
        end = at + word.len();
    }
    lines.push(&text[start..end]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_to_its_columns() {
        assert_eq!(cut_end("short", 5), "short");
        assert_eq!(cut_end("shorter", 5), "shor…");
        assert_eq!(cut_start("a/long/path.yaml:12", 12), "…ath.yaml:12");
        assert_eq!((cut_end("abc", 1), cut_end("abc", 0)), ("…".into(), "".into()));
        assert_eq!(cut_start("abc", 1), "…");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("漢字"), 4);
        assert_eq!(cut_end("漢字漢字", 6), "漢字…");
        assert_eq!(cut_start("漢字漢字", 6), "…漢字");
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrap("one two three", Some(8), 0), ["one two", "three"]);
        assert_eq!(wrap("one two three four", Some(9), 4), ["one two", "three", "four"]);
        assert_eq!(wrap("unbreakable word", Some(4), 0), ["unbreakable", "word"]);
        assert_eq!(wrap("one two", None, 0), ["one two"]);
        assert_eq!(wrap("", Some(4), 0), [""]);
    }
}

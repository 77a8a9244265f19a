//! What stands within a cell: text, code and links.

use std::ops::Range;

/// The most bytes of a link's text or target; a longer one is text.
const MOST_LINK: usize = 4096;

/// A part of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text, with code as it is written.
    Text(&'t str),
    /// A link.
    Link {
        /// What is shown.
        text: &'t str,
        /// Where it leads.
        target: &'t str,
    },
}

/// The parts of a cell in their order. What is not closed is text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'`' => at = code_end(text, at).map_or(at + 1, |(_, end)| end),
            b'[' => match link(text, at) {
                Some((shown, target, end)) => {
                    if from < at {
                        pieces.push(Piece::Text(&text[from..at]));
                    }
                    pieces.push(Piece::Link { text: &text[shown], target: &text[target] });
                    (from, at) = (end, end);
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    if from < text.len() {
        pieces.push(Piece::Text(&text[from..]));
    }
    pieces
}

/// What is shown of a cell: the texts of links without their targets, and no backquotes.
pub(super) fn shown(text: &str) -> String {
    let parts = pieces(text);
    let shown = parts.iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Link { text, .. } => *text,
    });
    shown.collect::<String>().replace(['`', '*'], "")
}

/// Where code that opens at `at` has its text, and where it ends; nothing if it is never closed.
pub(super) fn code_end(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let run = |at: usize| bytes[at..].iter().take_while(|byte| **byte == b'`').count();
    let length = run(at);
    let inside = at + length;
    let most = bytes.len().min(inside + MOST_LINK);
    let mut next = inside;
    while next < most {
        match run(next) {
            0 => next += 1,
            found if found == length => return Some((inside..next, next + found)),
            found => next += found,
        }
    }
    None
}

/// Text, target and end of a link that opens at `at`.
fn link(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    let close = balanced(text, at, b'[', b']')?;
    let end = link_end(text, close)?;
    let inside = &text[close + 1..end - 1];
    // A title may follow on the target.
    let target = inside.trim_start();
    let start = close + 1 + (inside.len() - target.len());
    let target = match target.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((target, _)) => start + 1..start + 1 + target.len(),
        None => start..start + target.find(char::is_whitespace).unwrap_or(target.len()),
    };
    Some((at + 1..close - 1, target, end))
}

/// Where the target in round brackets ends that opens at `at`.
pub(super) fn link_end(text: &str, at: usize) -> Option<usize> {
    (text.as_bytes().get(at) == Some(&b'(')).then(|| balanced(text, at, b'(', b')')).flatten()
}

/// The place behind the bracket that closes the one at `at`.
fn balanced(text: &str, at: usize, open: u8, close: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let most = bytes.len().min(at + MOST_LINK);
    let mut depth = 0_usize;
    let mut next = at;
    while next < most {
        match bytes[next] {
            b'\\' => next += 1,
            byte if byte == open => depth += 1,
            byte if byte == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(next + 1);
                }
            }
            _ => {}
        }
        next += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_text_and_target_whatever_brackets_are_in_them() {
        let text = "see [a [b]](http://x/(y)) and [c](<d e> \"t\"), `[no](x)`, [open](never";
        let links: Vec<_> =
            pieces(text).into_iter().filter(|piece| matches!(piece, Piece::Link { .. })).collect();
        let link = |text, target| Piece::Link { text, target };
        assert_eq!(links, [link("a [b]", "http://x/(y)"), link("c", "d e")]);
        assert_eq!(shown("[a](b) `c` **d**"), "a c d");
    }

    #[test]
    fn what_is_never_closed_is_text() {
        for text in ["`a", "[a", "[a](b", "](", "\\", "[]", "[]()"] {
            assert!(pieces(text).len() <= 1, "{text}");
        }
        assert_eq!(pieces(&"[a](".repeat(10_000)).len(), 1);
    }
}

//! Text from strangers as Markdown that shows it and nothing else.

use crate::plain_text;
use std::fmt::Write as _;

/// Characters of one cell; what is longer is cut.
const LONGEST: usize = 200;
/// Characters of a cell that holds whole sentences.
const LONGEST_SENTENCES: usize = 1_000;

/// The text as inline Markdown. Whatever has a meaning in Markdown or HTML becomes a character reference,
/// which by the specification of `CommonMark` never stands for structure, and `@` is parted from what follows,
/// so that nobody is notified by the name of a package.
pub(crate) fn escape(text: &str) -> String {
    escape_up_to(LONGEST, text)
}

/// Sentences as inline Markdown, as in [`escape`].
pub(crate) fn sentences(text: &str) -> String {
    escape_up_to(LONGEST_SENTENCES, text)
}

/// The whole text as inline Markdown, as in [`escape`], for documents that have no limit.
pub(crate) fn whole(text: &str) -> String {
    escape_up_to(usize::MAX, text)
}

fn escape_up_to(longest: usize, text: &str) -> String {
    let mut markdown = String::with_capacity(text.len() + 16);
    for (number, c) in plain_text::line(text.trim()).chars().enumerate() {
        if number == longest {
            markdown.push('…');
            break;
        }
        match c {
            '@' => markdown.push_str("&#64;<!-- -->"),
            c if c.is_ascii_alphanumeric() || !c.is_ascii() || " .,-/%=?+'".contains(c) => markdown.push(c),
            c => {
                let _ = write!(markdown, "&#{};", c as u32);
            }
        }
    }
    markdown
}

/// The text in the typeface of code; nothing for an empty text.
pub(crate) fn code(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!("<code>{}</code>", escape(text)) }
}

/// Markdown that leads to a checked address of the web, where there is one.
pub(crate) fn linked(markdown: &str, address: Option<&str>) -> String {
    match address {
        Some(address) => format!("[{markdown}](<{}>)", address.replace('&', "&amp;")),
        None => markdown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_has_a_meaning() {
        let text = escape("*a* _b_ `c` [d](e) <f> & | \\| # ! ~ $x$ {g} \"h\"\n1. i https://j\u{202e}");
        assert!(
            !text.contains(['*', '_', '`', '[', ']', '(', ')', '<', '>', '|', '\\', '!', '~', '$', '{', ':'])
        );
        assert!(!text.contains('\n') && text.contains("&#92;u&#123;202e&#125;"), "{text}");
    }

    #[test]
    fn nobody_is_notified_by_a_name() {
        assert_eq!(code("@angular/core"), "<code>&#64;<!-- -->angular/core</code>");
    }

    #[test]
    fn an_address_stays_in_its_place() {
        assert_eq!(
            linked("x", Some("https://example.com/?a&copy=1")),
            "[x](<https://example.com/?a&amp;copy=1>)"
        );
        assert_eq!(linked("x", None), "x");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(escape(&"a".repeat(1_000)).chars().count(), LONGEST + 1);
        assert_eq!(sentences(&"a".repeat(2_000)).chars().count(), LONGEST_SENTENCES + 1);
    }
}

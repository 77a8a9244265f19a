//! Mail about what happens, as text and as a page of HTML that fetches nothing.

use crate::plain_text::line;
use askama::Template;
use portcullis_domain::notification::Letter;
use std::fmt::Write;

/// The letter as text; `base` is what links begin with.
pub fn text(letter: &Letter, base: &str) -> String {
    let mut text = format!("{}\n", line(&letter.opening));
    // Writing to a text never fails.
    for section in &letter.sections {
        text.push('\n');
        if !section.title.is_empty() {
            let _ = writeln!(text, "{}", line(&section.title));
        }
        for entry in &section.entries {
            let _ = writeln!(text, "- {}: {}", line(&entry.name), line(&entry.text));
            if !entry.path.is_empty() {
                let _ = writeln!(text, "  {base}{}", line(&entry.path));
            }
        }
        if section.more > 0 {
            let _ = writeln!(text, "- and {} more", section.more);
        }
    }
    let _ = write!(text, "\n{}\nHow you are told: {base}{PREFERENCES}\n", line(&letter.why));
    text
}

/// The letter as HTML.
pub fn html(letter: &Letter, base: &str) -> String {
    // Writing to a text never fails.
    Page { letter, base }.render().unwrap_or_default()
}

/// Words as HTML, as they were written.
pub fn words(text: &str) -> String {
    // Writing to a text never fails.
    Words { text }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(
    source = "<!doctype html>\n<meta charset=\"utf-8\">\n<p style=\"white-space: pre-wrap\">{{ text }}</p>\n",
    ext = "html"
)]
struct Words<'w> {
    text: &'w str,
}

/// Where people say how they want to be told.
const PREFERENCES: &str = "/me/notifications";

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'l> {
    letter: &'l Letter,
    base: &'l str,
}

#[cfg(test)]
mod tests;

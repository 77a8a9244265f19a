//! Every mistake has a place, says what is wrong, and what would be right.

use super::*;

mod file;
mod people;
mod products;
mod requests;
mod rules;

/// Each mistake of a file, one a line.
fn assert_file(text: &str, mistakes: &str) {
    assert_eq!(explained(text.trim_start_matches('\n')), mistakes.trim_matches('\n'));
}

/// Each mistake of what follows the two lines that every file has; the first of it is line 3.
fn assert_mistakes(text: &str, mistakes: &str) {
    assert_file(&format!("version: 1\ncompany: Acme{text}"), mistakes);
}

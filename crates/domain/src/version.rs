//! Versions of releases and packages, and the one order in which ranges compare them.
//!
//! The order serves scopes that people write (`>=5.3, <5.5`), for any numbering in use: numeric parts compare
//! as numbers, a pre-release sorts before its release, a revision or patch letter after it.

use crate::text_form::text_form;
use schemars::JsonSchema;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// A version as it was written, compared by what it means: `5.3` and `v5.3.0` are equal.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(with = "String", extend("maxLength" = Self::MOST_BYTES, "pattern" = r"^[vV]?[0-9][0-9A-Za-z._+~^:-]*$"))]
pub struct Version {
    text: String,
    parts: Vec<Part>,
}

impl Version {
    /// The most bytes that a version may have.
    pub const MOST_BYTES: usize = 256;

    /// The version as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The numbers that it begins with, as written: `5`, `3` and `2` of `5.3.2-rc1`.
    pub fn leading_numbers(&self) -> impl Iterator<Item = &str> {
        let text = self.text.strip_prefix(['v', 'V']).unwrap_or(&self.text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text[..end].split('.').filter(|number| !number.is_empty())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// A text that is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoVersion {
    /// It begins with something else than a number.
    #[error("a version begins with a number, as in `5.3.2` or `v5.4.0-rc1`")]
    Start,
    /// It has a character that no version has.
    #[error("a version is made of letters, digits and `.`, `-`, `_`, `+`, `~`, `^`, `:`")]
    Character,
    /// It has a star or an `x` in the place of a number.
    #[error("a version has no wildcard; for all of 5.3 write `>=5.3, <5.4`")]
    Wildcard,
    /// It is too long.
    #[error("a version has at most {} bytes", Version::MOST_BYTES)]
    Long,
}

text_form!(Version);

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        if text.len() > Self::MOST_BYTES {
            return Err(NoVersion::Long);
        }
        let plain = text.strip_prefix(['v', 'V']).unwrap_or(text);
        if plain.contains('*') || plain.split('.').skip(1).any(|part| part.eq_ignore_ascii_case("x")) {
            return Err(NoVersion::Wildcard);
        }
        if !plain.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(NoVersion::Start);
        }
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+~^:".contains(&byte);
        if !plain.bytes().all(known) {
            return Err(NoVersion::Character);
        }
        Ok(Self { text: text.to_owned(), parts: parts(&plain.to_ascii_lowercase()) })
    }
}

impl Ord for Version {
    /// Compares part by part; where one version ends, it compares as the end, behind a pre-release and before anything else.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (&self.parts, &other.parts);
        (0..mine.len().max(theirs.len()))
            .map(|at| mine.get(at).unwrap_or(&Part::End).cmp(theirs.get(at).unwrap_or(&Part::End)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts.hash(state);
    }
}

/// One part of a version, in the order in which different parts sort.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Part {
    /// `~`, which distributors write before what precedes a version.
    Tilde,
    /// A word that announces a version: `rc`, `beta`.
    Before(String),
    /// Where the version ends; never stored.
    End,
    /// A word that follows on a version: `n` of `1.1.1n`, `r` of `3.1-r2`.
    After(String),
    /// A number behind a hyphen, plus or underscore: the revision of a distributor's package.
    Revision(Number),
    /// A number between dots.
    Number(Number),
    /// The number before a colon, which outweighs all that follows.
    Epoch(Number),
}

/// A whole number of any length, without zeros at its front; the empty one is zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Number {
    length: usize,
    digits: String,
}

impl Number {
    fn new(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        Self { length: digits.len(), digits: digits.to_owned() }
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    let epoch = text.split_once(':').filter(|(epoch, _)| epoch.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some((epoch, behind)) = epoch {
        let epoch = Number::new(epoch);
        if epoch.length > 0 {
            parts.push(Part::Epoch(epoch));
        }
        rest = behind;
    }
    let first = parts.len();
    let mut leading = true;
    let mut separator = '.';
    while let Some(next) = rest.chars().next() {
        if !next.is_ascii_alphanumeric() {
            if next == '~' {
                end_numbers(&mut parts, first, &mut leading);
                parts.push(Part::Tilde);
            }
            separator = next;
            rest = &rest[1..];
            continue;
        }
        let is_number = next.is_ascii_digit();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() || c.is_ascii_digit() != is_number);
        let (piece, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if !is_number || matches!(separator, '-' | '_' | '+' | '^') {
            end_numbers(&mut parts, first, &mut leading);
        }
        parts.push(match is_number {
            true if matches!(separator, '-' | '_' | '+' | '^') => Part::Revision(Number::new(piece)),
            true => Part::Number(Number::new(piece)),
            false if announces(piece, separator, behind) => Part::Before(piece.to_owned()),
            false => Part::After(piece.to_owned()),
        });
        separator = '.';
        rest = behind;
    }
    end_numbers(&mut parts, first, &mut leading);
    parts
}

/// Ends the leading numbers: zeros at their end mean nothing, so that `5.3` is `5.3.0`.
fn end_numbers(parts: &mut Vec<Part>, first: usize, leading: &mut bool) {
    let is_zero = |part: &Part| matches!(part, Part::Number(number) if number.length == 0);
    while *leading && parts.len() > first && parts.last().is_some_and(is_zero) {
        parts.pop();
    }
    *leading = false;
}

/// Says whether a word makes a pre-release: one of the usual words, `a` or `b` with a number behind it, or any
/// word behind a hyphen that is not one of the usual words for what follows a release.
fn announces(word: &str, separator: char, behind: &str) -> bool {
    const BEFORE: [&str; 14] = [
        "alpha",
        "beta",
        "canary",
        "cr",
        "dev",
        "ea",
        "insiders",
        "m",
        "milestone",
        "nightly",
        "pre",
        "preview",
        "rc",
        "snapshot",
    ];
    const AFTER: [&str; 18] = [
        "amzn", "build", "deb", "el", "fc", "final", "ga", "git", "hotfix", "p", "patch", "pl", "post", "r",
        "release", "rev", "sp", "ubuntu",
    ];
    if matches!(word, "a" | "b") {
        return behind.starts_with(|next: char| next.is_ascii_digit());
    }
    BEFORE.contains(&word) || (separator == '-' && !AFTER.contains(&word))
}

#[cfg(test)]
mod tests;

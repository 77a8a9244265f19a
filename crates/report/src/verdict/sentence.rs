//! The words for a verdict that all its forms share. What they take from documents is made plain.

mod decided;
mod exception;
mod lack;
mod release;
#[cfg(test)]
mod tests;

pub use decided::{addressed_by, cause, disagreement, near_miss, stale, standing, suppression};
pub use exception::{exception, exception_title};
pub use lack::{deciding, is_missing_scan, lack, subject};
pub use release::{components, given, left_out, moment, name, origin, record, series};

use super::Judged;
use crate::plain_text;
use crate::sentence::{self as words, count};
use portcullis_domain::gate::Outcome;

/// The outcome as it stands before everything else: `BLOCKED`, with the end of an exception where one holds.
pub fn outcome(judged: &Judged<'_>) -> String {
    let exception = judged.verdict.exception.as_ref();
    match (judged.verdict.outcome, exception) {
        (Outcome::Passes, _) => "PASSES".to_owned(),
        (Outcome::Blocked, _) => "BLOCKED".to_owned(),
        (Outcome::Undecided, _) => "UNDECIDED".to_owned(),
        (Outcome::ReleasedByException, None) => "RELEASED BY EXCEPTION".to_owned(),
        (Outcome::ReleasedByException, Some(exception)) => {
            format!("RELEASED BY EXCEPTION until {}", words::moment(exception.record.expires))
        }
    }
}

/// `7 findings open, 1 scan missing, 31 addressed`, and the moment where somebody gave it.
pub fn summary(judged: &Judged<'_>) -> String {
    let verdict = judged.verdict;
    let scans = verdict.undecided.iter().filter(|item| is_missing_scan(&item.lack)).count();
    let points = verdict.undecided.len() - scans;
    let mut parts = Vec::new();
    match verdict.counts.blocking {
        0 if verdict.undecided.is_empty() => parts.push("no finding open".to_owned()),
        0 => {}
        open => parts.push(format!("{} open", count(open, "finding"))),
    }
    if scans > 0 {
        parts.push(format!("{} missing", count(scans, "scan")));
    }
    if points > 0 {
        parts.push(format!("{} undecided", count(points, "point")));
    }
    if verdict.counts.addressed > 0 {
        parts.push(format!("{} addressed", verdict.counts.addressed));
    }
    let given = if judged.facts.now_was_given {
        format!(" (as of {}, as given)", words::moment(judged.facts.now))
    } else {
        String::new()
    };
    format!("{}{given}", parts.join(", "))
}

/// How many findings there are in the gated components, by severity.
pub fn found(judged: &Judged<'_>) -> String {
    match words::by_severity(judged.verdict.counts.by_severity) {
        counts if counts.is_empty() => "Found: nothing".to_owned(),
        counts => format!("Found: {counts}"),
    }
}

/// A name from a document, made plain.
fn plain(text: &str) -> String {
    plain_text::line(text).into_owned()
}

/// Words that files join with underscores.
fn spaced(word: &str) -> String {
    plain_text::line(word).replace('_', " ")
}

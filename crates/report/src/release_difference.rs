//! What a release adds and resolves against another: at the terminal, as JSON and as Markdown.
//!
//! What one of them has is missing in the other only where that one is completely scanned, so every form says where
//! it is not.

mod finding;
mod json;
mod markdown;
mod section;
mod terminal;
#[cfg(test)]
mod tests;

pub use json::write as json;
pub use markdown::write as markdown;
pub use terminal::write as text;

use crate::plain_text;
use crate::sentence::{by_severity, count};
use portcullis_domain::gate::{ComparedRelease, DifferingFinding, Outcome, ReleaseDifference};
use std::collections::BTreeSet;

/// `5.3.2 adds 3 (1 critical, 2 high) and resolves 12 (12 high) against 5.3.1; 1 component differs in scans`.
fn answer(difference: &ReleaseDifference) -> String {
    let (old, new) = (version(&difference.old), version(&difference.new));
    let (added, resolved) = (counted(&difference.added), counted(&difference.resolved));
    let mut parts = vec![format!("{new} adds {added} and resolves {resolved} against {old}")];
    let doubtful: BTreeSet<&str> = [&difference.old, &difference.new]
        .into_iter()
        .flat_map(|release| &release.lacking)
        .filter_map(|item| item.component.as_deref())
        .collect();
    if !doubtful.is_empty() {
        let verb = if doubtful.len() == 1 { "is" } else { "are" };
        parts.push(format!("{} {verb} not completely scanned", count(doubtful.len(), "component")));
    }
    if !difference.scans.is_empty() {
        let verb = if difference.scans.len() == 1 { "differs" } else { "differ" };
        parts.push(format!("{} {verb} in scans", count(difference.scans.len(), "component")));
    }
    parts.join("; ")
}

/// `3 (1 critical, 2 high; 1 unsure)`.
fn counted(findings: &[DifferingFinding]) -> String {
    if findings.is_empty() {
        return "nothing".to_owned();
    }
    let mut counts = [0; 6];
    for finding in findings {
        counts[finding.severity.place()] += 1;
    }
    let unsure = findings.iter().filter(|finding| finding.is_unsure).count();
    let unsure = if unsure == 0 { String::new() } else { format!("; {unsure} unsure") };
    format!("{} ({}{unsure})", findings.len(), by_severity(counts))
}

/// `acme 5.3.2 against 5.3.1`.
fn title(difference: &ReleaseDifference) -> String {
    let product = plain_text::line(&difference.product);
    format!("{product} {} against {}", version(&difference.new), version(&difference.old))
}

/// `5.3.1 passes, 5.3.2 is blocked`.
fn outcomes(difference: &ReleaseDifference) -> String {
    let told = |release: &ComparedRelease| {
        let outcome = match release.outcome {
            Outcome::Passes => "passes",
            Outcome::Blocked => "is blocked",
            Outcome::Undecided => "is undecided",
            Outcome::ReleasedByException => "is released by exception",
        };
        format!("{} {outcome}", version(release))
    };
    format!("{}, {}", told(&difference.old), told(&difference.new))
}

/// The heading of what is resolved, which is told as the old release has it.
fn resolved_title(difference: &ReleaseDifference) -> String {
    format!("Resolved, as it stands in {}", version(&difference.old))
}

fn version(release: &ComparedRelease) -> String {
    plain_text::line(release.version.as_str()).into_owned()
}

/// Says what findings that are missing in an incomplete scan are worth.
fn warning(difference: &ReleaseDifference) -> Option<String> {
    let is_unsure = |findings: &[DifferingFinding]| findings.iter().any(|finding| finding.is_unsure);
    let (old, new) = (version(&difference.old), version(&difference.new));
    let may_be_there = match (is_unsure(&difference.added), is_unsure(&difference.resolved)) {
        (false, false) => return None,
        (true, false) => format!("what is added may be in {old} too"),
        (false, true) => format!("what is resolved may still be in {new}"),
        (true, true) => format!("what is added may be in {old} too, what is resolved may still be in {new}"),
    };
    Some(format!("Where a component is not completely scanned, not found proves nothing: {may_be_there}"))
}

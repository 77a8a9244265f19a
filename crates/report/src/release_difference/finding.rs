//! One finding of one of the releases, in words.

use crate::plain_text::line;
use crate::{row, sentence};
use portcullis_domain::finding::Kind;
use portcullis_domain::gate::{Bearing, DifferingFinding};

/// Decisions and places that are named beside a finding.
const MOST: usize = 3;

/// The package with its version and those that have the fix, or the resource.
pub(super) fn subject(finding: &DifferingFinding) -> String {
    let subject = line(&finding.subject);
    match finding.kind {
        Kind::Package if !finding.fixed_versions.is_empty() => {
            format!("{subject} → {}", line(&finding.fixed_versions.join(", ")))
        }
        Kind::Package => format!("{subject}{}", row::stand(finding.fix_status).unwrap_or_default()),
        Kind::Iac | Kind::Code | Kind::Secret | Kind::Web => subject.into_owned(),
    }
}

/// Where it lies.
pub(super) fn places(finding: &DifferingFinding) -> String {
    sentence::some(finding.places.iter().map(|place| line(place).into_owned()), MOST)
}

/// What it does to the verdict, what is decided about it, and whether the other release may have it too.
pub(super) fn note(finding: &DifferingFinding) -> String {
    let decided = finding.decided.iter().map(|key| line(&key.to_string()).into_owned());
    let decided = sentence::some(decided, MOST);
    let mut notes = vec![match (finding.bearing, decided.as_str()) {
        (Bearing::Blocks, "") => "blocks".to_owned(),
        (Bearing::Blocks, by) => format!("blocks, though decided by {by}"),
        (Bearing::LeavesUndecided, _) => "leaves it undecided".to_owned(),
        (Bearing::Addressed, "") => "skipped in the whole product".to_owned(),
        (Bearing::Addressed, by) => format!("addressed by {by}"),
        (Bearing::Nothing, "") => String::new(),
        (Bearing::Nothing, by) => format!("decided by {by}"),
    }];
    if finding.is_unsure {
        notes.push("unsure".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    notes.join(", ")
}

/// Whose it is.
pub(super) fn owner(finding: &DifferingFinding) -> String {
    finding.owner.as_ref().map_or_else(String::new, sentence::short_owner)
}

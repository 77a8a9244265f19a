//! The sentences of answers.

use crate::decision::Justification;
use crate::finding::{Finding, Subject};

/// A text that somebody wrote, in one line and with its full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// What a justification means, for customers.
pub(super) fn justification(justification: Justification) -> &'static str {
    match justification {
        Justification::ComponentNotPresent => "The affected component is not in the product.",
        Justification::VulnerableCodeNotPresent => "The vulnerable code is not in the product.",
        Justification::VulnerableCodeNotInExecutePath => "The vulnerable code never runs in the product.",
        Justification::VulnerableCodeCannotBeControlledByAdversary => {
            "Nobody hostile can reach the vulnerable code."
        }
        Justification::InlineMitigationsAlreadyExist => "The product prevents the exploit by other means.",
    }
}

/// What is known of a fixed version of the package.
pub(super) fn fix(findings: &[&Finding]) -> String {
    let mut versions: Vec<&str> = Vec::new();
    for finding in findings {
        if let Subject::Package(found) = &finding.subject {
            versions.extend(found.fix.versions.iter().map(String::as_str).filter(|text| !text.is_empty()));
        }
    }
    versions.sort_unstable();
    versions.dedup();
    match versions.as_slice() {
        [] => "No fixed version of the package is known.".to_owned(),
        [only] => format!("The package is fixed in {only}."),
        several => format!("The package is fixed in {}.", several.join(", ")),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

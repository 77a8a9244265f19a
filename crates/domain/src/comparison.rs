//! Two scans side by side: what was added, what is resolved, what changed.

use crate::finding::{Finding, Subject};
use crate::identity::Identity;
use crate::scan::{Found, Scan, Standing};
use std::collections::{HashMap, HashSet};

/// What differs between two scans.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison<'s> {
    /// In the later one only.
    pub added: Vec<&'s Found>,
    /// In the earlier one only.
    pub resolved: Vec<&'s Found>,
    /// In both, told differently.
    pub changed: Vec<Changed<'s>>,
    /// In both, told alike.
    pub unchanged: usize,
}

/// A finding that both scans have and tell differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed<'s> {
    /// As the earlier scan tells it.
    pub before: &'s Found,
    /// As the later scan tells it.
    pub after: &'s Found,
    /// What differs, in words: `severity medium → high`.
    pub differences: Vec<String>,
}

/// Compares two scans by the identities of their findings.
pub fn compare<'s>(before: &'s Scan, after: &'s Scan) -> Comparison<'s> {
    let earlier: HashMap<Identity, &Found> = before.findings().map(|found| (found.identity, found)).collect();
    let mut comparison = Comparison::default();
    let mut seen = HashSet::new();
    for found in after.findings() {
        seen.insert(found.identity);
        match earlier.get(&found.identity) {
            None => comparison.added.push(found),
            Some(known) => {
                let differences = differences(&known.finding, &found.finding);
                if differences.is_empty() {
                    comparison.unchanged += 1;
                } else {
                    comparison.changed.push(Changed { before: known, after: found, differences });
                }
            }
        }
    }
    comparison.resolved = before.findings().filter(|found| !seen.contains(&found.identity)).collect();
    comparison
}

/// Marks every finding of `scan` as new against `base` or known to it.
pub fn mark_standing(scan: &mut Scan, base: &Scan) {
    let known: HashSet<Identity> = base.findings().map(|found| found.identity).collect();
    for target in &mut scan.targets {
        target.is_compared = true;
        for found in &mut target.findings {
            found.standing = if known.contains(&found.identity) { Standing::Known } else { Standing::New };
        }
    }
}

fn differences(before: &Finding, after: &Finding) -> Vec<String> {
    let mut differences = Vec::new();
    if before.severity != after.severity {
        differences.push(format!("severity {} → {}", before.severity, after.severity));
    }
    if let (Subject::Package(old), Subject::Package(new)) = (&before.subject, &after.subject) {
        if old.package.version != new.package.version {
            differences.push(format!("version {} → {}", old.package.version, new.package.version));
        }
        if old.fix.versions != new.fix.versions {
            differences.push(format!("fixed in {} → {}", fixes(&old.fix.versions), fixes(&new.fix.versions)));
        }
    }
    match (&before.suppression, &after.suppression) {
        (None, Some(_)) => differences.push("suppressed".to_owned()),
        (Some(_), None) => differences.push("no longer suppressed".to_owned()),
        _ => {}
    }
    differences
}

fn fixes(versions: &[String]) -> String {
    if versions.is_empty() { "no version".to_owned() } else { versions.join(", ") }
}

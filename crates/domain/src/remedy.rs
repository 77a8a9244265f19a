//! What would resolve a finding, so that findings can be shown by what resolves most of them at once.

use crate::finding::{Finding, Subject};
use crate::scan::Found;
use crate::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One thing to do that resolves one finding or many.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Operating-system packages with a fix: a newer base image, or the distributor's update.
    OperatingSystemUpdate,
    /// A package with a fix.
    Upgrade {
        /// The package.
        package: String,
        /// Where it lies; empty when unknown.
        path: String,
    },
    /// A change of a file of infrastructure-as-code.
    Configuration {
        /// The file.
        file: String,
    },
    /// A change of source code.
    Code {
        /// The file, or the URL for a running application.
        place: String,
    },
    /// A credential to revoke and remove.
    Credential,
    /// Nothing to install: no fix exists, so someone has to decide.
    Decision,
    /// Suppressed at the source; a decision has to confirm it.
    Confirmation,
}

impl Remedy {
    /// What would resolve the finding.
    pub fn of(finding: &Finding) -> Self {
        if finding.suppression.is_some() {
            return Self::Confirmation;
        }
        match &finding.subject {
            Subject::Package(found) if found.fix.versions.is_empty() => Self::Decision,
            Subject::Package(found) if found.package.operating_system => Self::OperatingSystemUpdate,
            Subject::Package(found) => {
                Self::Upgrade { package: found.package.name.clone(), path: found.package.path.clone() }
            }
            Subject::Iac(found) => Self::Configuration { file: found.location.path.clone() },
            Subject::Code(found) => Self::Code { place: found.location.path.clone() },
            Subject::Web(found) => Self::Code { place: found.url_template.clone() },
            Subject::Secret(_) => Self::Credential,
        }
    }
}

/// Findings that one remedy resolves.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'s> {
    /// The remedy.
    pub remedy: Remedy,
    /// Its findings, worst first.
    pub findings: Vec<&'s Found>,
}

/// Groups findings by their remedy: first what resolves most of the worst, last what needs a decision.
pub fn group<'s>(findings: impl IntoIterator<Item = &'s Found>) -> Vec<Group<'s>> {
    let mut places: HashMap<Remedy, usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for found in findings {
        let remedy = Remedy::of(&found.finding);
        let place = *places.entry(remedy.clone()).or_insert_with(|| {
            groups.push(Group { remedy, findings: Vec::new() });
            groups.len() - 1
        });
        groups[place].findings.push(found);
    }
    for group in &mut groups {
        group.findings.sort_by(|a, b| {
            let key = |found: &Found| found.finding.severity.place();
            key(a).cmp(&key(b)).then_with(|| a.finding.weakness().cmp(b.finding.weakness()))
        });
    }
    groups.sort_by_cached_key(|group| {
        let late = matches!(group.remedy, Remedy::Decision | Remedy::Confirmation);
        let counts = Severity::ALL.map(|severity| {
            std::cmp::Reverse(
                group.findings.iter().filter(|found| found.finding.severity == severity).count(),
            )
        });
        (group.remedy == Remedy::Confirmation, late, counts)
    });
    groups
}

//! Reads a report and says what was understood, holding no more than the identities of its findings.

use crate::read_report::{Limits, ReadError, read_report};
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::{Identities, Identity};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::{FindingSink, SinkError};
use portcullis_intake::Reading;
use std::collections::HashMap;
use std::path::Path;

/// What was understood of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// What was read.
    pub reading: Reading,
    /// How many findings there are by identity.
    pub findings: usize,
    /// How many of them have each severity, in the order of [`Severity::ALL`].
    pub by_severity: [usize; 6],
}

/// Reads the report at `path` (`-` is the standard input).
pub fn summarise_report(path: &Path, format: Option<&str>, limits: &Limits) -> Result<Summary, ReadError> {
    let mut tally = Tally { identities: Identities::new(""), severities: HashMap::new() };
    let reading = read_report(path, format, limits, &mut tally)?;
    let mut by_severity = [0; 6];
    for severity in tally.severities.values() {
        by_severity[severity.place()] += 1;
    }
    Ok(Summary { reading, findings: tally.severities.len(), by_severity })
}

struct Tally {
    identities: Identities,
    severities: HashMap<Identity, Severity>,
}

impl FindingSink for Tally {
    fn take(&mut self, batch: Vec<Finding>) -> Result<(), SinkError> {
        for finding in batch {
            let worst = self.severities.entry(self.identities.next(&finding)).or_insert(finding.severity);
            if finding.severity.place() < worst.place() {
                *worst = finding.severity;
            }
        }
        Ok(())
    }
}

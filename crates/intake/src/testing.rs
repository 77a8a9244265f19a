//! What the tests of the readers share: a report in, the reading and its findings out.

use crate::{Limits, Reading, Refusal, read};
use portcullis_domain::finding::{Finding, Subject};
use std::fmt::Write as _;
use std::io::Cursor;

/// Reads a report that must be accepted.
pub(crate) fn accept(report: impl AsRef<[u8]>) -> (Reading, Vec<Finding>) {
    with(report, &Limits::default()).unwrap()
}

/// Reads a report that must be refused; gives the sentence that says why.
pub(crate) fn refuse(report: impl AsRef<[u8]>) -> String {
    with(report, &Limits::default()).unwrap_err().to_string()
}

/// Reads a report under limits.
pub(crate) fn with(report: impl AsRef<[u8]>, limits: &Limits) -> Result<(Reading, Vec<Finding>), Refusal> {
    let mut findings = Vec::new();
    let reading = read(&mut Cursor::new(report.as_ref()), None, limits, &mut findings)?;
    Ok((reading, findings))
}

/// What was understood, for snapshots: a line of counts, one line a finding, one line a remark.
pub(crate) fn show(report: impl AsRef<[u8]>) -> String {
    let (reading, findings) = accept(report);
    let facts = &reading.facts;
    let mut text = format!(
        "{} {} {}: {} observations, {} suppressed",
        reading.format.name,
        facts.engine,
        facts.engine_version.as_deref().unwrap_or("-"),
        reading.observations,
        reading.suppressed
    );
    for finding in &findings {
        let _ = write!(text, "\n{} {} {}", finding.severity, finding.kind(), finding.weakness());
        let _ = match &finding.subject {
            Subject::Package(found) => {
                let package = &found.package;
                let name = package.purl.as_ref().map_or(package.name.as_str(), |purl| purl.as_str());
                write!(
                    text,
                    " | {name} | {} → {} | {}",
                    package.version,
                    found.fix.versions.join(", "),
                    package.path
                )
            }
            Subject::Iac(found) => write!(text, " | {} | {}", found.resource, found.location),
            Subject::Code(found) => {
                write!(
                    text,
                    " | {} | {}",
                    found.location,
                    found.fingerprint.as_deref().unwrap_or(&found.snippet)
                )
            }
            Subject::Secret(found) => write!(text, " | {} | {}", found.location, found.masked_line),
            Subject::Web(found) => {
                write!(text, " | {} {} {}", found.method, found.url_template, found.parameter)
            }
        };
        let _ = write!(text, " | {}", finding.title);
        if let Some(suppression) = &finding.suppression {
            let _ = write!(text, " | suppressed by {}: {}", suppression.by, suppression.reason);
        }
    }
    for skipped in &reading.skipped {
        let _ = write!(text, "\nskipped {}: {}", skipped.what, skipped.reason);
    }
    for part in &reading.not_scanned {
        let _ = write!(text, "\nnot scanned {}: {}", part.what, part.reason);
    }
    text
}

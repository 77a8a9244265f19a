//! A finding as a result of SARIF.

use crate::row::{self, Row};
use crate::sarif::message;
use crate::sarif::model::{Location, ResultProperties, SarifResult, Suppression};
use crate::sarif::rule;
use portcullis_domain::finding::{Finding, Subject};
use portcullis_domain::scan::{Found, Standing, Target};
use std::collections::BTreeMap;

/// The result of rule number `rule` in a target.
pub(super) fn of<'f>(found: &'f Found, rule: usize, target: &Target) -> SarifResult<'f> {
    let finding = &found.finding;
    SarifResult {
        rule_id: finding.weakness(),
        rule_index: rule,
        level: rule::level(finding.severity),
        message: message(&sentence(found)),
        locations: [location(finding, target)],
        partial_fingerprints: BTreeMap::from([("portcullis/v1", found.identity.to_string())]),
        suppressions: finding.suppression.iter().map(suppression).collect(),
        baseline_state: match found.standing {
            Standing::Uncompared => None,
            Standing::New => Some("new"),
            Standing::Known => Some("unchanged"),
        },
        properties: properties(found),
    }
}

/// What was found, in one sentence: severity, weakness, subject, title.
fn sentence(found: &Found) -> String {
    let row = Row::alone(found);
    let title = &found.finding.title;
    let subject = if row.subject.is_empty() { String::new() } else { format!(" in {}", row.subject) };
    let title = if title.is_empty() { String::new() } else { format!(": {title}") };
    format!("{} ({}){subject}{title}", row.weakness, row.severity)
}

/// A finding without a file is in the target as a whole.
fn location(finding: &Finding, target: &Target) -> Location {
    match &finding.subject {
        Subject::Package(found) if !found.package.path.is_empty() => {
            Location::file(&found.package.path, None)
        }
        Subject::Web(found) => Location::web(&found.url_template),
        _ => match row::location(finding) {
            Some(location) if !location.path.is_empty() => Location::file(&location.path, location.lines),
            _ => Location::file(&target.name, None),
        },
    }
}

/// A suppression at the source waits for a decision that confirms it.
fn suppression(suppression: &portcullis_domain::finding::Suppression) -> Suppression {
    let kind = if suppression.by == "inline" { "inSource" } else { "external" };
    Suppression { kind, status: "underReview", justification: crate::sentence::suppression(suppression) }
}

fn properties(found: &Found) -> ResultProperties<'_> {
    let finding = &found.finding;
    let (package, resource) = match &finding.subject {
        Subject::Package(found) => (Some(found), None),
        Subject::Iac(found) => (None, Some(found.resource.as_str()).filter(|resource| !resource.is_empty())),
        _ => (None, None),
    };
    ResultProperties {
        kind: finding.kind().word(),
        severity: finding.severity.word(),
        package: package.map(|found| found.package.name.as_str()),
        purl: package
            .and_then(|found| found.package.purl.as_ref())
            .map(portcullis_domain::package::Purl::as_str),
        installed_version: package.map(|found| found.package.version.as_str()),
        fixed_versions: package.map_or(&[], |found| &found.fix.versions),
        resource,
        team: found.owner.as_ref().map(|owner| owner.team.as_str()),
    }
}

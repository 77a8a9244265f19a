//! What the domain holds, as the records of the scan document.

use portcullis_domain::finding::{Details, Finding, Location, Subject};
use portcullis_domain::identity::ALGORITHM;
use portcullis_domain::scan::{Found, NotScanned, Run, Standing};
use portcullis_domain::sink::Skipped;
use portcullis_formats::scan_document as document;
use std::borrow::Cow;

/// A finding; `runs` are those of its target, and name its engines.
pub(crate) fn finding<'f>(found: &'f Found, runs: &'f [Run]) -> document::Finding<'f> {
    let finding = &found.finding;
    let mut engines: Vec<Cow<'f, str>> = Vec::new();
    for run in found.runs.iter().filter_map(|&run| runs.get(run)) {
        if !engines.iter().any(|engine| *engine == run.engine) {
            engines.push(text(&run.engine));
        }
    }
    let record = document::Finding {
        identity: Cow::Owned(found.identity.to_string()),
        algorithm: ALGORITHM,
        kind: Cow::Borrowed(finding.kind().word()),
        weakness: text(finding.weakness()),
        title: text(&finding.title),
        severity: Cow::Borrowed(finding.severity.word()),
        severity_source: optional(finding.severity_source.as_ref()),
        suppression: finding.suppression.as_ref().map(|suppression| document::Suppression {
            by: text(&suppression.by),
            reason: text(&suppression.reason),
        }),
        observations: found.observations,
        engines,
        runs: found.runs.clone(),
        owner: found.owner.as_ref().map(|owner| document::Owner {
            team: text(&owner.team),
            ambassador: optional(owner.ambassador.as_ref()),
        }),
        standing: Cow::Borrowed(standing(found.standing)),
        ..document::Finding::default()
    };
    with_details(with_subject(record, finding), &finding.details)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Uncompared => "uncompared",
        Standing::New => "new",
        Standing::Known => "known",
    }
}

fn with_subject<'f>(record: document::Finding<'f>, finding: &'f Finding) -> document::Finding<'f> {
    match &finding.subject {
        Subject::Package(found) => document::Finding {
            advisory: Some(text(found.advisory.as_str())),
            aliases: found.aliases.iter().map(|alias| text(alias.as_str())).collect(),
            package: Some(document::Package {
                name: text(&found.package.name),
                version: text(&found.package.version),
                purl: found.package.purl.as_ref().map(|purl| text(purl.as_str())),
                class: text(&found.package.class),
                path: text(&found.package.path),
                operating_system: found.package.operating_system,
                layer: optional(found.package.layer.as_ref()),
            }),
            fix: Some(document::Fix {
                versions: texts(&found.fix.versions),
                status: Cow::Borrowed(found.fix.status.word()),
            }),
            ..record
        },
        Subject::Iac(found) => document::Finding {
            check: Some(text(&found.check)),
            resource: Some(text(&found.resource)),
            location: Some(location(&found.location)),
            root_module: optional(found.root_module.as_ref()),
            ..record
        },
        Subject::Code(found) => document::Finding {
            rule: Some(text(&found.rule)),
            location: Some(location(&found.location)),
            fingerprint: optional(found.fingerprint.as_ref()),
            snippet: Some(text(&found.snippet)),
            ..record
        },
        Subject::Secret(found) => document::Finding {
            rule: Some(text(&found.rule)),
            location: Some(location(&found.location)),
            masked_line: Some(text(&found.masked_line)),
            ..record
        },
        Subject::Web(found) => document::Finding {
            rule: Some(text(&found.rule)),
            method: Some(text(&found.method)),
            url_template: Some(text(&found.url_template)),
            parameter: Some(text(&found.parameter)),
            ..record
        },
    }
}

fn with_details<'f>(record: document::Finding<'f>, details: &'f Details) -> document::Finding<'f> {
    let ratings = details.cvss.iter().map(|rating| document::CvssRating {
        source: text(&rating.source),
        vector: text(&rating.vector),
        score: rating.score.filter(|score| score.is_finite()),
    });
    document::Finding {
        description: text(&details.description),
        remediation: text(&details.remediation),
        references: texts(&details.references),
        cwes: details.cwes.clone(),
        cvss: ratings.collect(),
        published: details.published.map(|time| Cow::Owned(time.to_string())),
        ..record
    }
}

fn location(location: &Location) -> document::Location<'_> {
    document::Location {
        path: text(&location.path),
        first_line: location.lines.map(|(first, _)| first),
        last_line: location.lines.map(|(_, last)| last),
    }
}

/// A run of an engine.
pub(crate) fn run(run: &Run) -> document::Run<'_> {
    document::Run {
        engine: text(&run.engine),
        engine_version: optional(run.engine_version.as_ref()),
        database_date: run.database_date.map(|time| Cow::Owned(time.to_string())),
        scanned_at: run.scanned_at.map(|time| Cow::Owned(time.to_string())),
        report: optional(run.report.as_ref()),
        format: text(&run.format),
        unit: text(&run.unit),
        observations: run.observations,
        suppressed: run.suppressed,
        skipped: run.skipped.iter().map(skipped).collect(),
        skipped_total: run.skipped_total,
        packages: run.packages,
        passed_checks: run.passed_checks,
        digests: texts(&run.digests),
        commit: optional(run.commit.as_ref()),
        operating_system: run.operating_system.as_ref().map(|system| document::OperatingSystem {
            family: text(&system.family),
            version: text(&system.version),
            end_of_life: system.end_of_life,
        }),
        remarks: texts(&run.remarks),
    }
}

pub(crate) fn skipped(entry: &Skipped) -> document::Skipped<'_> {
    document::Skipped { what: text(&entry.what), reason: text(&entry.reason) }
}

/// A part that could not be scanned.
pub(crate) fn not_scanned(part: &NotScanned) -> document::NotScanned<'_> {
    document::NotScanned { what: text(&part.what), reason: text(&part.reason), advice: text(&part.advice) }
}

/// The numbers of findings, in the order of `Severity::ALL`.
pub(crate) fn by_severity(counts: [usize; 6]) -> document::SeverityCounts {
    let [critical, high, medium, low, informational, unknown] = counts.map(|count| count as u64);
    document::SeverityCounts { critical, high, medium, low, informational, unknown }
}

fn text(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn optional(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}

fn texts(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect()
}

//! Our own scan document, as `portcullis scan --format json` writes it: what was found once is compared with
//! what is found later.
//!
//! An observation is a finding of the document. Findings stay in the component that the document names for
//! their target, so that their identities are those of the scan that wrote it.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::text::non_empty;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject,
    SecretSubject, Subject, Suppression, WebSubject,
};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::scan_document as document;
use std::borrow::Cow;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "portcullis", title: "Scan document of Portcullis", unit: "findings" },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.text("portcullis.document") == Some("scan") && outline.has("targets")
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "portcullis".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "portcullis" => {
            if let Ok(head) = json.record::<document::Head<'_>>()? {
                if head.version > document::VERSION {
                    let reason =
                        format!("version {} of the document is newer than this program", head.version);
                    out.remark("portcullis.version".to_owned(), reason);
                }
                out.facts.engine_version = non_empty(head.tool_version.into_owned());
            }
            Ok(())
        }
        "targets" => json.array(|json| target(json, out)),
        _ => Ok(()),
    })
}

fn target(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let [name, component] = json.header(["name", "component"])?;
    if !component.is_empty() {
        out.enter_component(&component)?;
    }
    out.facts.target.get_or_insert(name);
    json.object(|json, key| match key {
        "runs" => json.array(|json| {
            match json.record::<document::Run<'_>>()? {
                Ok(run) => note_run(run, out),
                Err(reason) => out.remark(json.route(), reason),
            }
            Ok(())
        }),
        "not_scanned" => json.array(|json| {
            match json.record::<document::NotScanned<'_>>()? {
                Ok(part) => out.not_scanned(part.what, part.reason),
                Err(reason) => out.remark(json.route(), reason),
            }
            Ok(())
        }),
        "findings" => json.array(|json| {
            match json
                .record::<document::Finding<'_>>()?
                .and_then(|found| finding(found).map_err(str::to_owned))
            {
                Ok(found) => out.finding(found),
                Err(reason) => out.skip(json.route(), reason),
            }
        }),
        _ => Ok(()),
    })
}

fn note_run(run: document::Run<'_>, out: &mut Output<'_>) {
    for skipped in run.skipped {
        out.remark(skipped.what.into_owned(), skipped.reason);
    }
    let facts = &mut out.facts;
    facts.created = facts.created.or_else(|| run.scanned_at?.parse().ok());
    facts.database_date = facts.database_date.or_else(|| run.database_date?.parse().ok());
    facts.digests.extend(run.digests.into_iter().map(Cow::into_owned));
    for (total, count) in [(&mut facts.packages, run.packages), (&mut facts.passed_checks, run.passed_checks)]
    {
        if let Some(count) = count {
            *total = Some(total.unwrap_or_default().saturating_add(count));
        }
    }
}

fn finding(found: document::Finding<'_>) -> Result<Finding, &'static str> {
    let severity = found.severity.parse().unwrap_or(Severity::Unknown);
    let text = |field: Option<Cow<'_, str>>| field.map(Cow::into_owned).unwrap_or_default();
    let place = || location(found.location.as_ref());
    let subject = match found.kind.as_ref() {
        "package" => {
            let package = found.package.ok_or("it names no package")?;
            let fix = found.fix.unwrap_or_default();
            Subject::Package(Box::new(PackageSubject {
                advisory: AdvisoryId::new(found.advisory.as_deref().unwrap_or(&found.weakness)),
                aliases: found.aliases.iter().map(|alias| AdvisoryId::new(alias)).collect(),
                package: Package {
                    name: package.name.into_owned(),
                    version: package.version.into_owned(),
                    purl: package.purl.and_then(|purl| purl.parse().ok()),
                    class: package.class.into_owned(),
                    path: package.path.into_owned(),
                    operating_system: package.operating_system,
                    layer: package.layer.map(Cow::into_owned),
                },
                fix: Fix { versions: owned(fix.versions), status: FixStatus::from_word(&fix.status) },
            }))
        }
        "iac" => Subject::Iac(IacSubject {
            location: place(),
            check: text(found.check),
            resource: text(found.resource),
            root_module: found.root_module.map(Cow::into_owned),
        }),
        "code" => Subject::Code(CodeSubject {
            location: place(),
            rule: text(found.rule),
            fingerprint: found.fingerprint.map(Cow::into_owned),
            snippet: text(found.snippet),
        }),
        "secret" => Subject::Secret(SecretSubject {
            location: place(),
            rule: text(found.rule),
            masked_line: text(found.masked_line),
            ..SecretSubject::default()
        }),
        "web" => Subject::Web(WebSubject {
            rule: text(found.rule),
            method: text(found.method),
            url_template: text(found.url_template),
            parameter: text(found.parameter),
        }),
        _ => return Err("its kind is none of package, iac, code, secret and web"),
    };
    let finding = Finding {
        subject,
        title: found.title.into_owned(),
        severity,
        severity_source: found.severity_source.map(Cow::into_owned),
        suppression: found
            .suppression
            .map(|by| Suppression { by: by.by.into_owned(), reason: by.reason.into_owned() }),
        details: Details {
            description: found.description.into_owned(),
            remediation: found.remediation.into_owned(),
            references: owned(found.references),
            cwes: found.cwes,
            cvss: found.cvss.into_iter().map(rating).collect(),
            published: found.published.and_then(|time| time.parse().ok()),
        },
    };
    if finding.weakness().trim_start().is_empty() {
        return Err("it names no weakness");
    }
    Ok(finding)
}

fn owned(texts: Vec<Cow<'_, str>>) -> Vec<String> {
    texts.into_iter().map(Cow::into_owned).collect()
}

fn rating(rating: document::CvssRating<'_>) -> CvssRating {
    CvssRating { source: rating.source.into_owned(), vector: rating.vector.into_owned(), score: rating.score }
}

fn location(location: Option<&document::Location<'_>>) -> Location {
    let Some(location) = location else { return Location::default() };
    let first = location.first_line.unwrap_or_default();
    Location::new(&location.path, first, location.last_line.unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use crate::testing::accept;

    #[test]
    fn a_finding_without_a_weakness_is_skipped() {
        let finding = |weakness: &str| {
            format!(
                r#"{{"kind": "package", "weakness": "{weakness}", "severity": "high", "package": {{"name": "bash"}}}}"#
            )
        };
        let report = format!(
            r#"{{"portcullis": {{"document": "scan", "version": 1}}, "targets": [{{"name": "a", "findings": [{}, {}]}}]}}"#,
            finding(" "),
            finding("CVE-2024-1234")
        );
        let (reading, findings) = accept(report);
        assert_eq!((findings.len(), reading.skipped[0].reason.as_str()), (1, "it names no weakness"));
    }
}

//! The JSON of `npm audit`, npm 6; pnpm writes the same.
//!
//! An observation is an advisory. An advisory on several installed versions of a package gives one finding for
//! each version.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::npm_audit::{advisory_id, failure, rating};
use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, cwe_numbers, distinct, first_fixed, moment, non_empty};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{Details, Finding, Fix, FixStatus, PackageSubject, Subject};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::npm_audit::Advisory;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "npm-audit-6", title: "npm audit JSON (npm 6)", unit: "advisories" },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.has("advisories")
        && ["actions", "muted", "metadata.dependencies", "metadata.totalDependencies"]
            .iter()
            .any(|route| outline.has(route))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "npm-audit".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "advisories" => json.object(|json, number| advisory(json, out, number)),
        "metadata" => json.object(|json, key| {
            if key == "totalDependencies" {
                out.facts.packages = json.record::<u64>()?.ok();
            }
            Ok(())
        }),
        "error" => failure(json, out),
        _ => Ok(()),
    })
}

fn advisory(json: &mut Json<'_>, out: &mut Output<'_>, number: &str) -> Result<(), Refusal> {
    let outcome = json.record::<Advisory>()?.and_then(|mut advisory| {
        if advisory.id.is_empty() {
            number.clone_into(&mut advisory.id);
        }
        let versions = std::mem::take(&mut advisory.findings).into_iter().map(|found| found.version);
        let versions = distinct(versions);
        Ok((finding(advisory)?, versions))
    });
    let (mut first, versions) = match outcome {
        Ok(found) => found,
        Err(reason) => return out.skip(json.route(), reason),
    };
    let mut versions = versions.into_iter();
    let others: Vec<Finding> = {
        set_version(&mut first, &versions.next().unwrap_or_default());
        versions
            .map(|version| {
                let mut other = first.clone();
                set_version(&mut other, &version);
                other
            })
            .collect()
    };
    out.finding(first)?;
    others.into_iter().try_for_each(|other| out.more(other))
}

fn set_version(finding: &mut Finding, version: &str) {
    if let Subject::Package(subject) = &mut finding.subject {
        subject.package.purl = purl_of("npm", &subject.package.name, version);
        version.clone_into(&mut subject.package.version);
    }
}

fn finding(advisory: Advisory) -> Result<Finding, String> {
    if advisory.module_name.is_empty() {
        return Err("it names no package".to_owned());
    }
    let id = match non_empty(advisory.github_advisory_id) {
        Some(id) => AdvisoryId::new(&id),
        None => advisory_id(&advisory.url, &advisory.id).ok_or("it names no advisory")?,
    };
    let versions = first_fixed(&[advisory.patched_versions.as_str()]);
    let status = match (versions.is_empty(), advisory.patched_versions.is_empty()) {
        (false, _) => FixStatus::Fixed,
        (true, false) => FixStatus::Affected,
        (true, true) => FixStatus::Unknown,
    };
    let cwes: Vec<&str> =
        advisory.cwe.iter().flat_map(|text| text.split(['[', ']', '"', ','])).map(str::trim).collect();
    let mut references: Vec<String> = non_empty(advisory.url).into_iter().collect();
    references.extend(addresses(&advisory.references));
    Ok(Finding {
        title: if advisory.title.is_empty() { id.to_string() } else { advisory.title },
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: aliases(&id, &advisory.cves),
            advisory: id,
            package: Package { name: advisory.module_name, class: "npm".to_owned(), ..Package::default() },
            fix: Fix { versions, status },
        })),
        severity: Severity::from_word(&advisory.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description: advisory.overview,
            remediation: advisory.recommendation,
            references,
            cwes: cwe_numbers(&cwes),
            cvss: rating(advisory.cvss),
            published: moment(&advisory.created),
        },
    })
}

/// The addresses in a Markdown text.
fn addresses(markdown: &str) -> Vec<String> {
    markdown
        .split(|c: char| c.is_whitespace() || "()<>[]\"".contains(c))
        .filter(|word| word.starts_with("https://") || word.starts_with("http://"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;

//! The JSON of `npm audit`, npm 7 and later.
//!
//! An observation is a vulnerable package. Its own advisories become one finding each; a package that is
//! vulnerable only through its dependencies is counted and is no finding, since the dependency has an entry
//! with the advisory. Where the dependency has none, the package itself is the finding, so that nothing is lost.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, cwe_numbers, non_empty};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::npm_audit::{Cvss, Failure, FixAvailable, Via, ViaAdvisory, Vulnerable};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "npm-audit",
        title: "npm audit JSON (npm 7 and later)",
        unit: "packages with vulnerabilities",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.has("auditReportVersion") || (outline.has("error.code") && outline.has("error.summary"))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "npm-audit".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "vulnerabilities" => {
            let listed = Listed::of(json)?;
            json.object(|json, name| package(json, out, name, &listed))
        }
        "metadata" => json.object(|json, key| {
            if key != "dependencies" {
                return Ok(());
            }
            json.object(|json, key| {
                if key == "total" {
                    out.facts.packages = json.record::<u64>()?.ok();
                }
                Ok(())
            })
        }),
        "error" => failure(json, out),
        _ => Ok(()),
    })
}

/// Notes why npm could not audit.
pub(super) fn failure(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let failure = json.record::<Failure>()?.unwrap_or_default();
    let reason = [failure.code, failure.summary].join(" ");
    out.not_scanned("the project", format!("npm audit failed: {}", reason.trim()));
    Ok(())
}

/// The packages that have an entry of their own, as hashes of their names: a report may list any number.
#[derive(Default)]
struct Listed {
    hasher: RandomState,
    names: HashSet<u64>,
}

impl Listed {
    fn of(json: &mut Json<'_>) -> Result<Self, Refusal> {
        let mut listed = Self::default();
        json.ahead(|json| {
            json.object(|_, name| {
                let hash = listed.hasher.hash_one(name);
                listed.names.insert(hash);
                Ok(())
            })
        })?;
        Ok(listed)
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&self.hasher.hash_one(name))
    }
}

fn package(json: &mut Json<'_>, out: &mut Output<'_>, name: &str, listed: &Listed) -> Result<(), Refusal> {
    let Vulnerable { name: own_name, severity, via, fix } = match json.record::<Vulnerable>()? {
        Ok(package) => package,
        Err(reason) => return out.skip(json.route(), reason),
    };
    let name = if own_name.is_empty() { name } else { &own_name };
    if via.is_empty() {
        return out.skip(json.route(), "it says not what makes it vulnerable");
    }
    let mut findings = via.into_iter().filter_map(|via| match via {
        Via::Advisory(advisory) => Some(finding(*advisory, name, &fix)),
        Via::Dependency(dependency) if listed.has(&dependency) => None,
        Via::Dependency(dependency) => Some(Ok(through(&dependency, name, &severity, &fix))),
    });
    match findings.next() {
        None => return out.consequence(),
        Some(Ok(finding)) => out.finding(finding)?,
        Some(Err(reason)) => out.skip(json.route(), reason)?,
    }
    for finding in findings {
        match finding {
            Ok(finding) => out.more(finding)?,
            Err(reason) => out.remark(json.route(), reason),
        }
    }
    Ok(())
}

/// The finding of a package that is vulnerable through a dependency of which the report says nothing else.
fn through(dependency: &str, package: &str, severity: &str, fix: &FixAvailable) -> Finding {
    let (fix, remediation) = fix_of(package, fix);
    Finding {
        title: format!("depends on vulnerable versions of {dependency}"),
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: Vec::new(),
            advisory: AdvisoryId::new(&format!("NPM-VIA-{dependency}")),
            package: Package {
                name: package.to_owned(),
                purl: purl_of("npm", package, ""),
                class: "npm".to_owned(),
                ..Package::default()
            },
            fix,
        })),
        severity: Severity::from_word(severity),
        severity_source: None,
        suppression: None,
        details: Details { remediation, ..Details::default() },
    }
}

fn finding(advisory: ViaAdvisory, package: &str, fix: &FixAvailable) -> Result<Finding, &'static str> {
    let package = if advisory.name.is_empty() { package } else { &advisory.name };
    let id = advisory_id(&advisory.url, &advisory.source).ok_or("it names no advisory")?;
    let (fix, remediation) = fix_of(package, fix);
    Ok(Finding {
        title: if advisory.title.is_empty() { id.to_string() } else { advisory.title },
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: aliases(&id, [] as [&str; 0]),
            advisory: id,
            package: Package {
                name: package.to_owned(),
                purl: purl_of("npm", package, ""),
                class: "npm".to_owned(),
                ..Package::default()
            },
            fix,
        })),
        severity: Severity::from_word(&advisory.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            remediation,
            references: non_empty(advisory.url).into_iter().collect(),
            cwes: cwe_numbers(&advisory.cwe),
            cvss: rating(advisory.cvss),
            ..Details::default()
        },
    })
}

/// The advisory's GHSA id, which ends the address of its page, else its number at npm as `NPM-…`.
pub(super) fn advisory_id(url: &str, number: &str) -> Option<AdvisoryId> {
    let last = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.starts_with("GHSA-") {
        return Some(AdvisoryId::new(last));
    }
    (!number.is_empty()).then(|| AdvisoryId::new(&format!("NPM-{number}")))
}

/// The rating, unless it is a blank one.
pub(super) fn rating(cvss: Cvss) -> Vec<CvssRating> {
    if cvss.vector.is_empty() && cvss.score.is_none_or(|score| score <= 0.0) {
        return Vec::new();
    }
    vec![CvssRating { source: "ghsa".to_owned(), vector: cvss.vector, score: cvss.score }]
}

fn fix_of(package: &str, fix: &FixAvailable) -> (Fix, String) {
    let with = |status| Fix { versions: Vec::new(), status };
    match fix {
        FixAvailable::Update(true) => {
            (with(FixStatus::Fixed), "`npm audit fix` updates it within the declared ranges.".to_owned())
        }
        FixAvailable::Update(false) => (with(FixStatus::Affected), String::new()),
        FixAvailable::Other(_) => (with(FixStatus::Unknown), String::new()),
        FixAvailable::Upgrade(upgrade) => {
            let versions = if upgrade.name == package { vec![upgrade.version.clone()] } else { Vec::new() };
            let major = if upgrade.major == Some(true) { ", a major version" } else { "" };
            let remediation = format!("Install {} {}{major}.", upgrade.name, upgrade.version);
            (Fix { versions, status: FixStatus::Fixed }, remediation)
        }
    }
}

#[cfg(test)]
mod tests;

//! Snyk's issues as findings.

use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, cwe_numbers, distinct, moment};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::lenient::LenientText;
use portcullis_formats::snyk::{Ignored, Issue};
use std::collections::HashSet;

/// The project that an issue belongs to.
#[derive(Clone, Copy)]
pub(super) struct Project<'p> {
    pub(super) package_manager: &'p str,
    /// The manifest or lockfile; empty for the packages of an image's operating system.
    pub(super) file: &'p str,
}

impl Project<'_> {
    pub(super) fn finding(self, issue: Issue) -> Result<Finding, &'static str> {
        if issue.id.is_empty() {
            return Err("it names no vulnerability");
        }
        if issue.name.is_empty() && issue.package_name.is_empty() {
            return Err("it names no package");
        }
        let licence = issue.kind == "license" || issue.id.starts_with("snyk:lic:");
        let advisory = match (licence, issue.license.is_empty()) {
            (true, false) => AdvisoryId::new(&format!("LICENSE:{}", issue.license)),
            _ => AdvisoryId::new(&issue.id),
        };
        let names = &issue.identifiers;
        let aliases = aliases(&advisory, names.cve.iter().chain(&names.ghsa).chain(&names.alternative));
        let (severity, id) = (severity(&issue), issue.id.clone());
        let (fix, remediation) = (fix(&issue), remediation(&issue));
        let package = self.package(&issue);
        Ok(Finding {
            title: if issue.title.is_empty() { id } else { issue.title.clone() },
            subject: Subject::Package(Box::new(PackageSubject { advisory, aliases, package, fix })),
            severity,
            severity_source: Some("snyk".to_owned()),
            suppression: None,
            details: Details {
                remediation,
                cwes: cwe_numbers(&issue.identifiers.cwe),
                published: moment(&issue.publication_time),
                references: references(&issue),
                cvss: ratings(&issue),
                description: issue.description,
            },
        })
    }

    fn package(self, issue: &Issue) -> Package {
        let manager =
            if issue.package_manager.is_empty() { self.package_manager } else { &issue.package_manager };
        let operating_system = manager != "upstream"
            && (manager.contains(':') || matches!(self.package_manager, "deb" | "apk" | "rpm" | "linux"));
        let name = if issue.name.is_empty() { &issue.package_name } else { &issue.name };
        // Of `source/binary` the binary package is what is installed.
        let name = match name.rsplit_once('/') {
            Some((_, binary)) if operating_system && !binary.is_empty() => binary,
            _ => name,
        };
        // Snyk names the Go package that is vulnerable, and a package URL the module it is in.
        let purl = match manager {
            "golang" | "gomodules" | "govendor" | "golangdep" => None,
            _ => purl_of(manager, name, &issue.version),
        };
        Package {
            name: name.to_owned(),
            version: issue.version.clone(),
            purl,
            class: manager.split(':').next().unwrap_or_default().to_owned(),
            path: if operating_system { String::new() } else { self.file.to_owned() },
            operating_system,
            layer: None,
        }
    }
}

/// Why the policy filters an issue out.
pub(super) fn reason(rule: Ignored) -> String {
    match (rule.reason.is_empty(), rule.expires.is_empty()) {
        (_, true) => rule.reason,
        (true, false) => format!("until {}", rule.expires),
        (false, false) => format!("{} (until {})", rule.reason, rule.expires),
    }
}

fn severity(issue: &Issue) -> Severity {
    match Severity::from_word(&issue.severity_with_critical) {
        Severity::Unknown => Severity::from_word(&issue.severity),
        severity => severity,
    }
}

fn fix(issue: &Issue) -> Fix {
    let all = issue.fixed_in.iter().flatten().map(|LenientText(version)| version.clone());
    let versions = distinct([issue.nearest_fixed_in_version.clone()].into_iter().chain(all));
    let status = match (versions.is_empty(), &issue.fixed_in) {
        (false, _) => FixStatus::Fixed,
        (true, Some(_)) => FixStatus::Affected,
        (true, None) => FixStatus::Unknown,
    };
    Fix { versions, status }
}

fn remediation(issue: &Issue) -> String {
    let mut sentences = Vec::new();
    if let Some(upgrade) = issue.upgrade_path.iter().find(|step| !step.is_empty() && *step != "false") {
        sentences.push(format!("Upgrade to {upgrade}."));
    }
    if issue.from.len() > 1 {
        sentences.push(format!("It comes by {}.", issue.from.join(" > ")));
    }
    if !issue.dockerfile_instruction.is_empty() {
        sentences
            .push(format!("It comes with the line `{}` of the Dockerfile.", issue.dockerfile_instruction));
    } else if !issue.docker_base_image.is_empty() {
        sentences.push(format!("It comes with the base image {}.", issue.docker_base_image));
    }
    sentences.join(" ")
}

fn references(issue: &Issue) -> Vec<String> {
    let own = issue.id.starts_with("SNYK-").then(|| format!("https://security.snyk.io/vuln/{}", issue.id));
    let others = issue.references.iter().map(|reference| reference.url.clone());
    own.into_iter().chain(others.filter(|url| !url.is_empty())).collect()
}

fn ratings(issue: &Issue) -> Vec<CvssRating> {
    let own = ("snyk", issue.cvss_v3.as_str(), issue.cvss_score);
    let details =
        issue.cvss_details.iter().map(|it| (it.assigner.as_str(), it.vector.as_str(), it.base_score));
    let sources =
        issue.cvss_sources.iter().map(|it| (it.assigner.as_str(), it.vector.as_str(), it.base_score));
    let mut known = HashSet::new();
    [own]
        .into_iter()
        .chain(details)
        .chain(sources)
        .filter(|(_, vector, score)| !vector.is_empty() || score.is_some())
        .map(|(source, vector, score)| (source.to_lowercase(), vector.to_owned(), score))
        .filter(|(source, vector, _)| known.insert((source.clone(), vector.clone())))
        .map(|(source, vector, score)| CvssRating { source, vector, score })
        .collect()
}

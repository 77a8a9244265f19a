//! Trivy's records as findings.

use crate::readers::mask::mask_unmarked;
use crate::readers::text::{cwe_numbers, directory, joined, non_empty};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::checks;
use portcullis_domain::finding::{
    CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject, SecretSubject,
    Subject,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_formats::trivy::{Cvss, License, Misconfiguration, Secret, Vulnerability};
use std::collections::BTreeMap;

/// Operating systems as Trivy's oldest reports name them, which have no class.
const FAMILIES: [&str; 16] = [
    "alpine",
    "wolfi",
    "chainguard",
    "debian",
    "ubuntu",
    "redhat",
    "centos",
    "rocky",
    "alma",
    "fedora",
    "oracle",
    "amazon",
    "photon",
    "cbl-mariner",
    "suse linux enterprise server",
    "opensuse.leap",
];

/// Where a record stands: the result it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// `namespace/Kind/name` in a report on a cluster, else nothing.
    pub(super) workload: &'p str,
    pub(super) target: &'p str,
    pub(super) class: &'p str,
    pub(super) kind: &'p str,
}

pub(super) fn vulnerability(found: Vulnerability, place: Place<'_>) -> Result<Finding, &'static str> {
    if found.id.is_empty() {
        return Err("it names no vulnerability");
    }
    if found.pkg_name.is_empty() {
        return Err("it names no package");
    }
    let purl: Option<Purl> = found.pkg_identifier.purl.parse().ok();
    let operating_system = match place.class {
        "" => FAMILIES.contains(&place.kind) || purl.as_ref().is_some_and(Purl::is_operating_system),
        class => class == "os-pkgs",
    };
    let file = match (operating_system, found.pkg_path.is_empty()) {
        (true, _) => "",
        (false, false) => &found.pkg_path,
        (false, true) => place.target,
    };
    let fix = Fix {
        versions: found
            .fixed_version
            .split(',')
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect(),
        status: if found.status.is_empty() && !found.fixed_version.is_empty() {
            FixStatus::Fixed
        } else {
            FixStatus::from_word(&found.status)
        },
    };
    let package = Package {
        path: joined(place.workload, file),
        name: found.pkg_name,
        version: found.installed_version,
        purl,
        class: place.kind.to_owned(),
        operating_system,
        layer: non_empty(found.layer.diff_id).or_else(|| non_empty(found.layer.digest)),
    };
    let mut references = found.references;
    if !found.primary_url.is_empty() {
        references.retain(|reference| *reference != found.primary_url);
        references.insert(0, found.primary_url);
    }
    Ok(Finding {
        title: if found.title.is_empty() { found.id.clone() } else { found.title },
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&found.id),
            aliases: Vec::new(),
            package,
            fix,
        })),
        severity: Severity::from_word(&found.severity),
        severity_source: non_empty(found.severity_source),
        suppression: None,
        details: Details {
            description: found.description,
            remediation: String::new(),
            references,
            cwes: cwe_numbers(&found.cwe_ids),
            cvss: ratings(found.cvss),
            published: found.published_date.parse().ok(),
        },
    })
}

fn ratings(by_source: BTreeMap<String, Cvss>) -> Vec<CvssRating> {
    let mut ratings = Vec::new();
    for (source, cvss) in by_source {
        let versions = [
            (cvss.v40_vector, cvss.v40_score),
            (cvss.v3_vector, cvss.v3_score),
            (cvss.v2_vector, cvss.v2_score),
        ];
        for (vector, score) in versions {
            if !vector.is_empty() || score.is_some() {
                ratings.push(CvssRating { source: source.clone(), vector, score });
            }
        }
    }
    ratings
}

pub(super) fn misconfiguration(found: Misconfiguration, place: Place<'_>) -> Result<Finding, &'static str> {
    let id = if found.avd_id.is_empty() { &found.id } else { &found.avd_id };
    if id.is_empty() {
        return Err("it names no check");
    }
    let cause = &found.cause_metadata;
    let resource = match (cause.resource.is_empty(), place.kind) {
        (false, _) => cause.resource.clone(),
        (true, "kubernetes" | "helm") => named_in(&found.message),
        (true, _) => String::new(),
    };
    let root_module = (place.kind.starts_with("terraform")).then(|| directory(place.target).to_owned());
    let mut references = found.references;
    if !found.primary_url.is_empty() {
        references.retain(|reference| *reference != found.primary_url);
        references.insert(0, found.primary_url);
    }
    Ok(Finding {
        title: if found.title.is_empty() { id.clone() } else { found.title },
        subject: Subject::Iac(IacSubject {
            check: checks::canonical_id(id).into_owned(),
            resource: joined(place.workload, &resource),
            location: Location::new(place.target, cause.start_line, cause.end_line),
            root_module,
        }),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description: if found.message.is_empty() { found.description } else { found.message },
            remediation: found.resolution,
            references,
            ..Details::default()
        },
    })
}

/// The resource that a message about a Kubernetes object names, since Trivy gives no address:
/// `Container 'web' of Deployment 'shop' …` is `Container/web/Deployment/shop`.
fn named_in(message: &str) -> String {
    let mut parts = Vec::new();
    let mut words = message.split('\'');
    while let (Some(before), Some(name)) = (words.next(), words.next()) {
        if let Some(kind) = before.split_whitespace().next_back() {
            parts.push(format!("{kind}/{name}"));
        }
    }
    parts.join("/")
}

pub(super) fn secret(found: Secret, place: Place<'_>) -> Result<Finding, &'static str> {
    if found.rule_id.is_empty() {
        return Err("it names no rule");
    }
    Ok(Finding {
        title: if found.title.is_empty() { found.rule_id.clone() } else { found.title },
        subject: Subject::Secret(SecretSubject {
            rule: found.rule_id,
            location: Location::new(&joined(place.workload, place.target), found.start_line, found.end_line),
            masked_line: mask_unmarked(found.masked_line),
            ..SecretSubject::default()
        }),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details::default(),
    })
}

pub(super) fn license(found: License, place: Place<'_>) -> Result<Finding, &'static str> {
    if found.name.is_empty() {
        return Err("it names no licence");
    }
    let file = if found.file_path.is_empty() { place.target } else { &found.file_path };
    Ok(Finding {
        title: format!("licence {} ({})", found.name, found.category),
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&format!("LICENSE:{}", found.name)),
            aliases: Vec::new(),
            package: Package {
                path: joined(place.workload, file),
                name: found.pkg_name,
                class: "licence".to_owned(),
                ..Package::default()
            },
            fix: Fix::default(),
        })),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details { references: non_empty(found.link).into_iter().collect(), ..Details::default() },
    })
}

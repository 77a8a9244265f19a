//! Checkov's records as findings.

use super::SECRETS;
use crate::readers::mask::mask_marked;
use crate::readers::text::{directory, moment, non_empty, one_line, plain_path};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::checks;
use portcullis_domain::finding::{
    CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject, SecretSubject,
    Subject,
};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::checkov::{Check, Vulnerability};

pub(super) fn finding(mut check: Check, framework: &str) -> Result<Finding, String> {
    if check.id.is_empty() {
        return Err("it names no check".to_owned());
    }
    if let Some(found) = check.vulnerability_details.take().filter(|found| !found.id.is_empty()) {
        return package(found, &check);
    }
    let id = checks::canonical_id(&check.id).into_owned();
    let stated = Severity::from_word(&check.severity);
    let severity =
        if stated == Severity::Unknown { checks::severity_of(&id).unwrap_or_default() } else { stated };
    let path = plain_path(&check.file_path);
    let (first, last) = check.file_line_range;
    let location = Location::new(&path, first, last);
    let subject = if framework == SECRETS {
        // The resource of a secret is the plain hash of its value and is left out.
        Subject::Secret(SecretSubject {
            rule: id.clone(),
            location,
            masked_line: mask_marked(&check.code_block.concat()),
            ..SecretSubject::default()
        })
    } else {
        Subject::Iac(IacSubject {
            root_module: framework.starts_with("terraform").then(|| root_module(&check, &path)),
            check: id.clone(),
            resource: check.resource,
            location,
        })
    };
    Ok(Finding {
        title: if check.name.is_empty() { id } else { one_line(&check.name) },
        subject,
        severity,
        severity_source: None,
        suppression: None,
        details: Details {
            description: non_empty(check.description).unwrap_or(check.short_description),
            references: non_empty(check.guideline).into_iter().collect(),
            ..Details::default()
        },
    })
}

/// A resource within a module stands below the file that calls the module.
fn root_module(check: &Check, path: &str) -> String {
    let caller = plain_path(&check.caller_file_path);
    directory(if caller.is_empty() { path } else { &caller }).to_owned()
}

fn package(found: Vulnerability, check: &Check) -> Result<Finding, String> {
    if found.package_name.is_empty() {
        return Err("it names no package".to_owned());
    }
    let operating_system = found.package_type == "os";
    let (versions, status) = match non_empty(found.lowest_fixed_version).filter(|version| version != "N/A") {
        Some(version) => (vec![version], FixStatus::Fixed),
        None => (Vec::new(), FixStatus::Unknown),
    };
    let cvss = (found.cvss.is_some() || !found.vector.is_empty()).then(|| CvssRating {
        source: String::new(),
        vector: found.vector,
        score: found.cvss,
    });
    let word = if check.severity.is_empty() { &found.severity } else { &check.severity };
    Ok(Finding {
        title: format!("{} in {}", found.id, found.package_name),
        severity: Severity::from_word(word),
        severity_source: None,
        suppression: None,
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&found.id),
            aliases: Vec::new(),
            package: Package {
                name: found.package_name,
                version: found.package_version,
                class: found.package_type,
                path: if operating_system { String::new() } else { plain_path(&check.file_path) },
                operating_system,
                ..Package::default()
            },
            fix: Fix { versions, status },
        })),
        details: Details {
            description: found.description,
            references: non_empty(found.link).into_iter().collect(),
            cvss: cvss.into_iter().collect(),
            published: moment(&found.published_date),
            ..Details::default()
        },
    })
}

//! Findings in an export of Semgrep's platform.

use crate::readers::text::{aliases, cwe_numbers, joined, moment, plain_path};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{Details, Finding, Fix, FixStatus, PackageSubject, Subject, Suppression};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::semgrep::{PlatformFinding, Triage};

/// The finding of an entry. The export covers all repositories, so the repository is part of the path. There is
/// no package URL, because the ecosystem it names is that of the advisory and not that of the package.
pub(super) fn finding(found: PlatformFinding) -> Result<Finding, &'static str> {
    let advisory = found.advisory;
    let cves = &advisory.references.cve_ids;
    let id = match (advisory.rule_id.is_empty(), cves.first()) {
        (false, _) => AdvisoryId::new(&advisory.rule_id),
        (true, Some(cve)) => AdvisoryId::new(cve),
        (true, None) => return Err("it names no advisory"),
    };
    if found.matched_dependency.name.is_empty() {
        return Err("it names no package");
    }
    let versions: Vec<String> = [found.closest_safe_dependency.version_specifier]
        .into_iter()
        .filter(|version| !version.is_empty())
        .collect();
    let status = if versions.is_empty() { FixStatus::Unknown } else { FixStatus::Fixed };
    Ok(Finding {
        title: if found.title.is_empty() { id.to_string() } else { found.title },
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: aliases(&id, cves),
            advisory: id,
            package: Package {
                name: found.matched_dependency.name,
                version: found.matched_dependency.version_specifier,
                class: advisory.ecosystem,
                path: joined(&found.repository_name, &plain_path(&found.dependency_file_location.path)),
                ..Package::default()
            },
            fix: Fix { versions, status },
        })),
        severity: Severity::from_word(&advisory.severity),
        severity_source: None,
        suppression: suppression(found.triage),
        details: Details {
            description: advisory.description,
            references: advisory.references.urls,
            cwes: cwe_numbers(&advisory.references.cwe_ids),
            published: moment(&advisory.announced_at),
            ..Details::default()
        },
    })
}

fn suppression(triage: Triage) -> Option<Suppression> {
    let by = match triage.status.as_str() {
        "IGNORED" => "ignored in Semgrep",
        "FIXED" => "fixed in Semgrep",
        _ => return None,
    };
    let reason =
        if triage.dismiss_reason == "UNKNOWN_REASON" { String::new() } else { triage.dismiss_reason };
    Some(Suppression { by: by.to_owned(), reason })
}

//! A vulnerability in one component as a finding.

use super::{fix, severity};
use crate::output::Output;
use crate::readers::text::cwe_numbers;
use crate::reading::Refusal;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{Details, Finding, PackageSubject, Subject, Suppression};
use portcullis_domain::package::Package;
use portcullis_formats::cyclonedx::{Affected, Analysis, Vulnerability};

/// Hands on a vulnerability: one observation for each component that it affects, or one alone.
pub(super) fn observe(
    mut found: Vulnerability,
    route: &str,
    package: impl Fn(&str) -> Package,
    out: &mut Output<'_>,
) -> Result<(), Refusal> {
    let affects = std::mem::take(&mut found.affects);
    if found.id.is_empty() {
        for _ in 0..affects.len().max(1) {
            out.skip(route.to_owned(), "it names no vulnerability")?;
        }
        return Ok(());
    }
    let recommendation = found.recommendation.clone();
    let finding = alone(found);
    if affects.is_empty() {
        return out.finding(finding);
    }
    for affected in affects {
        out.finding(within(&finding, package(&affected.component), &affected, &recommendation))?;
    }
    Ok(())
}

/// Hands on a vulnerability that stands in the component it affects: one observation.
pub(super) fn observe_in(
    mut found: Vulnerability,
    route: &str,
    package: &Package,
    out: &mut Output<'_>,
) -> Result<(), Refusal> {
    found.affects = vec![Affected::default()];
    observe(found, route, |_| package.clone(), out)
}

fn alone(found: Vulnerability) -> Finding {
    let (severity, severity_source) = severity::severity(&found);
    let advisory = AdvisoryId::new(&found.id);
    let mut aliases: Vec<AdvisoryId> = Vec::new();
    let mut references: Vec<String> = Vec::new();
    let mut refer = |url: String| {
        if !url.is_empty() && !references.contains(&url) {
            references.push(url);
        }
    };
    refer(found.source.url);
    for page in found.advisories {
        refer(page.url);
    }
    for reference in found.references {
        let alias = AdvisoryId::new(&reference.id);
        let is_name = !alias.is_empty() && !reference.id.contains([' ', '/']);
        if is_name && !alias.is_notice() && alias != advisory && !aliases.contains(&alias) {
            aliases.push(alias);
        }
        refer(reference.source.url);
    }
    Finding {
        title: found.id,
        subject: Subject::Package(Box::new(PackageSubject {
            advisory,
            aliases,
            package: Package::default(),
            fix: portcullis_domain::finding::Fix::default(),
        })),
        severity,
        severity_source,
        suppression: suppression(found.analysis),
        details: Details {
            description: if found.description.is_empty() { found.detail } else { found.description },
            remediation: found.recommendation,
            references,
            cwes: cwe_numbers(&found.cwes),
            cvss: severity::cvss(found.ratings),
            published: found.published.parse().ok(),
        },
    }
}

fn within(finding: &Finding, package: Package, affected: &Affected, recommendation: &str) -> Finding {
    let mut finding = finding.clone();
    let spared = affected.versions.iter().any(|entry| {
        entry.status == "unaffected" && !entry.version.is_empty() && entry.version == package.version
    });
    if spared && finding.suppression.is_none() {
        finding.suppression = Some(Suppression { by: "unaffected".to_owned(), reason: String::new() });
    }
    if let Subject::Package(subject) = &mut finding.subject {
        subject.fix = fix::fix(recommendation, &package);
        subject.package = package;
    }
    finding
}

/// What the document's analysis says against the vulnerability, if it does.
fn suppression(analysis: Analysis) -> Option<Suppression> {
    let states = ["not_affected", "false_positive", "resolved", "resolved_with_pedigree"];
    if !states.contains(&analysis.state.as_str()) {
        return None;
    }
    let reason = match (analysis.justification.is_empty(), analysis.detail.is_empty()) {
        (false, false) => format!("{}: {}", analysis.justification, analysis.detail),
        (false, true) => analysis.justification,
        _ => analysis.detail,
    };
    Some(Suppression { by: analysis.state, reason })
}

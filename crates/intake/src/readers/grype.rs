//! Grype's own JSON, from its first releases to the current ones.
//!
//! An observation is a match. Ignored matches, which Grype lists with `--show-suppressed`, are taken along as
//! suppressed.

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::purl::purl_of;
use crate::readers::record::{take, take_fact, take_suppressed};
use crate::readers::text::{aliases, cwe_numbers, distinct, headline, moment, non_empty, plain_path};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject, Suppression,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::OperatingSystem;
use portcullis_formats::grype::{
    Artifact, Database, Distro, IgnoreRule, Image, Match, PackageAlerts, Vulnerability,
};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "grype", title: "Grype JSON", unit: "matches" },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.has("matches")
        && (outline.text("descriptor.name") == Some("grype")
            || (outline.has("matches[].vulnerability") && outline.has("matches[].artifact")))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "grype".clone_into(&mut out.facts.engine);
    let mut end_of_life = false;
    json.object(|json, key| match key {
        "matches" => json.array(|json| take(json, out, finding)),
        "ignoredMatches" => json.array(|json| take_suppressed(json, out, ignored)),
        "alertsByPackage" => json.array(|json| {
            let alerts = take_fact::<PackageAlerts>(json, out)?.unwrap_or_default().alerts;
            for alert in alerts {
                match alert.kind.as_str() {
                    "distro-eol" => end_of_life = true,
                    "distro-disabled" => out.not_scanned(json.route(), headline(&alert.message)),
                    _ => {}
                }
            }
            Ok(())
        }),
        "source" => source(json, out),
        "distro" => {
            let distro = take_fact::<Distro>(json, out)?.unwrap_or_default();
            out.facts.operating_system = (!distro.name.is_empty()).then_some(OperatingSystem {
                family: distro.name,
                version: distro.version,
                end_of_life: false,
            });
            Ok(())
        }
        "descriptor" => descriptor(json, out),
        _ => Ok(()),
    })?;
    if let Some(system) = &mut out.facts.operating_system {
        system.end_of_life = end_of_life;
    }
    Ok(())
}

fn source(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.object(|json, key| {
        if key != "target" {
            return Ok(());
        }
        if json.kind()? != Kind::Object {
            out.facts.target = json.text()?;
            return Ok(());
        }
        let image = take_fact::<Image>(json, out)?.unwrap_or_default();
        out.facts.target = non_empty(image.user_input);
        for digest in [image.image_id, image.manifest_digest].into_iter().chain(image.repo_digests) {
            let bare = digest.rsplit_once('@').map_or(digest.as_str(), |(_, bare)| bare);
            if bare.contains(':') && !out.facts.digests.iter().any(|known| known == bare) {
                out.facts.digests.push(bare.to_owned());
            }
        }
        Ok(())
    })
}

fn descriptor(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.object(|json, key| {
        match key {
            "version" => out.facts.engine_version = json.text()?,
            "timestamp" => out.facts.created = json.text()?.as_deref().and_then(moment),
            "db" => {
                let database = take_fact::<Database>(json, out)?.unwrap_or_default();
                out.facts.database_date = moment(&database.status.built).or(moment(&database.built));
            }
            _ => {}
        }
        Ok(())
    })
}

fn ignored(mut found: Match) -> Result<Finding, &'static str> {
    let rules = std::mem::take(&mut found.applied_ignore_rules);
    let mut finding = finding(found)?;
    let vex = rules.iter().any(|rule| !rule.vex_status.is_empty());
    let reasons: Vec<String> = rules.into_iter().map(reason).filter(|reason| !reason.is_empty()).collect();
    finding.suppression = Some(Suppression {
        by: if vex { "vex" } else { "ignore rule" }.to_owned(),
        reason: reasons.join("; "),
    });
    Ok(finding)
}

fn reason(rule: IgnoreRule) -> String {
    if !rule.reason.is_empty() {
        return rule.reason;
    }
    let parts = [rule.vex_status, rule.vex_justification, rule.vulnerability, rule.fix_state];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn finding(found: Match) -> Result<Finding, &'static str> {
    let Match { mut vulnerability, related_vulnerabilities: related, artifact, .. } = found;
    let advisory = AdvisoryId::new(&vulnerability.id);
    if advisory.is_empty() {
        return Err("it names no vulnerability");
    }
    if artifact.name.is_empty() {
        return Err("it names no package");
    }
    let aliases = aliases(&advisory, related.iter().map(|related| &related.id));
    let mut cvss = ratings(&mut vulnerability);
    let mut description = vulnerability.description;
    let mut cwes: Vec<String> = vulnerability.cwes.into_iter().map(|cwe| cwe.cwe).collect();
    let mut references: Vec<String> = non_empty(vulnerability.data_source).into_iter().collect();
    references.extend(vulnerability.urls.into_iter().chain(vulnerability.links));
    for mut other in related {
        let id = AdvisoryId::new(&other.id);
        if id != advisory && !aliases.contains(&id) {
            continue;
        }
        cvss.extend(ratings(&mut other));
        cwes.extend(other.cwes.into_iter().map(|cwe| cwe.cwe));
        if description.is_empty() {
            description = other.description;
        }
        references.extend(non_empty(other.data_source).into_iter().chain(other.urls));
    }
    let old_versions = vulnerability.fixed_in_version.split(',').map(|version| version.trim().to_owned());
    let versions = distinct(vulnerability.fix.versions.into_iter().chain(old_versions));
    let status = match vulnerability.fix.state.as_str() {
        "not-fixed" => FixStatus::Affected,
        "" if !versions.is_empty() => FixStatus::Fixed,
        state => FixStatus::from_word(state),
    };
    Ok(Finding {
        title: vulnerability.id,
        subject: Subject::Package(Box::new(PackageSubject {
            advisory,
            aliases,
            package: package(artifact),
            fix: Fix { versions, status },
        })),
        severity: Severity::from_word(&vulnerability.severity),
        severity_source: non_empty(publisher(&vulnerability.namespace)),
        suppression: None,
        details: Details {
            description,
            remediation: String::new(),
            references: distinct(references),
            cwes: cwe_numbers(&cwes),
            cvss,
            published: None,
        },
    })
}

fn package(artifact: Artifact) -> Package {
    let purl: Option<Purl> =
        artifact.purl.parse().ok().or_else(|| purl_of(&artifact.kind, &artifact.name, &artifact.version));
    let operating_system = matches!(artifact.kind.as_str(), "deb" | "rpm" | "apk" | "alpm" | "portage")
        || purl.as_ref().is_some_and(Purl::is_operating_system);
    let mut locations = artifact.locations;
    let primary = locations.iter().position(|location| location.annotations.evidence == "primary");
    let location =
        if locations.is_empty() { None } else { Some(locations.swap_remove(primary.unwrap_or_default())) }
            .unwrap_or_default();
    Package {
        name: artifact.name,
        version: artifact.version,
        purl,
        class: artifact.kind,
        path: if operating_system { String::new() } else { plain_path(&location.path) },
        operating_system,
        layer: non_empty(location.layer_id),
    }
}

/// Who published, from a namespace such as `debian:distro:debian:12`.
fn publisher(namespace: &str) -> String {
    match namespace.split(':').next().unwrap_or_default() {
        "github" => "ghsa".to_owned(),
        publisher => publisher.to_owned(),
    }
}

fn ratings(vulnerability: &mut Vulnerability) -> Vec<CvssRating> {
    let source = publisher(&vulnerability.namespace);
    let old = [vulnerability.cvss_v3.take(), vulnerability.cvss_v2.take()];
    let old = old.into_iter().flatten().map(|rating| (String::new(), rating.vector, rating.base_score));
    std::mem::take(&mut vulnerability.cvss)
        .into_iter()
        .map(|rating| (rating.source, rating.vector, rating.metrics.base_score))
        .chain(old)
        .filter(|(_, vector, score)| !vector.is_empty() || score.is_some())
        .map(|(rater, vector, score)| CvssRating {
            source: if rater.is_empty() { source.clone() } else { rater },
            vector,
            score,
        })
        .collect()
}

#[cfg(test)]
mod tests;

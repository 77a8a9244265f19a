//! OSV-Scanner's JSON, versions 1 and 2.
//!
//! An observation is an advisory on a package, or a licence that the scan does not allow. Advisories that are
//! one vulnerability stand in a group, which names them all; they are entries of their own all the same, and
//! their identity brings them together.

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::readers::purl::purl_of;
use crate::readers::record::{take, take_fact};
use crate::readers::text::{
    aliases, cwe_numbers, distinct, headline, moment, non_empty, plain_path, severity_of_vector,
};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject, Suppression,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_formats::lenient::LenientText;
use portcullis_formats::osv::{Advisory, Affected, Rating};
use portcullis_formats::osv_scanner::{self as formats, Group, Source};
use std::collections::HashMap;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "osv-scanner",
        title: "OSV-Scanner JSON (versions 1 and 2)",
        unit: "package × vulnerability + licence violations",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.has("results")
        && (outline.has("experimental_config")
            || (outline.has("results[].packages")
                && (outline.has("results[].source") || outline.has("results[].packageSource"))))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "osv-scanner".clone_into(&mut out.facts.engine);
    json.object(|json, key| {
        if key == "results" {
            return json.array(|json| result(json, out));
        }
        Ok(())
    })
}

fn result(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    let mut source = Source::default();
    json.ahead(|json| {
        json.object(|json, key| {
            if matches!(key, "source" | "packageSource") {
                source = take_fact(json, out)?.unwrap_or_default();
            }
            Ok(())
        })
    })?;
    json.object(|json, key| {
        if key == "packages" {
            return json.array(|json| package(json, out, &source));
        }
        Ok(())
    })
}

/// A package and what the report says of it as a whole.
struct Place {
    package: Package,
    /// As OSV names it, which its advisories do too.
    name: String,
    ecosystem: String,
    groups: Vec<Group>,
    /// The group of each advisory.
    group_of: HashMap<String, usize>,
}

fn package(json: &mut Json<'_>, out: &mut Output<'_>, source: &Source) -> Result<(), Refusal> {
    let (mut found, mut groups) = (formats::Package::default(), Vec::<Group>::new());
    json.ahead(|json| {
        json.object(|json, key| {
            match key {
                "package" => found = take_fact(json, out)?.unwrap_or_default(),
                "groups" => groups = take_fact(json, out)?.unwrap_or_default(),
                _ => {}
            }
            Ok(())
        })
    })?;
    let place = Place::new(found, source, groups);
    json.object(|json, key| match key {
        "vulnerabilities" => json.array(|json| take(json, out, |advisory| place.vulnerability(advisory))),
        "license_violations" => {
            json.array(|json| take(json, out, |licence: LenientText| place.violation(&licence.0)))
        }
        _ => Ok(()),
    })
}

impl Place {
    fn new(found: formats::Package, source: &Source, groups: Vec<Group>) -> Self {
        let installed = non_empty(found.os_package_name).unwrap_or_else(|| found.name.clone());
        let purl = purl_of(&found.ecosystem, &installed, &found.version);
        let operating_system = source.kind == "os" || purl.as_ref().is_some_and(Purl::is_operating_system);
        let package = Package {
            name: installed,
            version: non_empty(found.version).unwrap_or(found.commit),
            purl,
            class: found.ecosystem.split(':').next().unwrap_or_default().to_ascii_lowercase(),
            path: if operating_system { String::new() } else { plain_path(&source.path) },
            operating_system,
            layer: None,
        };
        let ids = |(at, group): (usize, &Group)| {
            group.ids.iter().map(move |id| (id.clone(), at)).collect::<Vec<_>>()
        };
        let group_of = groups.iter().enumerate().flat_map(ids).collect();
        Self { package, name: found.name, ecosystem: found.ecosystem, groups, group_of }
    }

    fn vulnerability(&self, advisory: Advisory) -> Result<Finding, &'static str> {
        let id = AdvisoryId::new(&advisory.id);
        if id.is_empty() {
            return Err("it names no vulnerability");
        }
        if self.name.is_empty() {
            return Err("its package has no name");
        }
        let group = self.group_of.get(&advisory.id).and_then(|at| self.groups.get(*at));
        let upstream = advisory.upstream.iter().filter(|name| advisory.id.ends_with(name.as_str()));
        let grouped = group.into_iter().flat_map(|group| group.ids.iter().chain(&group.aliases));
        let aliases = aliases(&id, advisory.aliases.iter().chain(upstream).chain(grouped));
        let affected: Vec<&Affected> = advisory.affected.iter().filter(|it| self.is(it)).collect();
        let own_ratings = affected.iter().flat_map(|affected| &affected.severity);
        let ratings: Vec<&Rating> = own_ratings.chain(&advisory.severity).collect();
        let mut references: Vec<String> = Vec::new();
        for wanted in [true, false] {
            let chosen = advisory.references.iter().filter(|it| (it.kind == "ADVISORY") == wanted);
            references.extend(chosen.map(|reference| reference.url.clone()));
        }
        let mut cwes = advisory.database_specific.cwe_ids.clone();
        for specific in affected.iter().map(|affected| &affected.database_specific) {
            cwes.extend(specific.cwe_ids.iter().cloned());
            cwes.extend(specific.cwes.iter().map(|cwe| cwe.id.clone()));
        }
        Ok(Finding {
            title: if advisory.summary.is_empty() { id.to_string() } else { headline(&advisory.summary) },
            severity: severity(&advisory, &affected, &ratings, group),
            severity_source: None,
            suppression: group.and_then(|group| analysis(group, &advisory.id)),
            subject: Subject::Package(Box::new(PackageSubject {
                advisory: id,
                aliases,
                package: self.package.clone(),
                fix: fix(&affected),
            })),
            details: Details {
                remediation: String::new(),
                references,
                cwes: cwe_numbers(&cwes),
                cvss: ratings
                    .into_iter()
                    .filter(|rating| rating.kind.starts_with("CVSS"))
                    .map(|rating| CvssRating {
                        source: String::new(),
                        vector: rating.score.clone(),
                        score: None,
                    })
                    .collect(),
                published: moment(&advisory.published),
                description: advisory.details,
            },
        })
    }

    /// Says whether an advisory speaks of this package.
    fn is(&self, affected: &Affected) -> bool {
        let base = |ecosystem: &str| ecosystem.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let release = affected.package.ecosystem.contains(':') && self.ecosystem.contains(':');
        affected.package.name == self.name
            && base(&affected.package.ecosystem) == base(&self.ecosystem)
            && (!release || affected.package.ecosystem == self.ecosystem)
    }

    fn violation(&self, licence: &str) -> Result<Finding, &'static str> {
        if licence.is_empty() {
            return Err("it names no licence");
        }
        Ok(Finding {
            title: format!("licence {licence} is not allowed"),
            subject: Subject::Package(Box::new(PackageSubject {
                advisory: AdvisoryId::new(&format!("LICENSE:{licence}")),
                aliases: Vec::new(),
                package: self.package.clone(),
                fix: Fix::default(),
            })),
            severity: Severity::Unknown,
            severity_source: None,
            suppression: None,
            details: Details::default(),
        })
    }
}

fn fix(affected: &[&Affected]) -> Fix {
    let ranges = affected.iter().flat_map(|affected| &affected.ranges).filter(|range| range.kind != "GIT");
    let events = ranges.flat_map(|range| &range.events);
    let versions = distinct(events.map(|event| event.fixed.clone()));
    let status = match (versions.is_empty(), affected.is_empty()) {
        (false, _) => FixStatus::Fixed,
        (true, false) => FixStatus::Affected,
        (true, true) => FixStatus::Unknown,
    };
    Fix { versions, status }
}

/// The word of the database, else what the ratings come to, else the highest score of the group.
fn severity(
    advisory: &Advisory,
    affected: &[&Affected],
    ratings: &[&Rating],
    group: Option<&Group>,
) -> Severity {
    let specific = affected.iter().flat_map(|it| [&it.ecosystem_specific, &it.database_specific]);
    let words = specific.chain([&advisory.database_specific]).map(|specific| specific.severity.as_str());
    let own_scale = ratings.iter().filter(|it| !it.kind.starts_with("CVSS")).map(|it| it.score.as_str());
    let stated =
        words.chain(own_scale).map(Severity::from_word).find(|severity| *severity != Severity::Unknown);
    stated
        .or_else(|| ratings.iter().find_map(|rating| severity_of_vector(&rating.score)))
        .or_else(|| group?.max_severity.map(Severity::from_score))
        .unwrap_or_default()
}

/// What the scanner's own look at the code, or the distribution, makes of an advisory.
fn analysis(group: &Group, id: &str) -> Option<Suppression> {
    let analysis = group.experimental_analysis.get(id)?;
    let (by, reason) = match (analysis.called, analysis.unimportant) {
        (_, Some(true)) => ("distribution", "the distribution finds it unimportant"),
        (Some(false), _) => ("call analysis", "the vulnerable code is not called"),
        _ => return None,
    };
    Some(Suppression { by: by.to_owned(), reason: reason.to_owned() })
}

#[cfg(test)]
mod tests;

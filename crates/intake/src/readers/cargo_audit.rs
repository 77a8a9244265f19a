//! cargo-audit's JSON.
//!
//! An observation is a vulnerability or a warning (an unmaintained, unsound or yanked crate, a notice). The
//! report does not list what it was told to ignore, so each ignored advisory is noted as not scanned.

use crate::json::{Json, Kind, Outline};
use crate::output::Output;
use crate::readers::purl::purl_of;
use crate::readers::record::{take, take_fact};
use crate::readers::text::{aliases, first_fixed, moment, non_empty, severity_of_vector};
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{CvssRating, Details, Finding, Fix, FixStatus, PackageSubject, Subject};
use portcullis_domain::package::Package;
use portcullis_domain::severity::Severity;
use portcullis_formats::cargo_audit::{Advisory, Database, Entry, Settings};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "cargo-audit",
        title: "cargo-audit JSON",
        unit: "vulnerabilities + warnings",
    },
    way: Way::Json { recognises, several: false, read },
};

fn recognises(outline: &Outline) -> bool {
    outline.has("vulnerabilities.list") && (outline.has("database") || outline.has("lockfile"))
}

fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "cargo-audit".clone_into(&mut out.facts.engine);
    json.object(|json, key| match key {
        "database" => {
            let database = take_fact::<Database>(json, out)?.unwrap_or_default();
            out.facts.database_date = moment(&database.last_updated);
            Ok(())
        }
        "lockfile" => json.object(|json, key| {
            if key == "dependency-count" {
                out.facts.packages = json.record::<u64>()?.ok();
            }
            Ok(())
        }),
        "settings" => {
            let settings = take_fact::<Settings>(json, out)?.unwrap_or_default();
            for advisory in settings.ignore {
                out.not_scanned(advisory, "cargo-audit was told to ignore it");
            }
            if !settings.severity.is_empty() {
                let reason = format!("cargo-audit was told to report {} and above", settings.severity);
                out.not_scanned("advisories of a lower severity", reason);
            }
            Ok(())
        }
        "vulnerabilities" => json.object(|json, key| {
            if key == "list" {
                return json.array(|json| take(json, out, |entry| finding(entry, "")));
            }
            Ok(())
        }),
        "warnings" if json.kind()? == Kind::Array => {
            json.array(|json| take(json, out, |entry| finding(entry, "warning")))
        }
        "warnings" => {
            json.object(|json, kind| json.array(|json| take(json, out, |entry| finding(entry, kind))))
        }
        _ => Ok(()),
    })
}

/// The finding of an entry in the list of the given kind; a vulnerability has none.
fn finding(entry: Entry, kind: &str) -> Result<Finding, &'static str> {
    let Entry { kind: own_kind, advisory, versions, package } = entry;
    if package.name.is_empty() {
        return Err("it names no crate");
    }
    let kind = if kind.is_empty() || own_kind.is_empty() { kind } else { &own_kind };
    let advisory = match advisory {
        Some(advisory) if !advisory.id.is_empty() => advisory,
        _ if kind == "yanked" => yanked(&package.name, &package.version),
        _ => return Err("it names no advisory"),
    };
    let versions = first_fixed(&versions.patched);
    let fix =
        Fix { status: if versions.is_empty() { FixStatus::Affected } else { FixStatus::Fixed }, versions };
    let severity = severity_of_vector(&advisory.cvss).unwrap_or(match kind {
        "unmaintained" | "notice" | "yanked" => Severity::Informational,
        "" => Severity::Unknown,
        _ => Severity::Medium,
    });
    let id = AdvisoryId::new(&advisory.id);
    let mut references: Vec<String> = non_empty(advisory.url).into_iter().collect();
    references.extend(advisory.references);
    Ok(Finding {
        title: if advisory.title.is_empty() { advisory.id } else { advisory.title },
        subject: Subject::Package(Box::new(PackageSubject {
            aliases: aliases(&id, &advisory.aliases),
            advisory: id,
            package: Package {
                purl: purl_of("cargo", &package.name, &package.version),
                name: package.name,
                version: package.version,
                class: "cargo".to_owned(),
                ..Package::default()
            },
            fix,
        })),
        severity,
        severity_source: None,
        suppression: None,
        details: Details {
            description: advisory.description,
            references,
            cvss: non_empty(advisory.cvss)
                .map(|vector| CvssRating { source: "rustsec".to_owned(), vector, score: None })
                .into_iter()
                .collect(),
            published: moment(&advisory.date),
            ..Details::default()
        },
    })
}

/// What stands in for an advisory that nobody writes.
fn yanked(name: &str, version: &str) -> Advisory {
    Advisory {
        id: "YANKED".to_owned(),
        title: format!("{name} {version} was yanked by its authors"),
        ..Advisory::default()
    }
}

#[cfg(test)]
mod tests;

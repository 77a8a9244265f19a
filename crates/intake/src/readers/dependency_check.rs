//! The XML report of OWASP Dependency-Check.
//!
//! An observation is a vulnerability of a dependency. Those that a suppression file silences stand beside them
//! and are taken along as suppressed.

mod vulnerability;

use crate::output::Output;
use crate::readers::text::non_empty;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};
use crate::xml::{Element, Xml};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use portcullis_domain::finding::Suppression;
use portcullis_domain::package::{Package, Purl};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts {
        name: "dependency-check",
        title: "OWASP Dependency-Check XML",
        unit: "vulnerability elements of dependencies",
    },
    way: Way::Xml {
        recognises: |outline| {
            let namespace = outline.namespace.to_ascii_lowercase().replace('_', "-");
            outline.root == "analysis" && namespace.contains("dependency-check")
        },
        read,
    },
};

fn read(xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    "dependency-check".clone_into(&mut out.facts.engine);
    xml.elements(|xml, name| match name {
        "scanInfo" => xml.elements(|xml, name| scan_information(xml, name, out)),
        "projectInfo" => xml.elements(|xml, name| {
            match name {
                "name" => out.facts.target = non_empty(xml.text()?),
                "reportDate" => out.facts.created = moment(&xml.text()?),
                _ => {}
            }
            Ok(())
        }),
        "dependencies" => {
            out.facts.packages.get_or_insert(0);
            xml.elements(|xml, _| dependency(xml, out))
        }
        _ => Ok(()),
    })
}

fn scan_information(xml: &mut Xml<'_>, name: &str, out: &mut Output<'_>) -> Result<(), Refusal> {
    match name {
        "engineVersion" => out.facts.engine_version = non_empty(xml.text()?),
        "dataSource" => {
            if let Ok(source) = xml.record()?
                && is_database_date(source.text_of("name"))
            {
                out.facts.database_date = moment(source.text_of("timestamp")).or(out.facts.database_date);
            }
        }
        "analysisExceptions" => xml.elements(|xml, _| {
            let message = xml.record()?.map(|exception| first_message(&exception).to_owned());
            out.not_scanned("analysis", message.unwrap_or_else(|reason| reason));
            Ok(())
        })?,
        _ => {}
    }
    Ok(())
}

/// The state of the NVD's data, not the time at which the tool asked for news.
fn is_database_date(name: &str) -> bool {
    name.starts_with("NVD") && name.ends_with("Modified")
}

/// The message of an exception, which may be wrapped in others.
fn first_message(exception: &Element) -> &str {
    let nested = exception.elements.iter().find(|element| !element.text_of("message").is_empty());
    match exception.text_of("message") {
        "" => nested.map_or("", |nested| nested.text_of("message")),
        message => message,
    }
}

/// A point in time; one without a zone is taken for UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(local).ok()
    })
}

fn dependency(xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    *out.facts.packages.get_or_insert(0) += 1;
    let package = xml.ahead(package)?;
    xml.elements(|xml, name| match name {
        "vulnerabilities" => xml.elements(|xml, name| {
            let route = xml.route();
            let outcome = xml.record()?.and_then(|record| {
                vulnerability::finding(&record, &package).map_err(str::to_owned).map(|found| (found, record))
            });
            match (name, outcome) {
                ("suppressedVulnerability", Ok((mut finding, record))) => {
                    let reason = record.text_of("notes").to_owned();
                    finding.suppression = Some(Suppression { by: "suppression file".to_owned(), reason });
                    out.suppressed(finding)
                }
                ("suppressedVulnerability", Err(reason)) => {
                    out.remark(route, reason);
                    Ok(())
                }
                ("vulnerability", Ok((finding, _))) => out.finding(finding),
                ("vulnerability", Err(reason)) => out.skip(route, reason),
                _ => Ok(()),
            }
        }),
        _ => Ok(()),
    })
}

fn package(xml: &mut Xml<'_>) -> Result<Package, Refusal> {
    let mut file = String::new();
    let mut package = Package::default();
    xml.elements(|xml, name| {
        match name {
            "fileName" => file = xml.text()?,
            "filePath" => package.path = xml.text()?.replace('\\', "/"),
            "identifiers" => xml.elements(|xml, name| {
                if name == "package"
                    && let Ok(record) = xml.record()?
                    && package.purl.is_none()
                {
                    package.purl = record.text_of("id").parse::<Purl>().ok();
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    })?;
    match &package.purl {
        Some(purl) if purl.kind() == "maven" && !purl.namespace().is_empty() => {
            package.name = format!("{}:{}", purl.namespace(), purl.name());
        }
        Some(purl) if !purl.namespace().is_empty() => {
            package.name = format!("{}/{}", purl.namespace(), purl.name());
        }
        Some(purl) => package.name = purl.name().to_owned(),
        None => package.name = file,
    }
    if let Some(purl) = &package.purl {
        package.version = purl.version().to_owned();
        package.operating_system = purl.is_operating_system();
    }
    Ok(package)
}

#[cfg(test)]
mod tests;

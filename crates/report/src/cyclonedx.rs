//! A scan as CycloneDX 1.6: the packages, files and addresses that findings name, and the findings as
//! vulnerabilities that affect them.
//!
//! The same scan gives the same bytes: the serial number is derived from the content, and the time is the one
//! in the options.

mod model;
#[cfg(test)]
mod tests;
mod vulnerability;

use crate::json_text;
use crate::options::Options;
use crate::uuid::uuid;
use model::{Component, Composition, Metadata, Property, Tools};
use portcullis_domain::finding::Subject;
use portcullis_domain::scan::{Found, Scan, Target};
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

/// Writes a scan, component by component and vulnerability by vulnerability.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = BufWriter::new(out);
    let mut hashing = Hashing { out: &mut buffer, hasher: blake3::Hasher::new() };
    let parts = Parts::new(scan);
    let out: &mut dyn Write = &mut hashing;
    writeln!(out, "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,")?;
    json_text::field("metadata", &metadata(scan, options), out)?;
    write!(out, ",\n\"components\":")?;
    json_text::list(parts.of.iter().enumerate().map(|(number, found)| component(number, found)), out)?;
    write!(out, ",\n\"vulnerabilities\":")?;
    let several = scan.targets.len() > 1;
    let findings = scan
        .targets
        .iter()
        .enumerate()
        .flat_map(|(target, content)| content.findings.iter().map(move |found| (target, content, found)));
    let vulnerabilities = findings.map(|(target, content, found)| {
        let prefix = if several { format!("{}/", target_reference(target)) } else { String::new() };
        let part = parts.places[&Key::new(target, found)];
        vulnerability::of(found, format!("{prefix}{}", found.identity), component_reference(part), content)
    });
    json_text::list(vulnerabilities, out)?;
    writeln!(out, ",")?;
    json_text::field("compositions", &[composition(scan)], out)?;
    let serial_number = uuid(&hashing.hasher.finalize());
    writeln!(buffer, ",\n\"serialNumber\":\"urn:uuid:{serial_number}\"}}")?;
    buffer.flush()
}

/// Passes everything on, and hashes it.
struct Hashing<'w, W> {
    out: &'w mut W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What makes two findings affect the same component: target, kind, name, version, place.
#[derive(PartialEq, Eq, Hash)]
struct Key<'s>(usize, &'s str, &'s str, &'s str, &'s str);

impl<'s> Key<'s> {
    fn new(target: usize, found: &'s Found) -> Self {
        let kind = found.finding.kind().word();
        match &found.finding.subject {
            Subject::Package(found) => {
                let package = &found.package;
                let name = package.purl.as_ref().map_or(package.name.as_str(), |purl| purl.as_str());
                Self(target, kind, name, &package.version, &package.path)
            }
            Subject::Iac(found) => Self(target, "file", &found.location.path, "", ""),
            Subject::Code(found) => Self(target, "file", &found.location.path, "", ""),
            Subject::Secret(found) => Self(target, "file", &found.location.path, "", ""),
            Subject::Web(found) => Self(target, kind, &found.url_template, "", ""),
        }
    }
}

/// The components of a scan, each by the first finding that names it.
struct Parts<'s> {
    of: Vec<&'s Found>,
    places: HashMap<Key<'s>, usize>,
}

impl<'s> Parts<'s> {
    fn new(scan: &'s Scan) -> Self {
        let mut parts = Self { of: Vec::new(), places: HashMap::new() };
        for (target, content) in scan.targets.iter().enumerate() {
            for found in &content.findings {
                parts.places.entry(Key::new(target, found)).or_insert_with(|| {
                    parts.of.push(found);
                    parts.of.len() - 1
                });
            }
        }
        parts
    }
}

fn component_reference(number: usize) -> String {
    format!("component-{}", number + 1)
}

fn target_reference(number: usize) -> String {
    format!("target-{}", number + 1)
}

fn component(number: usize, found: &Found) -> Component<'_> {
    let reference = component_reference(number);
    match &found.finding.subject {
        Subject::Package(found) => {
            let package = &found.package;
            let mut component = Component::new("library", reference, &package.name);
            component.version = Some(&*package.version).filter(|version| !version.is_empty());
            component.purl = package.purl.as_ref().map(portcullis_domain::package::Purl::as_str);
            component.property("class", &package.class);
            component.property("path", &package.path);
            component.property("layer", package.layer.as_deref().unwrap_or_default());
            component
        }
        Subject::Iac(found) => Component::new("file", reference, &found.location.path),
        Subject::Code(found) => Component::new("file", reference, &found.location.path),
        Subject::Secret(found) => Component::new("file", reference, &found.location.path),
        Subject::Web(found) => Component::new("application", reference, &found.url_template),
    }
}

fn metadata<'s>(scan: &'s Scan, options: &Options<'s>) -> Metadata<'s> {
    let mut tool = Component::new("application", "tool".to_owned(), "portcullis");
    tool.version = Some(options.tool_version).filter(|version| !version.is_empty());
    let mut component = match scan.targets.as_slice() {
        [target] => target_component(0, target),
        targets => {
            let mut component = Component::new("application", "targets".to_owned(), "scanned targets");
            component.components =
                targets.iter().enumerate().map(|(number, target)| target_component(number, target)).collect();
            component
        }
    };
    component.properties.push(Property::new("complete", if scan.is_complete() { "true" } else { "false" }));
    Metadata {
        timestamp: options.written_at.map(|time| time.to_string()),
        tools: Tools { components: [tool] },
        component,
    }
}

fn target_component(number: usize, target: &Target) -> Component<'_> {
    let is_container = target.runs.iter().any(|run| run.operating_system.is_some());
    let kind = if is_container { "container" } else { "application" };
    let mut component = Component::new(kind, target_reference(number), &target.name);
    component.property("component", target.component.as_deref().unwrap_or_default());
    for run in &target.runs {
        component.properties.push(Property::new("engine", crate::sentence::engine(run)));
    }
    for part in &target.not_scanned {
        component.properties.push(Property::new("not_scanned", format!("{}: {}", part.what, part.reason)));
    }
    component
}

/// Says that the components are those which findings name, not all that there are.
fn composition(scan: &Scan) -> Composition {
    Composition {
        aggregate: "incomplete",
        assemblies: (0..scan.targets.len()).map(target_reference).collect(),
    }
}

//! A scan as our own document, one record a line.
//!
//! The document is described by `docs/src/scan-document.schema.json` and reads back without loss.

#[cfg(test)]
mod tests;

use crate::options::Options;
use crate::{json_text, record};
use portcullis_domain::scan::{Scan, Target};
use portcullis_formats::scan_document::{Head, VERSION};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// Writes a scan as a scan document, finding by finding.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let counts = scan.by_severity();
    write!(out, "{{")?;
    json_text::field("portcullis", &head("scan", options), out)?;
    writeln!(out, ",\n\"complete\":{},\n\"findings\":{},", scan.is_complete(), counts.iter().sum::<usize>())?;
    json_text::field("by_severity", &record::by_severity(counts), out)?;
    write!(out, ",\n\"targets\":[")?;
    for (number, target) in scan.targets.iter().enumerate() {
        write!(out, "{}", if number == 0 { "\n" } else { ",\n" })?;
        write_target(target, out)?;
    }
    writeln!(out, "]}}")?;
    out.flush()
}

fn write_target(target: &Target, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{")?;
    json_text::field("name", &target.name, out)?;
    if let Some(component) = &target.component {
        write!(out, ",")?;
        json_text::field("component", component, out)?;
    }
    write!(out, ",\n\"runs\":")?;
    json_text::list(target.runs.iter().map(record::run), out)?;
    write!(out, ",\n\"not_scanned\":")?;
    json_text::list(target.not_scanned.iter().map(record::not_scanned), out)?;
    write!(out, ",\n\"findings\":")?;
    json_text::list(target.findings.iter().map(|found| record::finding(found, &target.runs)), out)?;
    write!(out, "}}")
}

/// What stands first in a document of ours.
pub(crate) fn head<'o>(document: &'static str, options: &Options<'o>) -> Head<'o> {
    Head {
        document: Cow::Borrowed(document),
        version: VERSION,
        tool_version: Cow::Borrowed(options.tool_version),
    }
}

//! Our own documents: a scan, and what was understood of one report. One record a line.
//!
//! The scan document is described by `docs/src/scan-document.schema.json` and reads back without loss.

#[cfg(test)]
mod tests;

use crate::options::Options;
use crate::{json_text, record, sentence};
use portcullis_domain::scan::{Scan, Target};
use portcullis_formats::scan_document::{Head, NotScanned, Run, SeverityCounts, VERSION};
use serde::Serialize;
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

/// Writes what was understood of one report: the facts of each run of the target, without the findings
/// themselves.
pub fn write_reading(target: &Target, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    for (number, run) in target.runs.iter().enumerate() {
        let of_run = target.findings.iter().filter(|found| found.runs.contains(&number));
        let counts = sentence::tally(of_run);
        let reading = ReadingDocument {
            portcullis: head("reading", options),
            target: &target.name,
            complete: run.skipped_total == 0 && target.not_scanned.is_empty(),
            findings: counts.iter().sum(),
            by_severity: record::by_severity(counts),
            run: record::run(run),
            not_scanned: target.not_scanned.iter().map(record::not_scanned).collect(),
        };
        json_text::value(&reading, out)?;
        writeln!(out)?;
    }
    out.flush()
}

#[derive(Serialize)]
struct ReadingDocument<'d> {
    portcullis: Head<'d>,
    target: &'d str,
    complete: bool,
    /// How many identities the observations come down to.
    findings: usize,
    by_severity: SeverityCounts,
    #[serde(flatten)]
    run: Run<'d>,
    not_scanned: Vec<NotScanned<'d>>,
}

/// What stands first in a document of ours.
pub(crate) fn head<'o>(document: &'static str, options: &Options<'o>) -> Head<'o> {
    Head {
        document: Cow::Borrowed(document),
        version: VERSION,
        tool_version: Cow::Borrowed(options.tool_version),
    }
}

//! A comparison as a document of ours, one record a line.

use super::Compared;
use crate::json::head;
use crate::options::Options;
use crate::{json_text, record};
use portcullis_domain::identity::Identity;
use portcullis_domain::scan::{Found, Run, Scan};
use portcullis_formats::scan_document::Finding;
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

/// Writes a comparison; its findings are the records of the scan document.
pub fn write(compared: &Compared<'_>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let (before, after) = (Side::new(compared.before), Side::new(compared.after));
    let comparison = &compared.comparison;
    write!(out, "{{")?;
    json_text::field("portcullis", &head("comparison", options), out)?;
    for (name, side) in [("before", &before), ("after", &after)] {
        writeln!(out, ",")?;
        json_text::field(name, &side.summary, out)?;
    }
    write!(out, ",\n\"unchanged\":{},\n\"added\":", comparison.unchanged)?;
    json_text::list(comparison.added.iter().map(|found| after.record(found)), out)?;
    write!(out, ",\n\"resolved\":")?;
    json_text::list(comparison.resolved.iter().map(|found| before.record(found)), out)?;
    write!(out, ",\n\"changed\":")?;
    let changed = comparison.changed.iter().map(|changed| ChangedRecord {
        differences: &changed.differences,
        before: before.record(changed.before),
        after: after.record(changed.after),
    });
    json_text::list(changed, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

#[derive(Serialize)]
struct ChangedRecord<'c> {
    differences: &'c [String],
    before: Finding<'c>,
    after: Finding<'c>,
}

#[derive(Serialize)]
struct Summary {
    complete: bool,
    findings: usize,
}

/// One of the two scans, with the runs that its findings' engines are looked up in.
struct Side<'s> {
    summary: Summary,
    runs: HashMap<Identity, &'s [Run]>,
}

impl<'s> Side<'s> {
    fn new(scan: &'s Scan) -> Self {
        let runs = scan
            .targets
            .iter()
            .flat_map(|target| target.findings.iter().map(|found| (found.identity, target.runs.as_slice())));
        Self {
            summary: Summary { complete: scan.is_complete(), findings: scan.findings().count() },
            runs: runs.collect(),
        }
    }

    fn record(&self, found: &'s Found) -> Finding<'s> {
        record::finding(found, self.runs.get(&found.identity).copied().unwrap_or_default())
    }
}

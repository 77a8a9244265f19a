//! What was not scanned, what was skipped, and what the engines remarked.

use crate::options::Options;
use crate::plain_text;
use crate::terminal::section;
use portcullis_domain::scan::{Scan, Target};
use std::io::{self, Write};

/// Lines of one section that are shown without `wide`.
const LINES: usize = 8;

/// Writes the sections that have something in them.
pub(super) fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let several = scan.targets.len() > 1;
    let named = |target: &Target, what: &str| {
        let what = plain_text::line(what).into_owned();
        if several { format!("{}: {what}", plain_text::line(&target.name)) } else { what }
    };
    let parts =
        scan.targets.iter().flat_map(|target| target.not_scanned.iter().map(move |part| (target, part)));
    let parts: Vec<_> = parts
        .map(|(target, part)| [named(target, &part.what), part.reason.clone(), part.advice.clone()])
        .collect();
    section("Not scanned", parts.len(), &parts, usize::MAX, options, out)?;

    let runs = || scan.targets.iter().flat_map(|target| target.runs.iter().map(move |run| (target, run)));
    let total: u64 = runs().map(|(_, run)| run.skipped_total).sum();
    let entries = runs().flat_map(|(target, run)| run.skipped.iter().map(move |entry| (target, entry)));
    let entries: Vec<_> = entries
        .map(|(target, entry)| [named(target, &entry.what), entry.reason.clone(), String::new()])
        .collect();
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    section("Entries that make no sense, skipped", total, &entries, LINES, options, out)?;

    let remarks = runs().flat_map(|(target, run)| run.remarks.iter().map(move |text| (target, run, text)));
    let remarks: Vec<_> = remarks
        .map(|(target, run, text)| [named(target, &run.engine), text.clone(), String::new()])
        .collect();
    section("Remarks of the engines", remarks.len(), &remarks, LINES, options, out)
}

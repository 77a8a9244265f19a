//! A scan as one page of HTML that needs nothing else: no script, nothing fetched, light or dark as the reader
//! likes it, readable on a phone and on paper.

#[cfg(test)]
mod tests;

use crate::options::Options;
use crate::row::Row;
use crate::{markdown, plain_text, sentence};
use askama::Template;
use portcullis_domain::remedy::{self, Group};
use portcullis_domain::scan::{Scan, Target};
use portcullis_domain::severity::Severity;
use std::io::{self, BufWriter, Write};

/// Writes a scan.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    Page::new(scan, options).write_into(&mut out)?;
    out.flush()
}

#[derive(Template)]
#[template(path = "scan.html")]
struct Page<'s> {
    title: String,
    answer: String,
    /// The target, where it is the only one.
    subject: Option<String>,
    gate: Option<String>,
    completeness: String,
    complete: bool,
    counts: Vec<(Severity, String)>,
    sections: Vec<Section<'s>>,
    missing: Vec<Missing>,
    left: u64,
    written_at: Option<String>,
    version: String,
}

impl<'s> Page<'s> {
    fn new(scan: &'s Scan, options: &Options<'_>) -> Self {
        let counts = Severity::ALL.into_iter().zip(scan.by_severity());
        let entries = || scan.targets.iter().flat_map(|target| &target.runs);
        let total: u64 = entries().map(|run| run.skipped_total).sum();
        let listed: usize = entries().map(|run| run.skipped.len()).sum();
        Self {
            title: sentence::answer(scan),
            answer: format!("{}{}", sentence::total(scan), sentence::against_base(scan)),
            subject: if let [target] = scan.targets.as_slice() {
                Some(sentence::target(target))
            } else {
                None
            },
            gate: sentence::gate(scan, options),
            completeness: sentence::completeness(scan),
            complete: scan.is_complete(),
            counts: counts.map(|(severity, count)| (severity, sentence::thousands(count))).collect(),
            sections: scan
                .targets
                .iter()
                .map(|target| Section::new(target, scan.targets.len() > 1))
                .collect(),
            missing: scan.targets.iter().flat_map(missing).collect(),
            left: total.saturating_sub(listed as u64),
            written_at: options.written_at.map(sentence::moment),
            version: plain_text::line(options.tool_version).into_owned(),
        }
    }
}

/// What was found in one target.
struct Section<'s> {
    /// The target's name, where there are several.
    heading: Option<String>,
    name: String,
    groups: Vec<Group<'s>>,
    engines: Vec<Engine>,
    system: String,
}

struct Engine {
    name: String,
    scanned_at: String,
    scope: String,
}

impl<'s> Section<'s> {
    fn new(target: &'s Target, several: bool) -> Self {
        let name = sentence::target(target);
        let systems: Vec<_> =
            sentence::operating_systems(target).into_iter().map(sentence::operating_system).collect();
        let engines = target.runs.iter().map(|run| Engine {
            name: sentence::engine(run),
            scanned_at: run.scanned_at.map(sentence::moment).unwrap_or_default(),
            scope: plain_text::line(
                &run.commit.iter().chain(&run.digests).map(String::as_str).collect::<Vec<_>>().join(" "),
            )
            .into_owned(),
        });
        Self {
            heading: several.then(|| name.clone()),
            name,
            groups: remedy::group(&target.findings),
            engines: engines.collect(),
            system: systems.join(" · "),
        }
    }
}

/// A part that was not scanned, or an entry that makes no sense.
struct Missing {
    target: String,
    what: String,
    reason: String,
    advice: String,
}

fn missing(target: &Target) -> Vec<Missing> {
    let line = |what: &str, reason: &str, advice: &str| Missing {
        target: sentence::short_target(target).into_owned(),
        what: plain_text::line(what).into_owned(),
        reason: plain_text::line(reason).into_owned(),
        advice: plain_text::line(advice).into_owned(),
    };
    let parts = target.not_scanned.iter().map(|part| line(&part.what, &part.reason, &part.advice));
    let entries = target.runs.iter().flat_map(|run| &run.skipped);
    parts.chain(entries.map(|entry| line(&entry.what, &entry.reason, ""))).collect()
}

fn heading(group: &Group<'_>) -> (String, String) {
    sentence::heading(group, |name| plain_text::line(name).into_owned())
}

fn rows<'s>(group: &Group<'s>) -> impl Iterator<Item = Row<'s>> {
    group.findings.iter().map(|&found| Row::new(found, &group.remedy))
}

//! A scan as Markdown: a comment on a change. The answer first, what is missing next, then what resolves most,
//! with the findings folded. Where the scan was compared with a base, only what is new is listed.
//!
//! Code hosts limit a comment's length, so there is a budget, and what does not fit is counted at the end.

mod body;
mod escape;
#[cfg(test)]
mod tests;

pub(crate) use body::Body;
pub(crate) use escape::{code, escape, linked, sentences, whole};

use crate::options::Options;
use crate::row::Row;
use crate::{link, plain_text, sentence};
use portcullis_domain::remedy::{self, Group};
use portcullis_domain::scan::{Found, Scan, Standing, Target};
use portcullis_domain::severity::Severity;
use std::io::{self, Write};

/// Rows of the table of parts that were not scanned.
const PARTS: usize = 20;
/// Groups in the overview.
const OVERVIEW: usize = 25;

/// Writes a scan.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = Body::new();
    head(scan, options, &mut body);
    not_scanned(scan, &mut body);
    let groups = groups(scan);
    overview(scan, &groups, &mut body);
    for (target, group) in &groups {
        details(scan, target, group, &mut body);
    }
    engines(scan, &mut body);
    body.write(options, out)
}

/// The groups of every target, without what the base has too.
fn groups(scan: &Scan) -> Vec<(&Target, Group<'_>)> {
    let mut groups = Vec::new();
    for target in &scan.targets {
        let shown = target.findings.iter().filter(|found| found.standing != Standing::Known);
        groups.extend(remedy::group(shown).into_iter().map(|group| (target, group)));
    }
    groups
}

fn head(scan: &Scan, options: &Options<'_>, body: &mut Body) {
    let compared = scan.is_compared();
    let added = || scan.findings().filter(|found| found.standing == Standing::New);
    let counts = sentence::tally(added());
    let title = match counts.iter().sum() {
        _ if !compared => sentence::answer(scan),
        0 => "No new findings against the base".to_owned(),
        many => {
            format!(
                "{} against the base: {}",
                sentence::count(many, "new finding"),
                sentence::by_severity(counts)
            )
        }
    };
    body.push(&format!("### Portcullis: {title}\n\n"));
    if let Some(gate) = sentence::gate(scan, options) {
        body.push(&format!("**{gate}**\n\n"));
    }
    let completeness = sentence::completeness(scan);
    let mark = if scan.is_complete() { "" } else { "**" };
    body.push(&format!("{mark}{completeness}{mark}"));
    let known = scan.findings().filter(|found| found.standing == Standing::Known).count();
    if known > 0 {
        let (findings, verb) = (sentence::count(known, "finding"), if known == 1 { "is" } else { "are" });
        body.push(&format!(". {findings} that the base has too {verb} not listed"));
    }
    body.push("\n\n");
}

fn not_scanned(scan: &Scan, body: &mut Body) {
    let parts: Vec<_> = scan.targets.iter().flat_map(|target| &target.not_scanned).collect();
    let entries: Vec<_> =
        scan.targets.iter().flat_map(|target| &target.runs).flat_map(|run| &run.skipped).collect();
    if parts.is_empty() && entries.is_empty() {
        return;
    }
    let cells = parts.iter().map(|part| [&*part.what, &*part.reason, &*part.advice]);
    let cells = cells.chain(entries.iter().map(|entry| [&*entry.what, &*entry.reason, ""]));
    let rows = cells.take(PARTS).map(|[what, why, advice]| {
        format!(
            "| {} | {} | {} |\n",
            code(what),
            escape(&plain_text::line(why)),
            escape(&plain_text::line(advice))
        )
    });
    body.table("| not scanned | why | what to do |\n|---|---|---|\n", rows, "\n");
    let left = (parts.len() + entries.len()).saturating_sub(PARTS);
    if left > 0 {
        body.push(&format!("…and {left} more\n\n"));
    }
}

fn overview(scan: &Scan, groups: &[(&Target, Group<'_>)], body: &mut Body) {
    if groups.is_empty() {
        return;
    }
    let rows = groups.iter().take(OVERVIEW).map(|(target, group)| {
        let counts = sentence::tally(group.findings.iter().copied());
        let what = format!("{}{}", named(scan, target), lead(group));
        format!("| {what} | {} | {} |\n", sentence::by_severity(counts), escape(&sentence::owners(group)))
    });
    body.table("| what to do | resolves | owner |\n|---|---|---|\n", rows, "\n");
    let left: usize = groups.iter().skip(OVERVIEW).map(|(_, group)| group.findings.len()).sum();
    if left > 0 {
        let more = sentence::count(groups.len() - OVERVIEW, "more group");
        body.push(&format!("…and {more} with {}\n\n", sentence::count(left, "finding")));
    }
}

fn details(scan: &Scan, target: &Target, group: &Group<'_>, body: &mut Body) {
    let counts = sentence::tally(group.findings.iter().copied());
    let opening = format!(
        "<details><summary>{}{}: {}</summary>\n\n| severity | weakness | what | where | title |\n|---|---|---|---|---|\n",
        named(scan, target),
        lead(group),
        sentence::by_severity(counts)
    );
    let rows = group.findings.iter().map(|found| row(&Row::new(found, &group.remedy)));
    let shown = body.table(&opening, rows, "\n</details>\n\n");
    body.leave_out(group.findings.len() - shown);
}

/// One finding as a row of a table.
pub(crate) fn row(row: &Row<'_>) -> String {
    let severity = match row.severity {
        Severity::Critical | Severity::High => format!("**{}**", row.severity),
        other => other.to_string(),
    };
    format!(
        "| {severity} | {} | {} | {} | {} |\n",
        linked(&code(&row.weakness), reference(row.found).as_deref()),
        code(&row.subject),
        code(&row.place),
        escape(&row.note)
    )
}

/// Where to read more about a finding.
pub(crate) fn reference(found: &Found) -> Option<String> {
    found.finding.details.references.iter().find_map(|reference| link::web(reference))
}

fn lead(group: &Group<'_>) -> String {
    sentence::heading(group, code).0
}

/// The target's name before what is in it, where there are several.
fn named(scan: &Scan, target: &Target) -> String {
    if scan.targets.len() > 1 {
        format!("{}: ", code(&sentence::short_target(target)))
    } else {
        String::new()
    }
}

fn engines(scan: &Scan, body: &mut Body) {
    let rows = scan.targets.iter().map(|target| {
        let engines: Vec<String> = target.runs.iter().map(sentence::engine).collect();
        let systems: Vec<String> =
            sentence::operating_systems(target).into_iter().map(sentence::operating_system).collect();
        let target = code(&sentence::target(target));
        format!("| {target} | {} | {} |\n", escape(&engines.join(", ")), escape(&systems.join(", ")))
    });
    let opening = "<details><summary>What was scanned</summary>\n\n| target | engines | operating system |\n|---|---|---|\n";
    body.table(opening, rows, "\n</details>\n\n");
}

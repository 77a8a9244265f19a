//! A scan for people at a terminal: what was found, grouped by what resolves it, and the answer in the last
//! lines, where it stays in view.

mod columns;
mod layout;
mod paint;
mod remainder;
mod section;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use columns::{FINDING, Findings, finding};
pub(crate) use layout::{cut_end, width, wrap};
pub(crate) use paint::Paint;
pub(crate) use section::section;
pub(crate) use table::{Columns, Line, Table, remark};

use crate::options::Options;
use crate::row::Row;
use crate::{plain_text, sentence};
use portcullis_domain::remedy::{self, Group, Remedy};
use portcullis_domain::scan::{Run, Scan, Target};
use std::io::{self, BufWriter, Write};

/// Rows of a group that are shown without `wide`, the worst.
const ROWS: usize = 8;
/// Groups with something to do that are shown without `wide`, the first.
const GROUPS: usize = 10;

/// Writes a scan.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    for target in &scan.targets {
        header(target, options, out)?;
        groups(target, options, out)?;
        writeln!(out)?;
    }
    remainder::write(scan, options, out)?;
    answer(scan, options, out)?;
    out.flush()
}

/// The line that names a target, the engines and the operating system.
fn header(target: &Target, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut parts: Vec<String> = target.runs.iter().map(sentence::engine).collect();
    parts.dedup();
    parts.extend(sentence::operating_systems(target).into_iter().map(sentence::operating_system));
    let paint = Paint::new(options.colour);
    let name = sentence::target(target);
    parts.insert(0, name.clone());
    let text = parts.join(" · ");
    for (number, line) in wrap(&text, options.width, 2).into_iter().enumerate() {
        match line.strip_prefix(name.as_str()) {
            Some(rest) if number == 0 => writeln!(out, "{}{rest}", paint.strong(&name))?,
            _ => writeln!(out, "{}{line}", if number == 0 { "" } else { "  " })?,
        }
    }
    Ok(())
}

/// The groups of a target; those with something to do are limited, those that wait for a decision never.
fn groups(target: &Target, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let groups = remedy::group(&target.findings);
    let waits = |group: &Group<'_>| matches!(group.remedy, Remedy::Decision | Remedy::Confirmation);
    let todo = groups.iter().filter(|group| !waits(group)).count();
    let limit = if options.wide { usize::MAX } else { GROUPS };
    let mut table = Table::new(&FINDING, options);
    for group in groups.iter().filter(|group| !waits(group)).take(limit) {
        push(group, &target.runs, &mut table, options);
    }
    if todo > limit {
        let left: usize =
            groups.iter().filter(|group| !waits(group)).skip(limit).map(|group| group.findings.len()).sum();
        let findings = sentence::count(left, "finding");
        let more = sentence::count(todo - limit, "more group");
        table.push(Line::More { indent: 2, text: format!("…{more} with {findings} (--wide)") });
    }
    for group in groups.iter().filter(|group| waits(group)) {
        push(group, &target.runs, &mut table, options);
    }
    table.write(out)
}

fn push<'s>(group: &Group<'s>, runs: &[Run], table: &mut Findings<'s, '_>, options: &Options<'_>) {
    let owner = sentence::sole_owner(group);
    let text = sentence::heading(group, |name| plain_text::line(name).into_owned());
    table.push(Line::Heading { text, owner: owner.map(sentence::owner) });
    let limit = if options.wide { usize::MAX } else { ROWS };
    for &found in group.findings.iter().take(limit) {
        table.push(finding(Row::new(found, &group.remedy), owner.is_none(), runs, options.wide));
    }
    if group.findings.len() > limit {
        let text = format!("…{} more (--wide)", group.findings.len() - limit);
        table.push(Line::More { indent: 4, text });
    }
}

/// The last lines.
fn answer(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(options.colour);
    writeln!(out, "{}", paint.strong(&sentence::answer(scan)))?;
    if let Some(gate) = sentence::gate(scan, options) {
        writeln!(out, "{}", paint.strong(&gate))?;
    }
    writeln!(out, "{}", sentence::completeness(scan))?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    Ok(())
}

//! A scan as SARIF 2.1.0: one run for each run of an engine on a target.
//!
//! Results carry their identity as `partialFingerprints["portcullis/v1"]`, so that whoever reads them tracks
//! the same finding from one scan to the next. A part that was not scanned makes the run unsuccessful.

mod model;
mod result;
mod rule;
#[cfg(test)]
mod tests;

use crate::options::Options;
use crate::sarif::model::{
    AutomationDetails, Conversion, Driver, Invocation, Notification, RunProperties, Text, Tool,
};
use crate::{json_text, plain_text};
use portcullis_domain::scan::{Found, Run, Scan, Target};
use portcullis_domain::severity::Severity;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes a scan, result by result.
pub fn write(scan: &Scan, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{\"version\":\"2.1.0\",")?;
    json_text::field("$schema", &SCHEMA, out)?;
    write!(out, ",\"runs\":[")?;
    let mut separator = "\n";
    for target in &scan.targets {
        let nothing_ran = Run { engine: "portcullis".to_owned(), ..Run::default() };
        let runs = if target.runs.is_empty() { std::slice::from_ref(&nothing_ran) } else { &target.runs };
        for (number, run) in runs.iter().enumerate() {
            write!(out, "{separator}")?;
            write_run(target, runs, number, options, run, out)?;
            separator = ",\n";
        }
    }
    writeln!(out, "]}}")?;
    out.flush()
}

fn write_run(
    target: &Target,
    runs: &[Run],
    number: usize,
    options: &Options<'_>,
    run: &Run,
    out: &mut dyn Write,
) -> io::Result<()> {
    let findings = || target.findings.iter().filter(move |found| found.runs.contains(&number));
    let rules = Rules::new(findings());
    write!(out, "{{\"tool\":{{\"driver\":{{")?;
    json_text::field("name", &name(&run.engine), out)?;
    if let Some(version) = run.engine_version.as_deref().filter(|version| !version.is_empty()) {
        write!(out, ",")?;
        json_text::field("version", &version, out)?;
    }
    write!(out, ",\"rules\":")?;
    json_text::list(rules.of.iter().map(|&(found, worst)| rule::of(found, worst, options)), out)?;
    writeln!(out, "}}}},")?;
    json_text::field("conversion", &conversion(options), out)?;
    writeln!(out, ",")?;
    json_text::field("automationDetails", &AutomationDetails { id: category(target, runs, number) }, out)?;
    writeln!(out, ",")?;
    json_text::field("invocations", &[invocation(target, run)], out)?;
    writeln!(out, ",")?;
    json_text::field("properties", &RunProperties::new(target, run), out)?;
    write!(out, ",\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":")?;
    json_text::list(
        findings().map(|found| result::of(found, rules.places[found.finding.weakness()], target)),
        out,
    )?;
    write!(out, "}}")
}

/// The weaknesses of some findings, each once, in their order.
struct Rules<'s> {
    /// The first finding of each, and the worst severity of all.
    of: Vec<(&'s Found, Severity)>,
    places: HashMap<&'s str, usize>,
}

impl<'s> Rules<'s> {
    fn new(findings: impl Iterator<Item = &'s Found>) -> Self {
        let mut rules = Self { of: Vec::new(), places: HashMap::new() };
        for found in findings {
            let severity = found.finding.severity;
            let place = *rules.places.entry(found.finding.weakness()).or_insert(rules.of.len());
            match rules.of.get_mut(place) {
                None => rules.of.push((found, severity)),
                Some((_, worst)) if severity.place() < worst.place() => *worst = severity,
                Some(_) => {}
            }
        }
        rules
    }
}

fn name(engine: &str) -> &str {
    if engine.is_empty() { "unnamed engine" } else { engine }
}

fn conversion<'o>(options: &Options<'o>) -> Conversion<'o> {
    let version = Some(options.tool_version).filter(|version| !version.is_empty());
    Conversion { tool: Tool { driver: Driver { name: "Portcullis", version } } }
}

/// What tells the run apart from the others of the document: code hosts keep the results of each such
/// category by themselves.
fn category(target: &Target, runs: &[Run], number: usize) -> String {
    let engine = &runs[number].engine;
    let name = target.component.as_ref().unwrap_or(&target.name);
    let earlier = runs[..number].iter().filter(|run| run.engine == *engine).count();
    let again = if earlier == 0 { String::new() } else { format!("-{}", earlier + 1) };
    plain_text::line(&format!("{name}/{engine}{again}/")).into_owned()
}

fn invocation(target: &Target, run: &Run) -> Invocation {
    let error = |text: String| Notification { level: "error", message: message(&text) };
    let parts = target.not_scanned.iter().map(|part| {
        let advice = if part.advice.is_empty() { String::new() } else { format!("\n{}", part.advice) };
        error(format!("Not scanned: {}: {}{advice}", part.what, part.reason))
    });
    let entries =
        run.skipped.iter().map(|entry| error(format!("Entry skipped: {}: {}", entry.what, entry.reason)));
    let unlisted = run.skipped_total.saturating_sub(run.skipped.len() as u64);
    let more = (unlisted > 0).then(|| error(format!("{unlisted} more entries skipped")));
    let remarks = run.remarks.iter().map(|text| Notification { level: "note", message: message(text) });
    Invocation {
        execution_successful: target.not_scanned.is_empty() && run.skipped_total == 0,
        end_time_utc: run.scanned_at.map(|time| time.to_string()),
        tool_execution_notifications: parts.chain(entries).chain(more).chain(remarks).collect(),
    }
}

/// Text for people.
fn message(text: &str) -> Text {
    Text { text: plain_text::block(text).into_owned() }
}

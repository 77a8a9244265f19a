//! What was understood of one report.

use crate::json_text;
use crate::plain_text::line;
use crate::record;
use portcullis_domain::scan::Run;
use portcullis_domain::severity::Severity;
use portcullis_domain::sink::Skipped;
use portcullis_formats::scan_document as document;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// A report as it was read, without its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood<'r> {
    /// What was read.
    pub run: Run,
    /// Parts of the target that the tool could not scan.
    pub not_scanned: &'r [Skipped],
    /// How many identities the observations come down to.
    pub findings: usize,
    /// How many of them have each severity, in the order of [`Severity::ALL`].
    pub by_severity: [usize; 6],
}

impl Understood<'_> {
    fn is_complete(&self) -> bool {
        self.run.skipped_total == 0 && self.not_scanned.is_empty()
    }
}

/// For people: the facts, what was left out, and the counts last.
pub fn text(understood: &Understood<'_>, out: &mut dyn Write) -> io::Result<()> {
    let run = &understood.run;
    let mut fact = |name: &str, value: Option<String>| match value.filter(|value| !value.is_empty()) {
        Some(value) => writeln!(out, "{name:<14}{}", line(&value)),
        None => Ok(()),
    };
    fact("format", Some(run.format.clone()))?;
    fact(
        "engine",
        Some(
            [Some(run.engine.clone()), run.engine_version.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        ),
    )?;
    fact("scanned at", run.scanned_at.map(|time| time.to_string()))?;
    fact("database of", run.database_date.map(|time| time.to_string()))?;
    fact(
        "system",
        run.operating_system.as_ref().map(|os| {
            let end = if os.end_of_life { ", past its end of life" } else { "" };
            format!("{} {}{end}", os.family, os.version)
        }),
    )?;
    fact("digests", Some(run.digests.join(", ")))?;
    fact("commit", run.commit.clone())?;
    fact("packages", run.packages.map(|count| count.to_string()))?;
    fact("passed", run.passed_checks.map(|count| format!("{count} checks")))?;
    let suppressed = if run.suppressed > 0 {
        format!(", {} suppressed beside them", run.suppressed)
    } else {
        String::new()
    };
    fact("observations", Some(format!("{}{suppressed}  ({})", run.observations, run.unit)))?;
    remarks("Skipped", &run.skipped, run.skipped_total, out)?;
    remarks("Not scanned by the tool", understood.not_scanned, understood.not_scanned.len() as u64, out)?;
    writeln!(out, "\n{}", counts(understood))
}

fn remarks(title: &str, skipped: &[Skipped], total: u64, out: &mut dyn Write) -> io::Result<()> {
    const SHOWN: usize = 10;
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "\n{title}: {total}")?;
    for entry in skipped.iter().take(SHOWN) {
        writeln!(out, "  {}: {}", line(&entry.what), line(&entry.reason))?;
    }
    if total > SHOWN as u64 {
        writeln!(out, "  …{} more (--format json)", total - SHOWN as u64)?;
    }
    Ok(())
}

fn counts(understood: &Understood<'_>) -> String {
    let each: Vec<String> = Severity::ALL
        .into_iter()
        .filter(|severity| understood.by_severity[severity.place()] > 0)
        .map(|severity| format!("{} {severity}", understood.by_severity[severity.place()]))
        .collect();
    let findings = match understood.findings {
        0 => "no findings".to_owned(),
        1 => format!("1 finding: {}", each.join(", ")),
        count => format!("{count} findings: {}", each.join(", ")),
    };
    if understood.is_complete() { findings } else { format!("{findings}; the scan is INCOMPLETE") }
}

/// For machines.
pub fn json(understood: &Understood<'_>, tool_version: &str, out: &mut dyn Write) -> io::Result<()> {
    let reading = Document {
        portcullis: document::Head {
            document: Cow::Borrowed("reading"),
            version: document::VERSION,
            tool_version: Cow::Borrowed(tool_version),
        },
        complete: understood.is_complete(),
        findings: understood.findings,
        by_severity: record::by_severity(understood.by_severity),
        run: record::run(&understood.run),
        not_scanned: understood.not_scanned.iter().map(record::skipped).collect(),
    };
    json_text::value(&reading, out)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'d> {
    portcullis: document::Head<'d>,
    complete: bool,
    findings: usize,
    by_severity: document::SeverityCounts,
    #[serde(flatten)]
    run: document::Run<'d>,
    not_scanned: Vec<document::Skipped<'d>>,
}

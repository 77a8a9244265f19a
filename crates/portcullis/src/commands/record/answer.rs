//! What was recorded, and for a change what it adds.

use super::{Format, Record};
use crate::connection::{Connection, told};
use crate::output_file;
use crate::recording::Outcome;
use crate::screen::Screen;
use portcullis_api::RecordedScan;
use portcullis_app::name_owners::name_owners;
use portcullis_app::read_report::Limits;
use portcullis_app::read_scan::read_scan;
use portcullis_domain::scan::{NotScanned, Scan, Standing, Target};
use portcullis_report::plain_text::line;
use portcullis_report::{Options, Threshold, json_text, markdown, sarif, terminal};
use std::io::{self, Write};

/// What a change adds, one target an engine; nothing where it is no change.
pub(super) fn adds(
    connection: &Connection,
    outcome: &Outcome,
    component: &str,
    is_change: bool,
    limits: &Limits,
) -> anyhow::Result<Option<Scan>> {
    if !is_change {
        return Ok(None);
    }
    let mut scan = Scan::default();
    for recorded in &outcome.recorded {
        let document = connection.client.scan_document(&recorded.id).map_err(told)?;
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&document)?;
        for mut target in read_scan(file.path(), component, limits)?.targets {
            component.clone_into(&mut target.name);
            for run in &mut target.runs {
                run.engine.clone_from(&recorded.engine);
                run.engine_version.clone_from(&recorded.engine_version);
                run.report = None;
            }
            target.is_compared = recorded.has_base;
            let standing = if recorded.has_base { Standing::New } else { Standing::Uncompared };
            for found in &mut target.findings {
                found.standing = standing;
            }
            name_owners(&mut target, &connection.found.program);
            target.not_scanned.extend(recorded.incomplete.iter().map(|reason| NotScanned {
                what: recorded.engine.clone(),
                reason: reason.clone(),
                advice: String::new(),
            }));
            scan.targets.push(target);
        }
    }
    for (what, reason) in &outcome.failed {
        let part = NotScanned { what: what.clone(), reason: reason.clone(), advice: String::new() };
        scan.targets.push(Target {
            name: component.to_owned(),
            not_scanned: vec![part],
            ..Target::default()
        });
    }
    Ok(Some(scan))
}

fn threshold(connection: &Connection, component: &str) -> Option<Threshold> {
    let program = &connection.found.program;
    let fail_on = program.component(component)?.ci_fail_on?;
    Some(Threshold { fail_on, unknown_as: program.gate.unknown_as })
}

/// Says whether a change adds what the component's `ci` settings forbid.
pub(super) fn fails(connection: &Connection, adds: &Scan, component: &str) -> bool {
    let is_forbidden = |threshold: Threshold| adds.reaches(threshold.fail_on, threshold.unknown_as);
    threshold(connection, component).is_some_and(is_forbidden)
}

impl Record {
    pub(super) fn answer(
        &self,
        connection: &Connection,
        outcome: &Outcome,
        adds: Option<&Scan>,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        let file = output_file::chosen(self.output.as_deref());
        let component = self.id();
        let options = Options {
            written_at: Some(jiff::Timestamp::now()),
            threshold: adds.and_then(|_| threshold(connection, component)),
            ..screen.options(self.wide, file)
        };
        let write = |out: &mut dyn Write| -> io::Result<()> {
            match (self.format, adds) {
                (Format::Json, _) => {
                    let failed: Vec<_> = outcome
                        .failed
                        .iter()
                        .map(|(what, reason)| serde_json::json!({"what": what, "reason": reason}))
                        .collect();
                    let document = serde_json::json!({"recorded": outcome.recorded, "failed": failed});
                    json_text::pretty(&document, out)
                }
                (Format::Markdown, Some(adds)) => markdown::write(adds, &options, out),
                (Format::Sarif, Some(adds)) => sarif::write(adds, &options, out),
                (Format::Text, Some(adds)) => {
                    terminal::write(adds, &options, out)?;
                    text(outcome, out)
                }
                (_, None) => text(outcome, out),
            }
        };
        output_file::answer(file, screen, write)
    }
}

/// What was recorded, the answer last.
fn text(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for scan in &outcome.recorded {
        recorded(scan, out)?;
    }
    for (what, reason) in &outcome.failed {
        writeln!(out, "Not scanned: {}  {}", line(what), line(reason))?;
    }
    Ok(())
}

/// One recorded scan.
pub(crate) fn recorded(scan: &RecordedScan, out: &mut dyn Write) -> io::Result<()> {
    let [component, engine, track] = [&scan.component, &scan.engine, &scan.track].map(|text| line(text));
    writeln!(out, "{component} · {engine} on {track} · {}", scan.scanned_at)?;
    for subject in &scan.subjects {
        writeln!(out, "  {}", line(subject))?;
    }
    if let Some(reason) = &scan.incomplete {
        writeln!(out, "  Incomplete: {}", line(reason))?;
    }
    if !scan.asserted.is_empty() {
        let facts: Vec<&str> = scan.asserted.iter().map(|fact| fact.word()).collect();
        writeln!(out, "  Asserted by you: {}", facts.join(", ").replace('_', " "))?;
    }
    if scan.late {
        writeln!(out, "  An earlier scan than the last one on this track: it closed nothing")?;
    }
    let counts = &scan.counts;
    let is_change = scan.track.starts_with("change:");
    let mut parts = vec![format!("{} new", counts.new), format!("{} known", counts.known)];
    for (count, word) in [
        (counts.changed, "changed"),
        (counts.reopened, "reopened"),
        (counts.moved, "moved"),
        (counts.gone, if is_change { "done away with" } else { "gone" }),
        (scan.redacted, "values redacted"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let base = if is_change && !scan.has_base { "; `main` was never scanned, so all is new" } else { "" };
    writeln!(out, "Recorded: {}{base}", parts.join(", "))
}

//! What was matched, and what was not.

use super::{Format, Outcome, Rematch, found};
use crate::connection::Connection;
use crate::output_file;
use crate::screen::Screen;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::json;
use std::io::{self, Write};

impl Rematch {
    pub(super) fn answer(
        &self,
        connection: &Connection,
        outcome: &Outcome,
        screen: &mut Screen,
    ) -> anyhow::Result<()> {
        let file = output_file::chosen(self.output.as_deref());
        let allowed = connection.found.program.gate.max_database_age.to_string();
        let write = |out: &mut dyn Write| match self.format {
            Format::Text => text(outcome, &allowed, out),
            Format::Json => json_text::pretty(&document(outcome), out),
        };
        output_file::answer(file, screen, write)
    }
}

fn document(outcome: &Outcome) -> serde_json::Value {
    let recorded: Vec<_> = outcome
        .recorded
        .iter()
        .map(|(inventory, scan)| json!({"inventory": inventory, "rematch": scan}))
        .collect();
    let failed: Vec<_> = outcome
        .failed
        .iter()
        .map(|(inventory, failure)| {
            json!({"component": inventory.component, "track": inventory.track, "reason": failure.reason,
                "advice": failure.advice})
        })
        .collect();
    json!({
        "recorded": recorded,
        "failed": failed,
        "without": outcome.without,
        "database_date": outcome.database,
        "database_is_outdated": outcome.is_outdated,
        "complete": outcome.is_complete(),
    })
}

fn text(outcome: &Outcome, allowed: &str, out: &mut dyn Write) -> io::Result<()> {
    for (inventory, scan) in &outcome.recorded {
        let [component, track] = [&inventory.component, &inventory.track].map(|text| line(text));
        let new = scan.counts.new + scan.counts.reopened;
        writeln!(
            out,
            "{component} on {track} · {} packages, scanned {} · {} findings, {new} new",
            inventory.packages,
            inventory.scanned_at,
            found(scan),
        )?;
        if let Some(reason) = &scan.incomplete {
            writeln!(out, "  Incomplete: {}", line(reason))?;
        }
        if scan.late {
            writeln!(out, "  It was scanned again meanwhile: nothing was opened")?;
        }
    }
    for (inventory, failure) in &outcome.failed {
        let [component, track] = [&inventory.component, &inventory.track].map(|text| line(text));
        writeln!(out, "Not matched: {component} on {track}  {}", line(&failure.reason))?;
        advice(&failure.advice, out)?;
    }
    for missing in &outcome.without {
        let component = line(&missing.component);
        let track = missing.track.as_ref().map(|track| format!(" on {}", line(track))).unwrap_or_default();
        writeln!(out, "No inventory: {component}{track}  {}", line(&missing.reason))?;
        advice(&missing.advice, out)?;
    }
    let new: u64 = outcome.recorded.iter().map(|(_, scan)| scan.counts.new + scan.counts.reopened).sum();
    let count = outcome.recorded.len();
    let noun = if count == 1 { "inventory" } else { "inventories" };
    let database = outcome.database.map(|date| format!(" with the database of {date}")).unwrap_or_default();
    writeln!(out, "Matched: {count} {noun}{database}; {new} new")?;
    if outcome.is_outdated {
        writeln!(
            out,
            "The database is old: the program allows {allowed}, and what was published since was not looked for; let \
             Trivy fetch a new one"
        )?;
    }
    Ok(())
}

fn advice(advice: &str, out: &mut dyn Write) -> io::Result<()> {
    if advice.is_empty() { Ok(()) } else { writeln!(out, "  {}", line(advice)) }
}

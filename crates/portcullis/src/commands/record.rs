//! `portcullis record COMPONENT`.

pub(crate) mod answer;

use super::scan::progress::Lines;
use crate::arguments::LimitArguments;
use crate::connection::{Connection, StoreArguments};
use crate::engine_arguments::{EngineArguments, cancel_on_interrupt};
use crate::exit::Exit;
use crate::recording::{Outcome, Runs, Wanted, record_reports, run_and_record};
use crate::screen::Screen;
use anyhow::bail;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::Upload;
use portcullis_app::engines::{ENGINES, Engines};
use portcullis_app::resolve_targets::resolve_target;
use portcullis_app::state;
use portcullis_domain::release::Digest;
use std::path::PathBuf;

/// `portcullis record`.
#[derive(Debug, Args)]
#[command(after_long_help = NOTES)]
pub(crate) struct Record {
    /// The component: its id, ID:TAG or ID@DIGEST for an image, or ID=PATH
    component: String,
    /// A report to record instead of running the engines; `-` is the standard input; may be given several times
    #[arg(long = "report", value_name = "FILE")]
    reports: Vec<PathBuf>,
    /// What the component is scanned along: main, a series such as 5.3, or change:ID
    #[arg(long, value_name = "TRACK", default_value = "main")]
    track: String,
    /// How to say it; markdown and sarif tell what a change adds
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every column and every finding
    #[arg(long)]
    wide: bool,
    /// Run only this engine; may be given several times
    #[arg(long = "engine", value_name = "ENGINE", value_parser = clap::builder::PossibleValuesParser::new(ENGINES))]
    engines: Vec<String>,
    #[command(flatten)]
    asserted: Asserted,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    engine_arguments: EngineArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const NOTES: &str = "\
A scan of `main` or of a series opens and closes findings there. A scan of a change opens and closes nothing: it says
what is new against the last scan of `main`, and fails only where the program asks for it (`ci: {fail_on: …}`).

Exit codes: 0 recorded, 1 a change adds what its component's `ci` settings forbid, 2 something was not scanned.";

/// What a report lacks and its uploader knows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Asserted facts, for what a report does not say")]
struct Asserted {
    /// The digest of the image that was scanned; may be given several times
    #[arg(long = "digest", value_name = "DIGEST")]
    digests: Vec<Digest>,
    /// The commit that was scanned
    #[arg(long, value_name = "COMMIT", conflicts_with = "tree")]
    commit: Option<String>,
    /// The hash of the tree that was scanned
    #[arg(long, value_name = "DIGEST")]
    tree: Option<Digest>,
    /// The platform of the image
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<String>,
    /// The date of the engine's advisory database, as in 2026-11-23T06:00:00Z
    #[arg(long, value_name = "TIME")]
    database_date: Option<Timestamp>,
    /// When the scan ran
    #[arg(long, value_name = "TIME")]
    scanned_at: Option<Timestamp>,
    /// The format of the reports, where it can't be recognised
    #[arg(id = "report_format", long = "report-format", value_name = "FORMAT")]
    format: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// The recorded scans, for machines
    Json,
    /// A comment on a change: what it adds
    Markdown,
    /// SARIF 2.1.0: what a change adds
    Sarif,
}

impl Record {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let is_change = self.track.starts_with("change:");
        if matches!(self.format, Format::Markdown | Format::Sarif) && !is_change {
            bail!(
                "--format markdown and sarif tell what a change adds; give its track with --track change:ID"
            );
        }
        let connection = self.store.connect(&self.limits, screen)?;
        let id = self.id().to_owned();
        let said = Upload {
            format: self.asserted.format.clone(),
            database_date: self.asserted.database_date,
            scanned_at: self.asserted.scanned_at,
            digests: self.asserted.digests.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            platform: self.asserted.platform.clone(),
            commit: self.asserted.commit.clone(),
            tree: self.asserted.tree.as_ref().map(ToString::to_string),
            ..Upload::default()
        };
        let wanted = Wanted { component: &id, track: &self.track, said };
        let outcome = if self.reports.is_empty() {
            self.scan(&connection, &wanted)?
        } else {
            record_reports(&connection, &wanted, &self.reports)?
        };
        for remark in &outcome.remarks {
            screen.remark(&format!("note: {remark}"));
        }
        let adds = answer::adds(&connection, &outcome, &id, is_change, &self.limits.limits())?;
        let fails = adds.as_ref().is_some_and(|adds| answer::fails(&connection, adds, &id));
        self.answer(&connection, &outcome, adds.as_ref(), screen)?;
        Ok(if !outcome.is_complete() {
            Exit::Incomplete
        } else if fails {
            Exit::Blocked
        } else {
            Exit::Done
        })
    }

    /// The id of the component, without the tag, digest or path that may follow.
    fn id(&self) -> &str {
        self.component.split(['@', ':', '=']).next().unwrap_or_default()
    }

    fn scan(&self, connection: &Connection, wanted: &Wanted<'_>) -> anyhow::Result<Outcome> {
        let mut target =
            resolve_target(&self.component, Some(&connection.found.program), &connection.found.folder)?;
        if !self.engines.is_empty() {
            target.engines.clone_from(&self.engines);
        }
        let mut settings = self.engine_arguments.settings();
        settings.limits.report_bytes = self.limits.limits().bytes;
        let engines = Engines::find(&settings);
        let runs = Runs {
            engines: &engines,
            names: &target.engines,
            platforms: &target.platforms,
            kind: &target.kind,
            state: &state::Settings::new(settings.environment.clone()),
        };
        let cancel = cancel_on_interrupt()?;
        let mut lines = Lines::new(Screen::shows_progress(), true);
        let outcome = run_and_record(connection, wanted, &runs, &cancel, &mut lines);
        lines.clear();
        outcome
    }
}

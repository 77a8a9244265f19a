//! `portcullis rematch`.

mod answer;

use super::scan::progress::Lines;
use crate::arguments::LimitArguments;
use crate::connection::{Connection, StoreArguments, told};
use crate::engine_arguments::{EngineArguments, cancel_on_interrupt};
use crate::exit::Exit;
use crate::recording::sentence;
use crate::screen::Screen;
use anyhow::Context;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api as api;
use portcullis_app::engines::{Cancel, Engines, Failure, Progress};
use portcullis_app::rematch::{Inventory, Matched, is_outdated, match_inventory};
use portcullis_app::scan_targets::Step;
use std::io::BufWriter;
use std::path::PathBuf;

/// `portcullis rematch`.
#[derive(Debug, Args)]
#[command(after_long_help = NOTES)]
pub(crate) struct Rematch {
    /// Only these components, by their ids
    components: Vec<String>,
    /// Only this track: main, or a series such as 5.3
    #[arg(long, value_name = "TRACK")]
    track: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    engine_arguments: EngineArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const NOTES: &str = "\
Trivy matches the packages of the newest complete scan of each component on each track that is looked after. What is new
is opened; nothing is closed, and it counts as a scan nowhere.

Exit codes: 0 everything was matched, 2 something was not, or the database is older than the program allows.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// What was recorded, for machines
    Json,
}

/// What came of it.
#[derive(Default)]
struct Outcome {
    recorded: Vec<(api::Inventory, api::RecordedScan)>,
    failed: Vec<(api::Inventory, Failure)>,
    without: Vec<api::WithoutInventory>,
    /// The date of the oldest database that was used.
    database: Option<Timestamp>,
    is_outdated: bool,
}

impl Outcome {
    fn is_complete(&self) -> bool {
        let recorded = self.recorded.iter().all(|(_, scan)| scan.incomplete.is_none());
        recorded && self.failed.is_empty() && self.without.is_empty() && !self.is_outdated
    }
}

impl Rematch {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let wanted =
            api::WantedInventories { components: self.components.join(","), track: self.track.clone() };
        let list = connection.client.inventories(&wanted).map_err(told)?;
        let mut settings = self.engine_arguments.settings();
        settings.limits.report_bytes = self.limits.limits().bytes;
        let engines = Engines::find(&settings);
        let cancel = cancel_on_interrupt()?;
        let mut lines = Lines::new(Screen::shows_progress(), true);
        let mut outcome = Outcome { without: list.without, ..Outcome::default() };
        for inventory in list.inventories {
            let name = format!("{} on {}", inventory.component, inventory.track);
            lines.show(Step::Began { target: &name, engine: "trivy" });
            let mut progress = |progress: Progress| {
                lines.show(Step::Running { elapsed: progress.elapsed, memory_bytes: progress.memory_bytes });
            };
            let work = Work { connection: &connection, engines: &engines, cancel: &cancel };
            match work.rematch(&inventory, &mut progress) {
                Ok((recorded, database)) => {
                    lines.show(Step::Ended { findings: found(&recorded) });
                    outcome.is_outdated |= is_outdated(&connection.found.program, database, Timestamp::now());
                    outcome.database = match (outcome.database, database) {
                        (Some(known), Some(used)) => Some(known.min(used)),
                        (known, used) => known.or(used),
                    };
                    outcome.recorded.push((inventory, recorded));
                }
                Err(failure) => {
                    lines.show(Step::Failed { reason: &failure.reason });
                    outcome.failed.push((inventory, failure));
                }
            }
        }
        lines.clear();
        self.answer(&connection, &outcome, screen)?;
        Ok(if outcome.is_complete() { Exit::Done } else { Exit::Incomplete })
    }
}

fn found(recorded: &api::RecordedScan) -> usize {
    usize::try_from(recorded.counts.new + recorded.counts.reopened + recorded.counts.known)
        .unwrap_or(usize::MAX)
}

struct Work<'w> {
    connection: &'w Connection,
    engines: &'w Engines<'w>,
    cancel: &'w Cancel,
}

impl Work<'_> {
    /// Matches an inventory and has the result recorded; with that, the date of the database.
    fn rematch(
        &self,
        inventory: &api::Inventory,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(api::RecordedScan, Option<Timestamp>), Failure> {
        let file = self.fetch(inventory).map_err(|error| failure(&error))?;
        let known = known(inventory).map_err(|error| failure(&error))?;
        let at = Timestamp::now();
        let matched = match_inventory(self.engines, &known, file.path(), at, self.cancel, progress)?;
        let database = matched.run.database.map(|database| database.updated_at);
        Ok((self.record(&known, &matched).map_err(|error| failure(&error))?, database))
    }

    fn fetch(&self, inventory: &api::Inventory) -> anyhow::Result<tempfile::NamedTempFile> {
        let file = tempfile::NamedTempFile::new().context("no private copy of the inventory can be made")?;
        let mut into = BufWriter::new(file);
        self.connection.client.archived_object(&inventory.report, &mut into).map_err(told)?;
        into.into_inner().map_err(std::io::IntoInnerError::into_error).context("the inventory can't be kept")
    }

    fn record(&self, inventory: &Inventory, matched: &Matched) -> anyhow::Result<api::RecordedScan> {
        let said = matched.said(inventory);
        let rematch = api::Rematch {
            scan: said.scan,
            engine_version: said.engine_version,
            database_date: said.database_date,
            matched_at: said.at,
            incomplete: said.incomplete,
        };
        let report = matched.run.report.reopen().context("the report can't be read")?;
        self.connection.client.record_rematch(&inventory.component, &rematch, Box::new(report)).map_err(told)
    }
}

fn failure(error: &anyhow::Error) -> Failure {
    Failure { reason: sentence(error), advice: String::new() }
}

fn known(inventory: &api::Inventory) -> anyhow::Result<Inventory> {
    Ok(Inventory {
        component: inventory.component.clone(),
        track: inventory.track.clone(),
        scan: inventory.scan.clone(),
        engine: inventory.engine.clone(),
        scanned_at: inventory.scanned_at,
        is_report: inventory.is_report,
        report: inventory.report.parse()?,
        packages: inventory.packages,
    })
}

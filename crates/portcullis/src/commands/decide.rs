//! `portcullis decide FILE`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::Args;
use portcullis_api::{ApiError, DecisionsFile, DecisionsPlan};
use portcullis_report::decisions::plan;
use std::fs;
use std::path::PathBuf;

/// `portcullis decide`.
#[derive(Debug, Args)]
#[command(after_long_help = NOTES)]
pub(crate) struct Decide {
    /// The reviewed file of decisions
    file: PathBuf,
    /// Say what applying it would do, and change nothing
    #[arg(long)]
    plan: bool,
    /// Apply it even if that withdraws more than a tenth of its set
    #[arg(long)]
    yes: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every column and every decision
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const NOTES: &str = "\
The file states the decisions of its set in full: what is on record in the set and not in the file is withdrawn. A
decision that takes a high or critical finding out of the gate's way counts once somebody else has approved it, with
`portcullis approve`.

Exit codes: 0 applied or planned, 2 the file has mistakes or can't be applied.";

impl Decide {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let text = fs::read(&self.file).with_context(|| format!("{} can't be read", self.file.display()))?;
        let connection = self.store.connect(&self.limits, screen)?;
        let file = DecisionsFile { file: self.file.display().to_string(), confirmed: self.yes };
        let planned = connection.client.plan_decisions(&file, text.clone());
        let planned = planned.map_err(|error| explained(error, screen))?;
        if !planned.warnings.is_empty() {
            screen.remark(&planned.warnings);
        }
        if self.plan || !planned.outlook.changes_anything() {
            self.answer(&planned, screen)?;
            return Ok(Exit::Done);
        }
        if planned.outlook.needs_confirmation && !self.yes {
            self.answer(&planned, screen)?;
            bail!(
                "more than a tenth of the set would be withdrawn; nothing was applied; --yes says that it is meant"
            );
        }
        let applied = connection.client.apply_decisions(&file, text);
        let applied = applied.map_err(|error| explained(error, screen))?;
        self.answer(&applied, screen)?;
        screen.remark("applied");
        Ok(Exit::Done)
    }

    fn answer(&self, planned: &DecisionsPlan, screen: &mut Screen) -> anyhow::Result<()> {
        let options = screen.options(self.wide, None);
        screen.answer(|out| match self.format {
            Format::Text => plan::text(&planned.outlook, &options, out),
            Format::Json => plan::json(&planned.outlook, &options, out),
        })?;
        Ok(())
    }
}

/// Shows the mistakes of a file before the error that sums them up.
pub(crate) fn explained(error: ApiError, screen: &mut Screen) -> anyhow::Error {
    if let ApiError::Problem(problem) = &error
        && !problem.explained.is_empty()
    {
        screen.remark(&problem.explained);
    }
    told(error)
}

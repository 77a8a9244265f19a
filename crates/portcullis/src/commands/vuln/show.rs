//! `portcullis vuln show`.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_report::Options;
use portcullis_report::vulnerability::sheet;

/// `portcullis vuln show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The vulnerability, as V-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every place, event and line of the technical report
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.look(&self.limits, screen)?, screen);
        let answer = connection.client.vulnerability(self.number).map_err(told)?;
        let commands = sheet::commands(&answer.vulnerability);
        let next: Vec<&str> = commands.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        let calendar = &connection.found.program.calendar;
        screen.answer(|out| match self.format {
            Format::Text => sheet::text(&answer.vulnerability, calendar, &options, out),
            Format::Json => sheet::json(&answer.vulnerability, &options, out),
        })?;
        Ok(Exit::Done)
    }
}

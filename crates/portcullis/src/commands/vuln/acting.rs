//! What all commands have in common that do something with vulnerabilities.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::commands::decide::explained;
use crate::connection::StoreArguments;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ActOn;
use portcullis_domain::vulnerability::Action;
use portcullis_report::vulnerability::acted;

/// With which vulnerabilities something is done.
#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// The vulnerabilities, as V-12 or 12
    #[arg(value_name = "NUMBER", required = true, value_parser = named)]
    numbers: Vec<u64>,
}

/// How something is done.
#[derive(Debug, Args)]
pub(super) struct Doing {
    /// Do it with all of them or with none; without it, those with which it can't be done are left and named
    #[arg(long)]
    all_or_nothing: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Doing {
    /// Does something with several vulnerabilities. Where it can't be done with all of them, not all of the work was.
    pub(super) fn with(self, chosen: Chosen, action: Action, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let act = ActOn { numbers: chosen.numbers, action, all_or_nothing: self.all_or_nothing };
        let answer = connection.client.act_on(&act).map_err(|error| explained(error, screen))?;
        let options = screen.options(false, None);
        let calendar = &connection.found.program.calendar;
        screen.answer(|out| match self.format {
            Format::Text => acted::text(&answer.acted, calendar, &options, out),
            Format::Json => acted::json(&answer.acted, &options, out),
        })?;
        Ok(if answer.acted.refused.is_empty() { Exit::Done } else { Exit::Incomplete })
    }
}

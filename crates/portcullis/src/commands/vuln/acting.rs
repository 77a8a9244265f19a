//! What all commands have in common that do something with vulnerabilities.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::commands::decide::explained;
use crate::connection::{Connection, StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::Args;
use portcullis_api::{ActOn, WantedNumbers};
use portcullis_domain::vulnerability::{Acted, Action};
use portcullis_report::vulnerability::acted as report;

/// With which vulnerabilities something is done.
#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// The vulnerabilities, as V-12 or 12
    #[arg(value_name = "NUMBER", required_unless_present = "where", value_parser = named)]
    numbers: Vec<u64>,
    /// Every one that this filter selects, as `vuln list --where` lists them
    #[arg(id = "where", long = "where", value_name = "FILTER", conflicts_with = "numbers")]
    filter: Option<String>,
}

impl Chosen {
    /// Their numbers.
    pub(super) fn numbers(self, connection: &Connection) -> anyhow::Result<Vec<u64>> {
        let Some(filter) = self.filter else { return Ok(self.numbers) };
        let wanted = WantedNumbers { filter };
        let selected = connection.client.vulnerability_numbers(&wanted).map_err(told)?;
        if selected.numbers.is_empty() {
            bail!("no vulnerability is selected by {}", selected.filter);
        }
        Ok(selected.numbers)
    }
}

/// Vulnerabilities that one request is about.
const AT_ONCE: usize = 10_000;

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
    pub(super) fn with(self, chosen: Chosen, action: &Action, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.connect(&self.limits, screen)?, screen);
        let numbers = chosen.numbers(&connection)?;
        if self.all_or_nothing && numbers.len() > AT_ONCE {
            bail!("{} are too many to do it with all of them or none; {AT_ONCE} are the most", numbers.len());
        }
        let mut acted = Acted { done: Vec::new(), refused: Vec::new() };
        for some in numbers.chunks(AT_ONCE) {
            let act =
                ActOn { numbers: some.to_vec(), action: action.clone(), all_or_nothing: self.all_or_nothing };
            let answer = connection.client.act_on(&act).map_err(|error| explained(error, screen))?;
            acted.done.extend(answer.acted.done);
            acted.refused.extend(answer.acted.refused);
        }
        let options = screen.options(false, None);
        let calendar = &connection.found.program.calendar;
        screen.answer(|out| match self.format {
            Format::Text => report::text(&acted, calendar, &options, out),
            Format::Json => report::json(&acted, &options, out),
        })?;
        Ok(if acted.refused.is_empty() { Exit::Done } else { Exit::Incomplete })
    }
}

//! `portcullis request show`.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::Timestamp;
use portcullis_report::request::{Reader, sheet};
use portcullis_report::{Options, json_text};

/// `portcullis request show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The request, as R-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show everything that happened
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let request = connection.client.request(self.number).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&request)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let commands = sheet::commands(&request);
        let next: Vec<&str> = commands.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        let program = &connection.found.program;
        let (calendar, requests) = (&program.calendar, &program.requests);
        let reader = Reader { calendar, requests, now: Timestamp::now() };
        screen.answer(|out| sheet::text(&request, reader, &options, out))?;
        Ok(Exit::Done)
    }
}

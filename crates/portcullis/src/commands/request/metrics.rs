//! `portcullis request metrics`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_api::WantedRequestFigures;
use portcullis_report::json_text;
use portcullis_report::request::{Reader, figures};

/// `portcullis request metrics`.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    /// The first day of the period; twelve weeks before its end where nothing is said
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Its last day; today where nothing is said
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Metrics {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let wanted = WantedRequestFigures { from: self.from, until: self.until };
        let told = connection.client.request_figures(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&told)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let options = screen.options(false, None);
        let program = &connection.found.program;
        let (calendar, requests) = (&program.calendar, &program.requests);
        let reader = Reader { calendar, requests, now: Timestamp::now() };
        screen.answer(|out| figures::text(&told, reader, &options, out))?;
        Ok(Exit::Done)
    }
}

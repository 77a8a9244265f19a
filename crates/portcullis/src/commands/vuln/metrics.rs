//! `portcullis vuln metrics`.

use super::wanted::Wanted;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use portcullis_api::WantedMetrics;
use portcullis_domain::metrics;
use portcullis_report::{json_text, vulnerability_metrics};

/// `portcullis vuln metrics`.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    #[command(flatten)]
    wanted: Wanted,
    /// The first day of the period; twelve weeks before its end where nothing is said
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Its last day; today where nothing is said
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// What the figures are split by
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<By>,
    /// How to say it; json has the filter that lists what each number counts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// What figures are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Products; what several have counts for each
    Product,
    /// Teams that own it
    Team,
    /// Ambassadors of those teams
    Ambassador,
    /// How it came to be known
    Source,
    /// Severity
    Severity,
}

impl Metrics {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.look(&self.limits, screen)?, screen);
        let by = self.by.map(|by| match by {
            By::Product => metrics::By::Product,
            By::Team => metrics::By::Team,
            By::Ambassador => metrics::By::Ambassador,
            By::Source => metrics::By::Source,
            By::Severity => metrics::By::Severity,
        });
        let wanted = WantedMetrics { filter: self.wanted.filter(), from: self.from, to: self.to, by };
        let report = connection.client.vulnerability_metrics(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&report)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let options = screen.options(false, None);
        screen.answer(|out| vulnerability_metrics::text(&report, &options, out))?;
        Ok(Exit::Done)
    }
}

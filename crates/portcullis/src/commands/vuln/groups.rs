//! `portcullis vuln groups`.

use super::wanted::Wanted;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::WantedBoard;
use portcullis_report::{Options, json_text, vulnerability_groups};

/// `portcullis vuln groups`.
#[derive(Debug, Args)]
pub(crate) struct Groups {
    #[command(flatten)]
    wanted: Wanted,
    /// The most groups that are shown
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    limit: u32,
    /// How to say it; json has the filter that lists each group
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Cut nothing
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Groups {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.look(&self.limits, screen)?, screen);
        let wanted = WantedBoard { filter: self.wanted.filter(), limit: Some(self.limit) };
        let groups = connection.client.vulnerability_groups(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&groups)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let next = groups.groups.first().map(|first| {
            format!("portcullis vuln list --where '{}'", first.vulnerabilities.filter.replace('\'', "'\\''"))
        });
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        screen.answer(|out| vulnerability_groups::text(&groups, &options, out))?;
        Ok(Exit::Done)
    }
}

//! `portcullis vuln board`.

use super::wanted::Wanted;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::Timestamp;
use portcullis_api::WantedBoard;
use portcullis_report::json_text;
use portcullis_report::vulnerability_list::{self, Reader};

/// `portcullis vuln board`.
#[derive(Debug, Args)]
pub(crate) struct Board {
    #[command(flatten)]
    wanted: Wanted,
    /// The most vulnerabilities that are shown of a column
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    limit: u32,
    /// How to say it
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

impl Board {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.look(&self.limits, screen)?, screen);
        let wanted = WantedBoard { filter: self.wanted.filter(), limit: Some(self.limit) };
        let board = connection.client.vulnerability_board(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&board)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let options = screen.options(self.wide, None);
        let reader = Reader { calendar: &connection.found.program.calendar, now: Timestamp::now() };
        screen.answer(|out| vulnerability_list::board(&board, reader, &options, out))?;
        Ok(Exit::Done)
    }
}

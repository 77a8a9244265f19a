//! `portcullis vuln sweep`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;

/// `portcullis vuln sweep`.
#[derive(Debug, Args)]
pub(crate) struct Sweep {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Sweep {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let swept = connection.client.sweep().map_err(told)?;
        if let Format::Json = self.format {
            let document = serde_json::to_string(&swept)?;
            screen.answer(|out| writeln!(out, "{document}"))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            writeln!(
                out,
                "{} vulnerabilities changed by time, {} imports started, {} places no longer supported",
                swept.vulnerabilities, swept.imports, swept.places
            )
        })?;
        Ok(Exit::Done)
    }
}

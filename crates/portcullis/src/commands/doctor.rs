//! `portcullis doctor`.

use crate::arguments::Format;
use crate::engine_arguments::{EngineArguments, cancel_on_interrupt};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_app::check_engines::{EngineState, check_engines};
use portcullis_report::doctor::{Checkup, Found};
use portcullis_report::json_text;

/// `portcullis doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    engines: EngineArguments,
}

impl Doctor {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let cancel = cancel_on_interrupt()?;
        let states = check_engines(&self.engines.settings(), &cancel);
        let healthy = states.iter().all(|state| state.state.is_ok());
        let checkup: Vec<Checkup> = states.into_iter().map(checkup).collect();
        let now = jiff::Timestamp::now();
        screen.answer(|out| match self.format {
            Format::Text => portcullis_report::doctor::text(&checkup, now, out),
            Format::Json => json_text::pretty(&portcullis_report::doctor::json(&checkup, now), out),
        })?;
        Ok(if healthy { Exit::Done } else { Exit::Incomplete })
    }
}

fn checkup(state: EngineState) -> Checkup {
    let found = state.state.map_err(|trouble| (trouble.reason, trouble.advice)).map(|probe| Found {
        executable: probe.executable.display().to_string(),
        version: probe.version.to_string(),
        database: probe.database.map(|database| database.updated_at),
    });
    Checkup { engine: state.engine.to_owned(), found }
}

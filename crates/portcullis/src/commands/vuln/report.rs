//! `portcullis vuln report`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln report`.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    chosen: Chosen,
    /// The team that has them, where it is another than the program says
    #[arg(long, value_name = "ID")]
    team: Option<String>,
    #[command(flatten)]
    doing: Doing,
}

impl Report {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Report { team: self.team }, screen)
    }
}

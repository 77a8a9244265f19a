//! `portcullis vuln own`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln own`.
#[derive(Debug, Args)]
pub(crate) struct Own {
    #[command(flatten)]
    chosen: Chosen,
    /// The team
    #[arg(long, value_name = "ID")]
    team: String,
    #[command(flatten)]
    doing: Doing,
}

impl Own {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Own { team: self.team }, screen)
    }
}

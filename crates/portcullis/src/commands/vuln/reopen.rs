//! `portcullis vuln reopen`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln reopen`.
#[derive(Debug, Args)]
pub(crate) struct Reopen {
    #[command(flatten)]
    chosen: Chosen,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    doing: Doing,
}

impl Reopen {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Reopen { reason: self.reason }, screen)
    }
}

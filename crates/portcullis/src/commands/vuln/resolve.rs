//! `portcullis vuln resolve`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln resolve`.
#[derive(Debug, Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    doing: Doing,
}

impl Resolve {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Resolve, screen)
    }
}

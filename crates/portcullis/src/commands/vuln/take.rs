//! `portcullis vuln take`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln take`.
#[derive(Debug, Args)]
pub(crate) struct Take {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    doing: Doing,
}

impl Take {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Take, screen)
    }
}

//! `portcullis vuln patch`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln patch`.
#[derive(Debug, Args)]
pub(crate) struct Patch {
    #[command(flatten)]
    chosen: Chosen,
    /// Where the patch is
    #[arg(long, value_name = "URL")]
    link: String,
    #[command(flatten)]
    doing: Doing,
}

impl Patch {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Patch { link: self.link }, screen)
    }
}

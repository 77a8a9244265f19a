//! `portcullis vuln assign`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln assign`.
#[derive(Debug, Args)]
pub(crate) struct Assign {
    #[command(flatten)]
    chosen: Chosen,
    /// The person
    #[arg(long, value_name = "ID", required_unless_present = "nobody", conflicts_with = "nobody")]
    to: Option<String>,
    /// Take it off whoever looks after them
    #[arg(long)]
    nobody: bool,
    #[command(flatten)]
    doing: Doing,
}

impl Assign {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Assign { to: self.to }, screen)
    }
}

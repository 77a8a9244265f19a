//! `portcullis vuln validate`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_domain::vulnerability::Action;

/// `portcullis vuln validate`.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    chosen: Chosen,
    /// It is fixed
    #[arg(long, required_unless_present = "not_fixed", conflicts_with = "not_fixed")]
    fixed: bool,
    /// It is not fixed, and why
    #[arg(long, value_name = "REASON")]
    not_fixed: Option<String>,
    /// How that was seen
    #[arg(long, value_name = "TEXT", conflicts_with = "not_fixed")]
    note: Option<String>,
    #[command(flatten)]
    doing: Doing,
}

impl Validate {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let action = match self.not_fixed {
            Some(reason) => Action::Validate { fixed: false, note: reason },
            None => Action::Validate { fixed: true, note: self.note.unwrap_or_default() },
        };
        self.doing.with(self.chosen, &action, screen)
    }
}

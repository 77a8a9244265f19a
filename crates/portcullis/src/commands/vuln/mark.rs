//! `portcullis vuln mark`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::PossibleValuesParser;
use portcullis_domain::vulnerability::{self as domain, Action};

/// `portcullis vuln mark`.
#[derive(Debug, Args)]
pub(crate) struct Mark {
    /// As what
    #[arg(value_name = "MARK", value_parser = PossibleValuesParser::new(["not_production", "third_party"]))]
    mark: String,
    #[command(flatten)]
    chosen: Chosen,
    /// Take the mark back
    #[arg(long)]
    off: bool,
    #[command(flatten)]
    doing: Doing,
}

impl Mark {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(mark) = domain::Mark::from_word(&self.mark) else {
            anyhow::bail!("`{}` is no mark", self.mark)
        };
        self.doing.with(self.chosen, Action::Mark { mark, on: !self.off }, screen)
    }
}

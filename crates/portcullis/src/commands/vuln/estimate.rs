//! `portcullis vuln estimate`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use jiff::civil::Date;
use portcullis_domain::vulnerability::{self as domain, Action};

/// `portcullis vuln estimate`.
#[derive(Debug, Args)]
pub(crate) struct Estimate {
    #[command(flatten)]
    chosen: Chosen,
    /// The suggested patch
    #[arg(long, value_name = "TEXT")]
    patch: String,
    /// The effort, with a regression test where one is possible
    #[arg(long, value_name = "TEXT")]
    effort: String,
    /// The day on which work starts
    #[arg(long, value_name = "DATE")]
    starts: Date,
    #[command(flatten)]
    doing: Doing,
}

impl Estimate {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let estimate = domain::Estimate { patch: self.patch, effort: self.effort, starts: self.starts };
        self.doing.with(self.chosen, &Action::Estimate(estimate), screen)
    }
}

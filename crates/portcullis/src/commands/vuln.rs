//! `portcullis vuln list|board|groups|metrics`.

mod board;
mod groups;
mod list;
mod metrics;
mod wanted;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;

/// `portcullis vuln`.
#[derive(Debug, Subcommand)]
pub(crate) enum Vuln {
    /// List vulnerabilities, what is due first
    List(Box<list::List>),
    /// Show the board: how many stand where, and what is due first there
    Board(Box<board::Board>),
    /// Group vulnerabilities by what would fix them
    Groups(Box<groups::Groups>),
    /// Say what is open, what came and went in a period, and how fast
    Metrics(Box<metrics::Metrics>),
}

impl Vuln {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Board(command) => command.run(screen),
            Self::Groups(command) => command.run(screen),
            Self::Metrics(command) => command.run(screen),
        }
    }
}

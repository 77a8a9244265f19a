//! `portcullis vuln list|board`.

mod board;
mod list;
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
}

impl Vuln {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Board(command) => command.run(screen),
        }
    }
}

//! `portcullis audit show|verify|export`.

mod export;
mod show;
mod verify;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;

/// `portcullis audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Show who did what, the newest first, or one entry in full
    Show(Box<show::Show>),
    /// Follow the chain of entries from the first one, in the store or in an export
    Verify(verify::Verify),
    /// Write every entry with its hashes to a file
    Export(export::Export),
}

impl Audit {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Show(command) => command.run(screen),
            Self::Verify(command) => command.run(screen),
            Self::Export(command) => command.run(screen),
        }
    }
}

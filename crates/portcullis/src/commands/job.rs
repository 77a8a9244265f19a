//! `portcullis job`.

mod list;
mod schedules;
mod show;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;

/// `portcullis job`.
#[derive(Debug, Subcommand)]
pub(crate) enum Job {
    /// List jobs, the latest first
    List(list::List),
    /// Show everything about a job
    Show(show::Show),
    /// Have a job tried at once that failed, or that waits for its next attempt
    Retry(show::Retry),
    /// List what begins by itself, when it did last and when it will next
    Schedules(schedules::Schedules),
    /// Begin a schedule now, whatever its times are
    Run(schedules::Run),
}

impl Job {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Retry(command) => command.run(screen),
            Self::Schedules(command) => command.run(screen),
            Self::Run(command) => command.run(screen),
        }
    }
}

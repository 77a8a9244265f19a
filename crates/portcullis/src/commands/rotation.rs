//! `portcullis rotation`.

mod changes;
mod checklist;
mod handover;
mod show;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::DateTime;
use portcullis_domain::program::Program;
use portcullis_report::plain_text::line;

/// `portcullis rotation`.
#[derive(Debug, Subcommand)]
pub(crate) enum Rotation {
    /// Show whose turn it is, the turns of the next twelve weeks, who takes over and who is away
    Show(show::Show),
    /// Have somebody take over for some time
    Override(changes::Override),
    /// Have two people swap their next turns
    Swap(changes::Swap),
    /// Take back that somebody takes over
    Remove(changes::Remove),
    /// Say that somebody is away
    Away(changes::Away),
    /// Say that somebody is not away, or back
    Back(changes::Remove),
    /// Show, edit and post what is handed over
    Handover(handover::Handover),
    /// Show and tick what is looked at each day
    Checklist(checklist::Checklist),
}

impl Rotation {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Show(command) => command.run(screen),
            Self::Override(command) => command.run(screen),
            Self::Swap(command) => command.run(screen),
            Self::Remove(command) => command.remove(screen),
            Self::Away(command) => command.run(screen),
            Self::Back(command) => command.back(screen),
            Self::Handover(command) => command.run(screen),
            Self::Checklist(command) => command.run(screen),
        }
    }
}

/// A moment as the programme says it.
fn local(program: &Program, at: Timestamp) -> String {
    program.calendar.time_zone.to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// A moment with its offset, or a time as the clocks of the programme have it.
fn moment(program: &Program, text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let time = text.parse::<DateTime>().ok();
    let at = time.and_then(|time| program.calendar.time_zone.to_ambiguous_timestamp(time).compatible().ok());
    at.ok_or_else(|| {
        anyhow::anyhow!(
            "`{}` is no time; write one as 2026-06-15T10:00, in {}",
            line(text),
            program.calendar.time_zone_name
        )
    })
}

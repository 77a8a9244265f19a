//! `portcullis request`.

mod acting;
mod ask;
mod kinds;
mod list;
mod metrics;
mod show;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;
use portcullis_domain::request::record::RequestNumber;

/// `portcullis request`.
#[derive(Debug, Subcommand)]
pub(crate) enum Request {
    /// Ask the security team
    Ask(ask::Ask),
    /// Say what may be asked, and what is asked first
    Kinds(kinds::Kinds),
    /// List requests, what is due first
    List(Box<list::List>),
    /// Show everything about a request: what was asked, who has it, what happened, what may be done
    Show(show::Show),
    /// Say that you saw a request and will act on it
    Acknowledge(acting::Acknowledge),
    /// Say that a request is done, or no longer needed where it is your own
    Complete(acting::Complete),
    /// Decline a request, or disagree, with a reason
    Decline(acting::Decline),
    /// Say that a request is not done after all
    Reopen(acting::Reopen),
    /// Say that a request can't wait
    Urge(acting::Urge),
    /// Give a request to somebody of the security team
    Assign(acting::Assign),
    /// Say what kind of thing was said: a request, a statement or a question
    Sort(acting::Sort),
    /// Write into the thread of a request
    Say(acting::Say),
    /// Say how fast requests were acknowledged and done in a period
    Metrics(metrics::Metrics),
}

impl Request {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Ask(command) => command.run(screen),
            Self::Kinds(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Acknowledge(command) => command.run(screen),
            Self::Complete(command) => command.run(screen),
            Self::Decline(command) => command.run(screen),
            Self::Reopen(command) => command.run(screen),
            Self::Urge(command) => command.run(screen),
            Self::Assign(command) => command.run(screen),
            Self::Sort(command) => command.run(screen),
            Self::Say(command) => command.run(screen),
            Self::Metrics(command) => command.run(screen),
        }
    }
}

/// The number of a request, as it is typed.
fn named(text: &str) -> Result<u64, String> {
    RequestNumber::read(text)
        .map(|number| number.0)
        .ok_or_else(|| "a request is named R-12, or 12".to_owned())
}

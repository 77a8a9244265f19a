//! `portcullis slack`.

use crate::arguments::ProgramArgument;
use crate::exit::Exit;
use crate::program_file::optional;
use crate::screen::Screen;
use crate::slack_arguments::SlackArguments;
use anyhow::Context;
use clap::{Args, Subcommand};
use portcullis_app::slack::check::{Looked, check};
use portcullis_app::slack::manifest::manifest;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};
use tokio::runtime::Builder;

/// `portcullis slack`.
#[derive(Debug, Subcommand)]
pub(crate) enum Slack {
    /// Print the manifest of the app, from which Slack makes it with the fewest scopes that will do
    Manifest(Manifest),
    /// Look whether the token, the channel, the group and the people are as they have to be
    Check(Check),
}

/// `portcullis slack manifest`.
#[derive(Debug, Args)]
pub(crate) struct Manifest {
    /// How Slack reaches this server: `https://portcullis.acme.example`; without it the app uses Socket Mode, for a server that
    /// Slack can't reach
    #[arg(long, value_name = "URL", env = "PORTCULLIS_BASE_URL")]
    base_url: Option<String>,
}

/// `portcullis slack check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    program: ProgramArgument,
    #[command(flatten)]
    slack: SlackArguments,
}

impl Slack {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Manifest(command) => command.run(screen),
            Self::Check(command) => command.run(screen),
        }
    }
}

impl Manifest {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let manifest = manifest(self.base_url.as_deref());
        screen.answer(|out| json_text::pretty(&manifest, out))?;
        Ok(Exit::Done)
    }
}

impl Check {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let slack = self.slack.slack()?;
        let slack = slack.context("say which app it is with --slack-bot-token-file")?;
        let socket_mode = self.slack.socket_mode()?;
        let found = optional(&self.program, screen)?;
        let program = found.context("there is no program.yaml here; name it with --program")?.program;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let looked = runtime.block_on(check(&slack, socket_mode.as_ref(), &program));
        screen.answer(|out| looked.iter().try_for_each(|looked| show(looked, out)))?;
        let is_sound = looked.iter().all(|looked| looked.outcome.is_ok());
        Ok(if is_sound { Exit::Done } else { Exit::Incomplete })
    }
}

fn show(looked: &Looked, out: &mut dyn Write) -> io::Result<()> {
    let (mark, told) = match &looked.outcome {
        Ok(told) => ("ok", told),
        Err(told) => ("wrong", told),
    };
    writeln!(out, "{mark:<6} {:<8} {}", looked.what, line(told))
}

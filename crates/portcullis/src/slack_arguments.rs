//! How Slack is spoken to and how tickets are made, as typed.

use clap::Args;
use portcullis_app::accounts::secret::Secret;
use portcullis_app::notifications::NoSettings;
use portcullis_app::slack::{API_URL, Slack, SlackSettings, SocketMode, token_in};
use portcullis_app::tickets::{GITHUB_API_URL, TicketSettings, Tickets};
use std::path::PathBuf;

/// Slack.
#[derive(Debug, Args)]
#[command(next_help_heading = "Slack and tickets")]
#[expect(clippy::struct_field_names, reason = "each is named as its option is")]
pub(crate) struct SlackArguments {
    /// A file with nothing but the token of the bot in Slack, which begins with `xoxb-`; without it, nothing goes there
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_SLACK_BOT_TOKEN_FILE")]
    slack_bot_token_file: Option<PathBuf>,
    /// A file with nothing but the signing secret of the app, with which Slack signs what it sends to this server
    #[arg(
        long,
        value_name = "FILE",
        env = "PORTCULLIS_SLACK_SIGNING_SECRET_FILE",
        requires = "slack_bot_token_file"
    )]
    slack_signing_secret_file: Option<PathBuf>,
    /// A file with nothing but the token of the app, which begins with `xapp-`: with it, what happens in Slack comes over a
    /// connection that this server opens, and Slack does not have to reach it
    #[arg(
        long,
        value_name = "FILE",
        env = "PORTCULLIS_SLACK_APP_TOKEN_FILE",
        requires = "slack_bot_token_file"
    )]
    slack_app_token_file: Option<PathBuf>,
    /// The address of Slack's Web API
    #[arg(long, value_name = "URL", env = "PORTCULLIS_SLACK_API_URL", default_value = API_URL)]
    slack_api_url: String,
}

impl SlackArguments {
    /// Those of a workspace whose tokens are in these files, and from which events come over a connection.
    pub(crate) fn over_a_socket(bot_token: PathBuf, app_token: PathBuf, api_url: String) -> Self {
        Self {
            slack_bot_token_file: Some(bot_token),
            slack_signing_secret_file: None,
            slack_app_token_file: Some(app_token),
            slack_api_url: api_url,
        }
    }

    /// Says whether there is a workspace.
    pub(crate) fn is_set_up(&self) -> bool {
        self.slack_bot_token_file.is_some()
    }

    /// How Slack is spoken to, where it is.
    pub(crate) fn settings(&self) -> Result<Option<SlackSettings>, NoSettings> {
        let Some(path) = &self.slack_bot_token_file else { return Ok(None) };
        Ok(Some(SlackSettings::new(&self.slack_api_url, token_in(path)?)))
    }

    /// What speaks to Slack, where it is set up.
    pub(crate) fn slack(&self) -> Result<Option<Slack>, NoSettings> {
        self.settings()?.as_ref().map(Slack::new).transpose()
    }

    /// With what Slack signs what it sends.
    pub(crate) fn signing_secret(&self) -> Result<Option<Secret>, NoSettings> {
        let secret = self.slack_signing_secret_file.as_deref().map(token_in).transpose()?;
        Ok(secret.map(|secret| Secret::new(secret.reveal())))
    }

    /// What opens connections over which events come.
    pub(crate) fn socket_mode(&self) -> Result<Option<SocketMode>, NoSettings> {
        let token = self.slack_app_token_file.as_deref().map(token_in).transpose()?;
        token.map(|token| SocketMode::new(&self.slack_api_url, &token)).transpose()
    }
}

/// Tickets.
#[derive(Debug, Args)]
#[command(next_help_heading = "Slack and tickets")]
pub(crate) struct TicketArguments {
    /// A file with nothing but a token of GitHub that may write issues; without it, nobody can make a ticket of a request
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_GITHUB_TOKEN_FILE")]
    github_token_file: Option<PathBuf>,
    /// The address of GitHub's API
    #[arg(long, value_name = "URL", env = "PORTCULLIS_GITHUB_API_URL", default_value = GITHUB_API_URL)]
    github_api_url: String,
}

impl TicketArguments {
    /// What makes tickets, where it is set up.
    pub(crate) fn tickets(&self) -> Result<Option<Tickets>, NoSettings> {
        let Some(path) = &self.github_token_file else { return Ok(None) };
        let settings = TicketSettings { api_url: self.github_api_url.clone(), token: token_in(path)? };
        Tickets::new(&settings).map(Some)
    }
}

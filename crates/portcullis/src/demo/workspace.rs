//! The workspace of the invented company: a Slack that this process plays itself, with everybody in it.

use crate::slack_arguments::SlackArguments;
use portcullis_domain::program::Program;
use portcullis_fakeslack::{APP_TOKEN, BOT_TOKEN, FakeSlack};
use std::fs;
use std::path::Path;

/// The channel in which people ask.
const CHANNEL: (&str, &str) = ("C0SECURITY", "security");
/// The group that is tagged where something can't wait.
const GROUP: (&str, &str) = ("S0SUPPORT", "security-support");

/// Has the program know the workspace: its channel, its group, and everybody by their id there.
pub(super) fn settle_in(program: &mut Program) {
    program.slack.security_channel = Some(CHANNEL.0.to_owned());
    program.slack.support_group = Some(GROUP.0.to_owned());
    for person in &mut program.people {
        let letters = person.id.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        person.slack = Some(format!("U0{}", letters.to_ascii_uppercase()));
    }
}

/// Begins the workspace, and says in `folder` with what it is spoken to.
pub(super) async fn begin(program: &Program, folder: &Path) -> anyhow::Result<(FakeSlack, SlackArguments)> {
    let slack = FakeSlack::start(None).await?;
    for person in &program.people {
        if let Some(id) = &person.slack {
            slack.add_person(id, &person.name, person.email.as_deref().unwrap_or_default());
        }
    }
    slack.add_channel(CHANNEL.0, CHANNEL.1);
    slack.add_group(GROUP.0, GROUP.1, &[]);
    let (bot, app) = (folder.join("bot-token"), folder.join("app-token"));
    fs::write(&bot, BOT_TOKEN)?;
    fs::write(&app, APP_TOKEN)?;
    let arguments = SlackArguments::over_a_socket(bot, app, slack.api_url());
    Ok((slack, arguments))
}

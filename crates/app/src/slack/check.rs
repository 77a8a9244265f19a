//! Looks whether Slack is set up as it has to be.

use super::manifest::SCOPES;
use super::{Slack, SocketMode, slack_id};
use crate::causes::in_full;
use portcullis_domain::program::Program;
use portcullis_formats::slack::id::{is_channel, is_group};

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// What.
    pub what: String,
    /// How it is, or what is wrong and what to do.
    pub outcome: Result<String, String>,
}

/// Looks at the tokens, at what they may do, and at the channel, the group and the people that the program names.
pub async fn check(slack: &Slack, socket_mode: Option<&SocketMode>, program: &Program) -> Vec<Looked> {
    let mut all = app(slack).await;
    if let Some(socket_mode) = socket_mode {
        all.push(socket(socket_mode).await);
    }
    all.push(channel(slack, program.slack.security_channel.as_deref()).await);
    all.push(group(slack, program.slack.support_group.as_deref()).await);
    all.push(people(program));
    all
}

fn looked(what: &str, outcome: Result<String, String>) -> Looked {
    Looked { what: what.to_owned(), outcome }
}

async fn app(slack: &Slack) -> Vec<Looked> {
    let own = match slack.auth_test().await {
        Ok(own) => own,
        Err(error) => return vec![looked("token", Err(error.to_string()))],
    };
    let known = looked("token", Ok(format!("the app is `{}` in the workspace {}", own.user_id, own.team)));
    let missing: Vec<String> = SCOPES
        .iter()
        .filter(|(scope, _)| own.scopes.iter().all(|own| own != scope))
        .map(|(scope, why)| format!("{scope} ({why})"))
        .collect();
    let outcome = match (own.scopes.is_empty(), missing.is_empty()) {
        (true, _) => Ok("Slack does not say what the token may do".to_owned()),
        (false, true) => Ok("the token may do everything that is needed".to_owned()),
        (false, false) => Err(format!("the token lacks {}", missing.join(", "))),
    };
    vec![known, looked("scopes", outcome)]
}

async fn socket(socket_mode: &SocketMode) -> Looked {
    let outcome = match socket_mode.connect().await {
        Ok(socket) => {
            socket.close().await;
            Ok("a connection for events can be opened".to_owned())
        }
        Err(error) => Err(in_full(&error)),
    };
    looked("socket", outcome)
}

async fn channel(slack: &Slack, channel: Option<&str>) -> Looked {
    let outcome = match channel {
        None => {
            Err("the program names no `security_channel`: cards of requests from pages have no place"
                .to_owned())
        }
        Some(channel) if !is_channel(channel) => {
            Err(format!("`{channel}` is no channel; the program names it by its id, which begins with `C`"))
        }
        Some(channel) => match slack.channel(channel).await {
            Ok((name, true)) => Ok(format!("the app is in #{name}")),
            Ok((name, false)) => {
                Err(format!("the app is not in #{name}: invite it there with `/invite @portcullis`"))
            }
            Err(error) => Err(error.to_string()),
        },
    };
    looked("channel", outcome)
}

async fn group(slack: &Slack, group: Option<&str>) -> Looked {
    let outcome = match group {
        None => {
            Err("the program names no `support_group`: nothing can be made urgent by tagging it".to_owned())
        }
        Some(group) if !is_group(group) => {
            Err(format!("`{group}` is no group; the program names it by its id, which begins with `S`"))
        }
        Some(group) => match slack.group_members(group).await {
            Ok(members) => Ok(format!("the support group has {} members", members.len())),
            Err(error) => Err(error.to_string()),
        },
    };
    looked("group", outcome)
}

fn people(program: &Program) -> Looked {
    let members = program.people.iter().filter(|person| person.is_security_team());
    let unknown: Vec<&str> = members
        .filter(|person| slack_id(program, &person.id).is_none())
        .map(|person| person.id.as_str())
        .collect();
    let outcome = if unknown.is_empty() {
        Ok("everybody of the security team has an id in Slack".to_owned())
    } else {
        Err(format!("no id in Slack at {}: their reactions count for nobody of the team", unknown.join(", ")))
    };
    looked("people", outcome)
}

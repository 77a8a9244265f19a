//! What is done with what Slack sends, however it comes: what has to be remembered goes into the inbox, what has to be answered
//! is answered from what can be read.

use super::SlackSettings;
use crate::served::Server;
use portcullis_app::slack_intake::command::{Reply, reply};
use portcullis_app::slack_intake::form::{self, Filled};
use portcullis_app::slack_intake::{Incoming, Press, SOURCE};
use portcullis_formats::slack;
use portcullis_formats::slack::command::SlashCommand;
use portcullis_formats::slack::envelope::Envelope;
use portcullis_formats::slack::id;
use portcullis_formats::slack::interaction::Interaction;
use portcullis_formats::slack::view::{Modal, ViewAnswer};
use serde_json::{Value, json};
use std::time::Duration;

/// How long opening a modal may take; Slack waits for three seconds.
const PATIENCE: Duration = Duration::from_millis(2500);
/// The longest key of an entry; ids of Slack are far shorter.
const LONGEST_KEY: usize = 200;

/// What Slack is told.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    /// That it came.
    Nothing,
    /// A text.
    Text(String),
    /// A document.
    Json(Value),
}

/// Why something is not taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// It is not what Slack sends.
    Malformed,
    /// It can't be at present, for this reason.
    Failed(String),
}

/// Takes an event.
pub(super) async fn event(slack: &SlackSettings, body: impl Into<Vec<u8>>) -> Result<Said, NotTaken> {
    let body = body.into();
    let envelope: Envelope = slack::read(&body).map_err(|_| NotTaken::Malformed)?;
    match envelope.kind.as_str() {
        "url_verification" => return Ok(Said::Text(envelope.challenge)),
        "event_callback" if id::is_event(&envelope.event_id) => {}
        "event_callback" => return Err(NotTaken::Malformed),
        kind => {
            tracing::warn!(kind, "Slack says something that is no event");
            return Ok(Said::Nothing);
        }
    }
    accept(slack, envelope.event_id, body).await
}

/// Takes what somebody did with a shortcut, a button or a form.
pub(super) async fn interaction(
    server: &Server,
    slack: &SlackSettings,
    payload: Vec<u8>,
) -> Result<Said, NotTaken> {
    let did: Interaction = slack::read(&payload).map_err(|_| NotTaken::Malformed)?;
    if !id::is_user(&did.user.id) {
        return Err(NotTaken::Malformed);
    }
    let installation = server.installation();
    let program = &installation.program.program;
    match did.kind.as_str() {
        "shortcut" => {
            open(slack, &did.trigger_id, &form::kinds(program)).await;
            Ok(Said::Nothing)
        }
        "message_action" if id::is_channel(&did.channel.id) && id::is_time(&did.message.ts) => {
            open(slack, &did.trigger_id, &form::kinds_for_message(program, &did)).await;
            Ok(Said::Nothing)
        }
        "block_actions" => {
            let mut presses = did.actions.iter().filter_map(|action| Press::read(action.said()));
            if let Some(press) = presses.find(Press::wants_words) {
                open(slack, &did.trigger_id, &form::words_for(&press, &did.channel.id)).await;
                return Ok(Said::Nothing);
            }
            accept(slack, format!("action:{}", did.trigger_id), payload).await
        }
        "view_submission" => match form::read(program, &did.view) {
            Ok(Filled::Kind(view)) => said(&ViewAnswer::Update { view }),
            Ok(Filled::Asked { .. } | Filled::Words { .. }) => {
                accept(slack, format!("view:{}:{}", did.view.id, did.view.hash), payload).await
            }
            Ok(Filled::Unknown) => Ok(Said::Nothing),
            Err(errors) => said(&ViewAnswer::Errors { errors }),
        },
        _ => Ok(Said::Nothing),
    }
}

/// Answers a slash command.
pub(super) async fn command(
    server: &Server,
    slack: &SlackSettings,
    command: &SlashCommand,
) -> Result<Said, NotTaken> {
    if !id::is_user(&command.user_id) {
        return Err(NotTaken::Malformed);
    }
    let text = match reply(&server.installation(), command, crate::now()).await {
        Ok(Reply::Text(text)) => text,
        Ok(Reply::Form(modal)) => {
            if open(slack, &command.trigger_id, &modal).await {
                return Ok(Said::Nothing);
            }
            "The form could not be opened; try again.".to_owned()
        }
        Err(error) => {
            tracing::error!(%error, "a slash command can't be answered");
            "That can't be answered at present; try again.".to_owned()
        }
    };
    Ok(Said::Json(json!({"response_type": "ephemeral", "text": text})))
}

/// Opens a modal; whether that went well.
async fn open(slack: &SlackSettings, trigger: &str, modal: &Modal) -> bool {
    let opening = tokio::time::timeout(PATIENCE, slack.calls.open_view(trigger, modal));
    let why = match opening.await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "Slack takes too long".to_owned(),
    };
    tracing::warn!(why, "a form can't be opened in Slack");
    false
}

fn said(answer: &ViewAnswer) -> Result<Said, NotTaken> {
    serde_json::to_value(answer).map(Said::Json).map_err(|error| NotTaken::Failed(error.to_string()))
}

async fn accept(slack: &SlackSettings, key: String, body: Vec<u8>) -> Result<Said, NotTaken> {
    if key.len() > LONGEST_KEY {
        return Err(NotTaken::Malformed);
    }
    let incoming = Incoming { source: SOURCE.to_owned(), key, body, received_at: crate::now() };
    let accepted = slack.inbox.accept(incoming).await;
    accepted.map(|_| Said::Nothing).map_err(|error| NotTaken::Failed(error.to_string()))
}

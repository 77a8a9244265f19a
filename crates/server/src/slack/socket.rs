//! Socket Mode: what Slack sends over a connection that the installation opens, where Slack can't reach it.

use super::SlackSettings;
use super::follow::catch_up;
use super::intake::{self, NotTaken, Said};
use crate::served::Server;
use portcullis_app::slack::socket::{Envelope, Received, Socket, SocketError, SocketMode};
use portcullis_formats::slack::command::SlashCommand;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How long it waits before it connects again, from the first failure to the last.
const BACKOFF: [u64; 6] = [1, 2, 5, 15, 30, 60];

/// Takes what comes over connections until it is dropped, each in the place of the one before it.
pub async fn follow_socket(server: Server, slack: Arc<SlackSettings>, mode: SocketMode) {
    let (mut failures, mut has_broken) = (0, false);
    loop {
        match connected(&server, &slack, &mode, has_broken).await {
            Ok(()) => (failures, has_broken) = (0, false),
            Err(Ended { why, has_stood }) => {
                has_broken = true;
                tracing::warn!(why, "the connection to Slack ended; another one is opened");
                failures = if has_stood { 0 } else { failures + 1 };
                let seconds = BACKOFF[failures.min(BACKOFF.len() - 1)];
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
        }
    }
}

/// Takes what comes over one connection until Slack has another one opened; else why it ended.
async fn connected(
    server: &Server,
    slack: &Arc<SlackSettings>,
    mode: &SocketMode,
    has_broken: bool,
) -> Result<(), Ended> {
    let mut socket = mode.connect().await.map_err(|error| Ended::of(&error, false))?;
    let mut has_stood = false;
    loop {
        match socket.next().await.map_err(|error| Ended::of(&error, has_stood))? {
            Some(Received::Hello) => {
                has_stood = true;
                if has_broken {
                    // Slack keeps nothing for an app that had no connection; what comes now does not wait for that.
                    let (server, slack) = (server.clone(), Arc::clone(slack));
                    tokio::spawn(async move { catch_up(&server, &slack).await });
                }
            }
            Some(Received::Envelope(envelope)) => {
                let taken = take(server, slack, &mut socket, envelope).await;
                taken.map_err(|error| Ended::of(&error, has_stood))?;
            }
            Some(Received::Disconnect { reason }) => {
                tracing::info!(reason, "Slack has another connection opened");
                socket.close().await;
                return Ok(());
            }
            None => return Err(Ended { why: "it was closed".to_owned(), has_stood }),
        }
    }
}

/// Why a connection ended, and whether it had stood.
struct Ended {
    why: String,
    has_stood: bool,
}

impl Ended {
    fn of(error: &SocketError, has_stood: bool) -> Self {
        Self { why: error.to_string(), has_stood }
    }
}

/// Takes one envelope. What can't be kept is not acknowledged, so that it comes again.
async fn take(
    server: &Server,
    slack: &SlackSettings,
    socket: &mut Socket,
    envelope: Envelope,
) -> Result<(), SocketError> {
    let payload = envelope.payload;
    let said = match envelope.kind.as_str() {
        "events_api" => intake::event(slack, payload.to_string()).await,
        "interactive" => intake::interaction(server, slack, payload.to_string().into_bytes()).await,
        "slash_commands" => match SlashCommand::deserialize(&payload) {
            Ok(command) => intake::command(server, slack, &command).await,
            Err(_) => Err(NotTaken::Malformed),
        },
        kind => {
            tracing::warn!(kind, "Slack sends something that is not known");
            Ok(Said::Nothing)
        }
    };
    let answer: Option<Value> = match said {
        Ok(Said::Nothing) => None,
        Ok(Said::Text(text)) => Some(json!({"text": text})),
        Ok(Said::Json(value)) => Some(value),
        Err(NotTaken::Malformed) => {
            tracing::warn!(kind = envelope.kind, "what Slack sends can't be read");
            None
        }
        Err(NotTaken::Failed(error)) => {
            tracing::error!(error, "what came from Slack can't be taken");
            return Ok(());
        }
    };
    socket.acknowledge(&envelope.id, answer.as_ref()).await
}

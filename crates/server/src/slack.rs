//! What Slack sends: events, forms, buttons, shortcuts and slash commands, over HTTP.
//!
//! Nobody signs in here: the signature says who it is from. What comes in is kept in the inbox, then acknowledged, and taken in
//! by [`follow`] afterwards, so that nothing that the store does makes Slack wait.

mod follow;
mod intake;
mod signature;
mod socket;

pub use follow::follow;
pub use socket::follow_socket;

use crate::problem::Failed;
use crate::served::Server;
use crate::settings::Settings;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use intake::{NotTaken, Said};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::slack_intake::{Inbox, SlackCalls};
use portcullis_formats::slack::{MOST_BYTES, command::SlashCommand};
use serde::Deserialize;
use std::sync::Arc;

/// How an installation belongs to a workspace of Slack.
#[derive(Debug, Clone)]
pub struct SlackSettings {
    /// With what Slack signs what it sends over HTTP; nothing is taken over HTTP where there is none.
    pub signing_secret: Option<Secret>,
    /// Calls of the Web API.
    pub calls: Arc<dyn SlackCalls>,
    /// Where what comes in is kept.
    pub inbox: Inbox,
}

/// What a handler here works on.
#[derive(Debug, Clone)]
struct Door {
    server: Server,
    settings: Arc<Settings>,
}

/// The routes. Without a workspace they are there and let nothing in.
pub(crate) fn router(server: Server, settings: Arc<Settings>) -> Router {
    Router::new()
        .route("/slack/events", post(events))
        .route("/slack/interactions", post(interactions))
        .route("/slack/commands", post(commands))
        .with_state(Door { server, settings })
}

/// What the form of an interaction has.
#[derive(Debug, Deserialize)]
struct InteractionForm {
    payload: String,
}

async fn events(State(door): State<Door>, request: Request) -> Response {
    let (slack, body) = match door.admit(request).await {
        Ok(admitted) => admitted,
        Err(refused) => return refused,
    };
    answer(intake::event(slack, body).await)
}

async fn interactions(State(door): State<Door>, request: Request) -> Response {
    let (slack, body) = match door.admit(request).await {
        Ok(admitted) => admitted,
        Err(refused) => return refused,
    };
    let Ok(form) = serde_urlencoded::from_bytes::<InteractionForm>(&body) else {
        return answer(Err(NotTaken::Malformed));
    };
    answer(intake::interaction(&door.server, slack, form.payload.into_bytes()).await)
}

async fn commands(State(door): State<Door>, request: Request) -> Response {
    let (slack, body) = match door.admit(request).await {
        Ok(admitted) => admitted,
        Err(refused) => return refused,
    };
    match serde_urlencoded::from_bytes::<SlashCommand>(&body) {
        Ok(command) => answer(intake::command(&door.server, slack, &command).await),
        Err(_) => answer(Err(NotTaken::Malformed)),
    }
}

impl Door {
    /// The body of a request that Slack signed.
    async fn admit(&self, request: Request) -> Result<(&SlackSettings, Bytes), Response> {
        let path = request.uri().path().to_owned();
        let slack = self.settings.slack.as_deref();
        let Some((slack, secret)) = slack.and_then(|slack| Some((slack, slack.signing_secret.as_ref()?)))
        else {
            let failed = Failed::new(StatusCode::NOT_FOUND, "this server takes nothing from Slack over HTTP");
            return Err(failed.into_response());
        };
        let (parts, body) = request.into_parts();
        let body = read(body).await?;
        match signature::check(secret, &parts.headers, &body, crate::now()) {
            Ok(()) => Ok((slack, body)),
            Err(why) => {
                // Whoever sent it is not told what would have been right.
                tracing::warn!(path, %why, "something that came as if from Slack was refused");
                Err(Failed::new(StatusCode::UNAUTHORIZED, "this was not signed as Slack signs")
                    .into_response())
            }
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Response> {
    // A form is longer than the document in it: each of its bytes may be written as three.
    to_bytes(body, 3 * MOST_BYTES).await.map_err(|_| {
        let detail = "the body is longer than anything that Slack sends, or did not come to its end";
        Failed::new(StatusCode::PAYLOAD_TOO_LARGE, detail).into_response()
    })
}

fn answer(said: Result<Said, NotTaken>) -> Response {
    match said {
        Ok(Said::Nothing) => StatusCode::OK.into_response(),
        Ok(Said::Text(text)) => text.into_response(),
        Ok(Said::Json(value)) => {
            ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
        }
        Err(NotTaken::Malformed) => {
            // It would be as malformed the next time.
            let again = [("x-slack-no-retry", "1")];
            let failed = Failed::new(StatusCode::BAD_REQUEST, "this is not what Slack sends");
            (again, failed).into_response()
        }
        Err(NotTaken::Failed(error)) => {
            tracing::error!(error, "what came from Slack can't be taken");
            Failed::new(StatusCode::SERVICE_UNAVAILABLE, "it can't be taken at present").into_response()
        }
    }
}

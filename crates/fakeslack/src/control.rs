//! People's actions over HTTP, below `/_/`, for whoever plays a channel on the page or from a script.

use crate::transcript::{shown, transcript};
use crate::world::{Message, World};
use crate::{NotPlayed, Shared};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use portcullis_formats::slack::block::{Block, Element};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/_/act", post(act))
        .route("/_/state", get(state))
        .route("/_/transcript", get(async |State(shared): State<Arc<Shared>>| transcript(&shared.world())))
}

/// What somebody does.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Act {
    Say { user: String, channel: String, thread: Option<String>, text: String },
    React { user: String, channel: String, ts: String, name: String },
    Unreact { user: String, channel: String, ts: String, name: String },
    Edit { channel: String, ts: String, text: String },
    Delete { channel: String, ts: String },
    Shortcut { user: String, callback_id: String },
    MessageShortcut { user: String, channel: String, ts: String, callback_id: String },
    Choose { user: String, block: String, value: String },
    Submit { user: String, values: BTreeMap<String, String> },
    Dismiss { user: String },
    Click { user: String, channel: String, ts: String, action_id: String },
    Command { user: String, channel: String, command: String, text: String },
    Advance { seconds: i64 },
}

async fn act(
    State(shared): State<Arc<Shared>>,
    Json(act): Json<Act>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let done = perform(&shared, act).await;
    done.map(Json).map_err(|refusal| (StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string()))
}

async fn perform(shared: &Shared, act: Act) -> Result<Value, NotPlayed> {
    match act {
        Act::Say { user, channel, thread, text } => {
            let ts = shared.say(&user, &channel, thread.as_deref(), &text).await?;
            return Ok(json!({"ts": ts}));
        }
        Act::React { user, channel, ts, name } => shared.react(&user, &channel, &ts, &name, true).await?,
        Act::Unreact { user, channel, ts, name } => shared.react(&user, &channel, &ts, &name, false).await?,
        Act::Edit { channel, ts, text } => shared.edit(&channel, &ts, &text).await?,
        Act::Delete { channel, ts } => shared.delete(&channel, &ts).await?,
        Act::Shortcut { user, callback_id } => shared.shortcut(&user, &callback_id).await?,
        Act::MessageShortcut { user, channel, ts, callback_id } => {
            shared.message_shortcut(&user, &channel, &ts, &callback_id).await?;
        }
        Act::Choose { user, block, value } => shared.choose(&user, &block, &value).await?,
        Act::Submit { user, values } => {
            let values: Vec<_> =
                values.iter().map(|(block, value)| (block.as_str(), value.as_str())).collect();
            let is_closed = shared.submit(&user, &values).await?;
            return Ok(json!({"closed": is_closed}));
        }
        Act::Dismiss { user } => shared.world().views.retain(|view| view.user != user),
        Act::Click { user, channel, ts, action_id } => shared.click(&user, &channel, &ts, &action_id).await?,
        Act::Command { user, channel, command, text } => {
            let said = shared.command(&user, &channel, &command, &text).await?;
            return Ok(json!({"text": said}));
        }
        Act::Advance { seconds } => {
            shared.world().now += seconds.max(0).saturating_mul(1_000_000);
            shared.flush().await;
        }
    }
    Ok(json!({}))
}

/// Everything that the page shows.
async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let world = shared.world();
    let people: Vec<_> =
        world.people.iter().map(|person| json!({"id": person.id, "name": person.name})).collect();
    let channels: Vec<_> = world
        .channels
        .iter()
        .map(|channel| json!({"id": channel.id, "name": channel.name, "with": channel.with}))
        .collect();
    let messages: Vec<_> = world.messages.iter().map(|message| described(&world, message)).collect();
    let views: Vec<_> = world
        .views
        .iter()
        .map(|view| json!({"user": view.user, "id": view.id, "hash": view.hash, "modal": view.modal, "errors": view.errors}))
        .collect();
    Json(json!({"people": people, "channels": channels, "messages": messages, "views": views}))
}

fn described(world: &World, message: &Message) -> Value {
    let buttons = message.blocks.iter().filter_map(|block| match block {
        Block::Actions { elements, .. } => Some(elements),
        _ => None,
    });
    let buttons: Vec<_> = buttons
        .flatten()
        .filter_map(|element| match element {
            Element::Button { action_id, text, .. } => Some(json!({"id": action_id, "text": text.text})),
            _ => None,
        })
        .collect();
    let lines: Vec<_> = shown(world, message)
        .into_iter()
        .filter(|line| !(line.starts_with("[ ") && line.ends_with(" ]")))
        .collect();
    let reactions: Vec<_> =
        message.reactions.iter().map(|(name, user)| json!({"name": name, "user": user})).collect();
    json!({"channel": message.channel, "ts": message.ts, "thread": message.thread, "user": message.user, "lines": lines,
        "buttons": buttons, "reactions": reactions, "edited": message.edited.is_some(), "only": message.only})
}

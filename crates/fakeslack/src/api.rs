//! The Web API: methods below `/api`, JSON or forms in, `{"ok": …}` out.

mod chat;
mod conversations;
mod people;
mod views;

use crate::fault::ApiFault;
use crate::world::World;
use crate::{APP_TOKEN, BOT, BOT_TOKEN, BOT_USER, Shared};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::Arc;

/// The longest call that is read.
const MOST: usize = 1 << 20;

/// Why a method does not do what it is asked for, in Slack's word for it.
pub(crate) type Refusal = &'static str;

/// What a call says.
pub(crate) struct Call(Value);

impl Call {
    /// A field; empty where it is not there.
    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// A field that is an object, or a text with one as forms have it.
    fn object(&self, name: &str) -> Option<Value> {
        match &self.0[name] {
            Value::Null => None,
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }

    /// A number, as forms have it, too.
    fn number(&self, name: &str) -> Option<usize> {
        let number = &self.0[name];
        number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .or_else(|| number.as_str()?.parse().ok())
    }
}

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/api/{method}", post(answer)).layer(DefaultBodyLimit::max(MOST))
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut world = shared.world();
    world.calls.push(method.clone());
    let fault = world.api_faults.get_mut(&method).and_then(std::collections::VecDeque::pop_front);
    match &fault {
        Some(ApiFault::RateLimited(seconds)) => {
            let retry = [(header::RETRY_AFTER, seconds.to_string())];
            let body = json!({"ok": false, "error": "ratelimited"}).to_string();
            return (StatusCode::TOO_MANY_REQUESTS, retry, body).into_response();
        }
        Some(ApiFault::Error(error)) => return json_response(&json!({"ok": false, "error": error})),
        Some(ApiFault::Broken) => return "<html>".into_response(),
        Some(ApiFault::LostAnswer) | None => {}
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let outcome = match bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        None => Err("not_authed"),
        Some(APP_TOKEN) if method == "apps.connections.open" => Ok(json!({"url": shared.socket_url})),
        Some(token) if token != BOT_TOKEN => Err("invalid_auth"),
        Some(_) => call(&mut world, &method, &Call(fields(&headers, &body))),
    };
    if fault == Some(ApiFault::LostAnswer) {
        return "<html>".into_response();
    }
    json_response(&match outcome {
        Ok(Value::Object(mut answer)) => {
            answer.insert("ok".to_owned(), json!(true));
            Value::Object(answer)
        }
        Ok(_) => json!({"ok": true}),
        Err(error) => json!({"ok": false, "error": error}),
    })
}

fn json_response(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

fn fields(headers: &HeaderMap, body: &[u8]) -> Value {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

fn call(world: &mut World, method: &str, call: &Call) -> Result<Value, Refusal> {
    match method {
        "auth.test" => Ok(json!({"url": "https://fake.slack.invalid/", "team": "Fake", "user": "portcullis",
            "team_id": "T0FAKE", "user_id": BOT_USER, "bot_id": BOT})),
        "chat.postMessage" => chat::post_message(world, call),
        "chat.update" => chat::update(world, call),
        "chat.postEphemeral" => chat::post_ephemeral(world, call),
        "chat.getPermalink" => chat::permalink(world, call),
        "reactions.add" => chat::react(world, call),
        "reactions.get" => chat::reactions(world, call),
        "views.open" => views::open(world, call),
        "views.update" => views::update(world, call),
        "conversations.open" => conversations::open(world, call),
        "conversations.info" => conversations::info(world, call),
        "conversations.replies" => conversations::replies(world, call),
        "conversations.history" => conversations::history(world, call),
        "conversations.members" => conversations::members(world, call),
        "users.info" => people::info(world, call),
        "users.lookupByEmail" => people::by_email(world, call),
        "usergroups.list" => Ok(people::groups(world)),
        "usergroups.users.list" => people::members(world, call),
        "usergroups.users.update" => people::set_members(world, call),
        _ => Err("unknown_method"),
    }
}

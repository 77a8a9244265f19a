//! What is sent to the app: signed, in order, and again where the app does not take it.

use crate::fault::Fault;
use crate::sign::signature;
use crate::world::World;
use crate::{BOT_USER, SIGNING_SECRET, Shared};
use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// When what was not taken is sent again, in microseconds after the time before.
const AGAIN: [i64; 3] = [0, 60_000_000, 300_000_000];
/// How long the app may take; what is slower was not taken.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something that waits to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) due: i64,
    pub(crate) body: Value,
    pub(crate) event_id: String,
    pub(crate) attempt: usize,
    pub(crate) fault: Option<Fault>,
}

/// Something that was sent, and what the app said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Where to: `/slack/events`.
    pub path: String,
    /// Which event, or what kind of interaction.
    pub what: String,
    /// The status of the answer; 0 where there was none.
    pub status: u16,
    /// The body of the answer.
    pub answer: String,
}

impl World {
    /// Has the app told of something that happened.
    pub(crate) fn emit(&mut self, event: &Value) {
        let fault = self.faults.pop_front().or_else(|| self.chance.as_mut()?.fault());
        let id = self.fresh("Ev");
        let body = self.envelope(&id, event);
        let pending = Pending { due: self.now, body, event_id: id, attempt: 0, fault };
        // What is held back for the next one goes behind it, and no further.
        let held = self.pending.iter().position(|other| other.fault == Some(Fault::Reordered));
        match fault {
            Some(Fault::Lost) => return,
            Some(Fault::Twice) => self.pending.extend([pending.clone(), pending]),
            Some(Fault::Late(by)) => {
                let by = i64::try_from(by.as_micros()).unwrap_or_default();
                self.pending.push(Pending { due: self.now + by, ..pending });
            }
            Some(Fault::UnknownBefore) => {
                let id = self.fresh("Ev");
                let body = self
                    .envelope(&id, &json!({"type": "something_that_nobody_knows", "by": {"chance": [1]}}));
                self.pending.push(Pending { due: self.now, body, event_id: id, attempt: 0, fault: None });
                self.pending.push(pending);
            }
            _ => self.pending.push(pending),
        }
        if let Some(held) = held {
            let mut held = self.pending.remove(held);
            held.fault = None;
            self.pending.push(held);
        }
    }

    fn envelope(&self, id: &str, event: &Value) -> Value {
        json!({"token": "fake", "team_id": "T0FAKE", "api_app_id": "A0FAKE", "event": event, "type": "event_callback",
               "event_id": id, "event_time": self.now / 1_000_000,
               "authorizations": [{"team_id": "T0FAKE", "user_id": BOT_USER, "is_bot": true}]})
    }

    /// The next thing that is due and not held back.
    fn next_due(&mut self) -> Option<Pending> {
        let ready = |pending: &Pending| pending.due <= self.now && pending.fault != Some(Fault::Reordered);
        let place = self.pending.iter().position(ready)?;
        Some(self.pending.remove(place))
    }
}

impl Shared {
    /// Sends what is due.
    pub(crate) async fn flush(&self) {
        let _one = self.sending.lock().await;
        loop {
            let Some(pending) = self.world().next_due() else { return };
            self.send_event(pending).await;
        }
    }

    /// Sends everything that waits, moving the clock on as far as that needs.
    pub(crate) async fn settle(&self) {
        loop {
            self.flush().await;
            let mut world = self.world();
            for pending in &mut world.pending {
                // Nothing comes any more that it could come behind.
                if pending.fault == Some(Fault::Reordered) {
                    pending.fault = None;
                }
            }
            let Some(due) = world.pending.iter().map(|pending| pending.due).min() else { return };
            world.now = world.now.max(due);
        }
    }

    async fn send_event(&self, pending: Pending) {
        let body = pending.body.to_string();
        let first = pending.fault.filter(|_| pending.attempt == 0);
        let signing = match first {
            Some(Fault::BadSignature) => Signing::Wrong,
            Some(Fault::Stale) => Signing::Stale,
            _ => Signing::Right,
        };
        let again = (pending.attempt > 0).then_some(pending.attempt);
        let (status, _) = self.send("/slack/events", JSON, body, signing, again, &pending.event_id).await;
        if (200..300).contains(&status) {
            return;
        }
        let mut world = self.world();
        if let Some(wait) = AGAIN.get(pending.attempt) {
            let due = world.now + wait;
            world.pending.push(Pending { due, attempt: pending.attempt + 1, fault: None, ..pending });
        }
    }

    /// Sends a form, as interactions and slash commands come.
    pub(crate) async fn send_form(&self, path: &str, fields: &[(&str, &str)], what: &str) -> (u16, String) {
        let body = serde_urlencoded::to_string(fields).unwrap_or_default();
        self.send(path, FORM, body, Signing::Right, None, what).await
    }

    fn app(&self) -> Option<String> {
        self.world().app.clone()
    }

    /// Sends it over the connection of the app, if it has one.
    fn over_socket(&self, path: &str, body: &str) -> Option<oneshot::Receiver<Option<Value>>> {
        if !self.line().is_open() {
            return None;
        }
        let (kind, payload) = match path {
            "/slack/events" => ("events_api", serde_json::from_str(body).ok()?),
            "/slack/commands" => {
                let fields: BTreeMap<String, String> = serde_urlencoded::from_str(body).ok()?;
                ("slash_commands", json!(fields))
            }
            _ => {
                let fields: BTreeMap<String, String> = serde_urlencoded::from_str(body).ok()?;
                ("interactive", serde_json::from_str(fields.get("payload")?).ok()?)
            }
        };
        self.send_over(kind, &payload)
    }

    async fn send(
        &self,
        path: &str,
        kind: &str,
        body: String,
        signing: Signing,
        again: Option<usize>,
        what: &str,
    ) -> (u16, String) {
        let answered = match self.over_socket(path, &body) {
            Some(answer) => tokio::time::timeout(PATIENCE, answer).await.ok().map(|answer| match answer {
                Ok(payload) => (200, payload.map(|payload| payload.to_string()).unwrap_or_default()),
                Err(_) => (0, String::new()),
            }),
            None => match self.app() {
                Some(app) => {
                    let asked = post(&app, path, kind, body, signing, again);
                    tokio::time::timeout(PATIENCE, asked).await.ok().flatten()
                }
                None => None,
            },
        };
        let (status, answer) = answered.unwrap_or_default();
        let delivered =
            Delivered { path: path.to_owned(), what: what.to_owned(), status, answer: answer.clone() };
        self.world().delivered.push(delivered);
        (status, answer)
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// How something is signed.
#[derive(Debug, Clone, Copy)]
enum Signing {
    Right,
    Wrong,
    Stale,
}

async fn post(
    app: &str,
    path: &str,
    kind: &str,
    body: String,
    signing: Signing,
    again: Option<usize>,
) -> Option<(u16, String)> {
    let host = app.strip_prefix("http://")?;
    // What is signed has the time of the app's own clock, which is the machine's.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let second = i64::try_from(now).ok()? - if matches!(signing, Signing::Stale) { 600 } else { 0 };
    let secret = if matches!(signing, Signing::Wrong) { "another" } else { SIGNING_SECRET };
    let mut request = Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, kind)
        .header("x-slack-request-timestamp", second)
        .header("x-slack-signature", signature(secret, second, body.as_bytes()));
    if let Some(again) = again {
        request = request.header("x-slack-retry-num", again).header("x-slack-retry-reason", "http_error");
    }
    let request = request.body(Full::new(Bytes::from(body))).ok()?;
    let stream = TcpStream::connect(host).await.ok()?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await.ok()?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.ok()?.to_bytes();
    connection.abort();
    Some((status, String::from_utf8_lossy(&body).into_owned()))
}

//! Socket Mode: Slack's events over a connection that the installation opens, where Slack can't reach it.

use super::SlackError;
use crate::outgoing::{Outgoing, is_loopback};
use crate::secret::Secret;
use crate::settings::NoSettings;
use futures_util::{SinkExt, StreamExt};
use reqwest::Url;
use reqwest::header::CONTENT_LENGTH;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How long the connection may take to come about.
const CONNECT: Duration = Duration::from_secs(15);
/// How long nothing may come; Slack sends a sign of life about every ten seconds.
const SILENCE: Duration = Duration::from_mins(2);
/// Bytes of what comes at a time.
const LARGEST: usize = 1 << 20;

/// Opens connections over which events come.
#[derive(Clone)]
pub struct SocketMode {
    outgoing: Outgoing,
}

impl fmt::Debug for SocketMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketMode").finish_non_exhaustive()
    }
}

/// A connection over which events come.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

/// What comes over the connection.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// It stands.
    Hello,
    /// Something happened; Slack sends it again unless it is acknowledged.
    Envelope(Envelope),
    /// It is about to end: another one is to be opened.
    Disconnect {
        /// Why, as Slack says.
        reason: String,
    },
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// By which it is acknowledged.
    pub id: String,
    /// `events_api`, `interactive`, `slash_commands`, or something that is not known.
    pub kind: String,
    /// What would have come over HTTP.
    pub payload: Value,
}

/// Why nothing comes.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Slack opens none.
    #[error(transparent)]
    Slack(#[from] SlackError),
    /// It leads where nothing is listened to.
    #[error("Slack names an address for events that is none of TLS")]
    Address,
    /// The connection does not come about, or broke.
    #[error("the connection to Slack broke")]
    Broken(#[source] Box<tokio_tungstenite::tungstenite::Error>),
    /// Nothing comes.
    #[error("nothing came from Slack for {0} seconds")]
    Silent(u64),
    /// What comes is too much or can't be understood.
    #[error("what came from Slack can't be understood")]
    Malformed(#[source] serde_json::Error),
}

impl From<tokio_tungstenite::tungstenite::Error> for SocketError {
    fn from(error: tokio_tungstenite::tungstenite::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}

impl SocketMode {
    /// Opens connections for the app that has this token, which begins with `xapp-`.
    pub fn new(api_url: &str, app_token: &Secret) -> Result<Self, NoSettings> {
        Ok(Self { outgoing: Outgoing::new(api_url, app_token)? })
    }

    /// Opens a connection.
    pub async fn connect(&self) -> Result<Socket, SocketError> {
        let url = self.open().await?;
        let limits = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
        let connecting = connect_async_with_config(url.as_str(), Some(limits), true);
        let connected = tokio::time::timeout(CONNECT, connecting).await;
        let (stream, _) = connected.map_err(|_| SocketError::Silent(CONNECT.as_secs()))??;
        Ok(Socket { stream })
    }

    /// Asks where to connect to.
    async fn open(&self) -> Result<Url, SocketError> {
        let method = "apps.connections.open";
        let request = self.outgoing.client.post(self.outgoing.address(method)).header(CONTENT_LENGTH, 0);
        let answer =
            self.outgoing.send(request).await.map_err(|cause| SlackError::NoAnswer(method, cause))?;
        if !answer.status.is_success() {
            return Err(SlackError::Answered(method, answer.status.as_u16()).into());
        }
        let said: Value = serde_json::from_slice(&answer.body).map_err(|_| SlackError::Malformed(method))?;
        if said["ok"] != true {
            return Err(SlackError::refused(method, &said).into());
        }
        let url = Url::parse(said["url"].as_str().unwrap_or_default()).map_err(|_| SocketError::Address)?;
        let is_safe = url.scheme() == "wss" || (url.scheme() == "ws" && is_loopback(&url));
        if is_safe { Ok(url) } else { Err(SocketError::Address) }
    }
}

impl Socket {
    /// What comes next; nothing where the connection was closed.
    pub async fn next(&mut self) -> Result<Option<Received>, SocketError> {
        loop {
            let coming = tokio::time::timeout(SILENCE, self.stream.next()).await;
            let Some(message) = coming.map_err(|_| SocketError::Silent(SILENCE.as_secs()))? else {
                return Ok(None);
            };
            match message? {
                Message::Text(text) => {
                    let document = serde_json::from_str(text.as_str()).map_err(SocketError::Malformed)?;
                    return Ok(Some(received(document)));
                }
                Message::Close(_) => return Ok(None),
                // Signs of life are answered by the library.
                _ => {}
            }
        }
    }

    /// Says that an envelope came; `payload` is the answer to whoever waits for one.
    pub async fn acknowledge(&mut self, id: &str, payload: Option<&Value>) -> Result<(), SocketError> {
        let mut document = json!({"envelope_id": id});
        if let Some(payload) = payload {
            document["payload"] = payload.clone();
        }
        Ok(self.stream.send(Message::text(document.to_string())).await?)
    }

    /// Closes the connection.
    pub async fn close(mut self) {
        // It ends either way.
        let _ = self.stream.close(None).await;
    }
}

fn received(mut document: Value) -> Received {
    match document["type"].as_str().unwrap_or_default() {
        "hello" => Received::Hello,
        "disconnect" => Received::Disconnect { reason: super::text(&document["reason"]) },
        kind => Received::Envelope(Envelope {
            id: super::text(&document["envelope_id"]),
            kind: kind.to_owned(),
            payload: document["payload"].take(),
        }),
    }
}

//! Socket Mode: the app opens a connection, and is told over it what it would be told over HTTP.

use crate::Shared;
use futures_util::{SinkExt, StreamExt};
use portcullis_formats::slack::socket::SocketAcknowledgement;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

/// The connection that an app has, if it has one.
#[derive(Debug, Default)]
pub(crate) struct Line {
    sender: Option<mpsc::UnboundedSender<Value>>,
    waiting: BTreeMap<String, oneshot::Sender<Option<Value>>>,
}

impl Line {
    /// Says whether the app has one.
    pub(crate) fn is_open(&self) -> bool {
        self.sender.is_some()
    }
}

/// Serves connections until it is dropped.
pub(crate) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // An app that leaves in the middle has left.
            let _ = talk(&shared, stream).await;
        });
    }
}

async fn talk(shared: &Shared, stream: TcpStream) -> Result<(), Box<tokio_tungstenite::tungstenite::Error>> {
    let mut stream = accept_async(stream).await?;
    let (sender, mut messages) = mpsc::unbounded_channel();
    stream
        .send(Message::text(json!({"type": "hello", "num_connections": 1}).to_string()))
        .await
        .map_err(Box::new)?;
    shared.line().sender = Some(sender);
    shared.connected.notify_waiters();
    loop {
        tokio::select! {
            message = messages.recv() => match message {
                Some(message) => stream.send(Message::text(message.to_string())).await.map_err(Box::new)?,
                None => break,
            },
            said = stream.next() => match said {
                Some(Ok(Message::Text(text))) => shared.acknowledged(&text),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    Ok(())
}

impl Shared {
    fn acknowledged(&self, text: &str) {
        let Ok(said) = serde_json::from_str::<SocketAcknowledgement>(text) else { return };
        if let Some(waiting) = self.line().waiting.remove(&said.envelope_id) {
            // Whoever waited may have given up.
            let _ = waiting.send(said.payload);
        }
    }

    /// Sends something over the connection of the app, if it has one; what waits for the answer.
    pub(crate) fn send_over(&self, kind: &str, payload: &Value) -> Option<oneshot::Receiver<Option<Value>>> {
        let id = self.world().fresh("envelope.");
        let envelope = json!({"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": kind != "events_api"});
        let mut line = self.line();
        line.sender.as_ref()?.send(envelope).ok()?;
        let (answer, answered) = oneshot::channel();
        line.waiting.insert(id, answer);
        Some(answered)
    }

    /// Has the app open another connection in the place of the one that it has.
    pub(crate) fn refresh(&self) {
        let mut line = self.line();
        if let Some(sender) = line.sender.take() {
            // An app that has left needs not be told.
            let _ = sender.send(json!({"type": "disconnect", "reason": "refresh_requested"}));
        }
        line.waiting.clear();
    }
}

//! What people and programs are told of requests: messages in the outbox.

use super::NotDone;
use crate::jobs::{Job, enqueue};
use jiff::Timestamp;
use portcullis_domain::notification::{
    REQUEST_ASSIGNED, REQUEST_CHANGED, REQUEST_PROMPT, REQUEST_REMINDER, REQUEST_SAID,
};
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::reminder::Missing;
use portcullis_store::Transaction;
use serde_json::{Value, json};

/// What is told of a request when the transaction ends.
pub(super) struct Telling {
    number: u64,
    messages: Vec<(&'static str, String)>,
}

impl Telling {
    /// Nothing of this request yet.
    pub(super) fn of(number: u64) -> Self {
        Self { number, messages: Vec::new() }
    }

    pub(super) fn changed(&mut self) {
        self.put(REQUEST_CHANGED, json!({}));
    }

    pub(super) fn assigned(&mut self, to: &str) {
        self.put(REQUEST_ASSIGNED, json!({"to": to}));
    }

    pub(super) fn prompt(&mut self, key: &str, to: &str, question: &str) {
        self.put(REQUEST_PROMPT, json!({"key": key, "to": to, "question": question}));
    }

    pub(super) fn reminder(&mut self, key: &str, to: &str, missing: Missing) {
        let missing = match missing {
            Missing::Acknowledgement => "acknowledgement",
            Missing::Completion => "completion",
            Missing::Reason => "reason",
        };
        self.put(REQUEST_REMINDER, json!({"key": key, "to": to, "missing": missing}));
    }

    /// Words that were not written where the request is talked about.
    pub(super) fn said(&mut self, event: &Event, thread: Option<&str>) {
        let text = match &event.what {
            Happening::Declined { reason } => reason,
            Happening::Said { message, text, .. } if is_elsewhere(message, thread) => text,
            _ => return,
        };
        self.put(REQUEST_SAID, json!({"event": event.id, "by": event.by.id, "text": text}));
    }

    fn put(&mut self, topic: &'static str, mut body: Value) {
        body["request"] = json!(self.number);
        self.messages.push((topic, body.to_string()));
    }

    /// Writes what people are told, which does not wait for the next time that it would be looked for: they are talking.
    pub(super) async fn write(self, transaction: &mut Transaction, now: Timestamp) -> Result<(), NotDone> {
        if !self.messages.is_empty() {
            transaction.put_all(&self.messages, now).await?;
            enqueue(transaction, &Job::Notify, now, now).await?;
        }
        Ok(())
    }
}

/// Says whether a message was written in another place than the one in which a request is talked about. Where that is no
/// thread, words in Slack are below the bot's card, which is such a place.
fn is_elsewhere(message: &str, thread: Option<&str>) -> bool {
    let place = |id: &str| id.split(':').next().unwrap_or_default().to_owned();
    let thread = thread.map_or_else(|| "slack".to_owned(), place);
    place(message) != thread
}

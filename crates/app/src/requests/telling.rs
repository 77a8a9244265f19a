//! What people and programs are told of requests: messages in the outbox.

use super::NotDone;
use jiff::Timestamp;
use portcullis_domain::request::event::{Event, Happening};
use portcullis_domain::request::reminder::Missing;
use portcullis_store::Transaction;
use serde_json::{Value, json};

/// The topic of a request that changed: whatever shows it has to show it anew.
pub const CHANGED: &str = "request.changed";
/// The topic of a request that somebody has who did not before.
pub const ASSIGNED: &str = "request.assigned";
/// The topic of a question that the bot asks somebody.
pub const PROMPT: &str = "request.prompt";
/// The topic of a reminder.
pub const REMINDER: &str = "request.reminder";
/// The topic of words that were not written where the request is talked about.
pub const SAID: &str = "request.said";

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
        self.put(CHANGED, json!({}));
    }

    pub(super) fn assigned(&mut self, to: &str) {
        self.put(ASSIGNED, json!({"to": to}));
    }

    pub(super) fn prompt(&mut self, key: &str, to: &str, question: &str) {
        self.put(PROMPT, json!({"key": key, "to": to, "question": question}));
    }

    pub(super) fn reminder(&mut self, key: &str, to: &str, missing: Missing) {
        let missing = match missing {
            Missing::Acknowledgement => "acknowledgement",
            Missing::Completion => "completion",
            Missing::Reason => "reason",
        };
        self.put(REMINDER, json!({"key": key, "to": to, "missing": missing}));
    }

    /// Words that were not written where the request is talked about.
    pub(super) fn said(&mut self, event: &Event, thread: Option<&str>) {
        let text = match &event.what {
            Happening::Declined { reason } => reason,
            Happening::Said { message, text, .. } if is_elsewhere(message, thread) => text,
            _ => return,
        };
        self.put(SAID, json!({"event": event.id, "by": event.by.id, "text": text}));
    }

    fn put(&mut self, topic: &'static str, mut body: Value) {
        body["request"] = json!(self.number);
        self.messages.push((topic, body.to_string()));
    }

    pub(super) async fn write(self, transaction: &mut Transaction, now: Timestamp) -> Result<(), NotDone> {
        if !self.messages.is_empty() {
            transaction.put_all(&self.messages, now).await?;
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

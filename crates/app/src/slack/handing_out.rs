//! What of the outbox goes to Slack.

use super::slack_id;
use jiff::Timestamp;
use portcullis_domain::notification::{
    Channel, REQUEST_ASSIGNED, REQUEST_CHANGED, REQUEST_PROMPT, REQUEST_REMINDER, REQUEST_SAID,
};
use portcullis_domain::program::Program;
use portcullis_domain::request::record::RequestNumber;
use portcullis_store::{OutboxMessage, StoredDelivery};
use serde::Deserialize;

/// What a message about a request says to whom.
#[derive(Debug, Deserialize)]
struct Told {
    request: u64,
    to: Option<String>,
}

/// The delivery to Slack that becomes of a message; nothing where it is for others.
pub(crate) fn delivery_of(
    program: &Program,
    message: &OutboxMessage,
    now: Timestamp,
) -> Option<StoredDelivery> {
    let topic = message.topic.as_str();
    let subject = match topic {
        REQUEST_CHANGED => "as it stands",
        REQUEST_SAID => "has words from elsewhere",
        REQUEST_ASSIGNED => "is yours",
        REQUEST_PROMPT => "has a question for you",
        REQUEST_REMINDER => "waits for you",
        _ => return None,
    };
    let told: Told = serde_json::from_str(&message.body).ok()?;
    let name = RequestNumber(told.request).to_string();
    let recipient = match topic {
        REQUEST_CHANGED | REQUEST_SAID => name.clone(),
        // Whoever is not in Slack is told by mail.
        _ => told.to.filter(|to| slack_id(program, to).is_some())?,
    };
    Some(StoredDelivery {
        subject: format!("{name} {subject}"),
        body: message.body.clone(),
        ..StoredDelivery::new(&message.id, Channel::Slack.word(), &recipient, topic, now)
    })
}

//! Messages, what only one person sees, and forms.

use super::{Posted, Slack, SlackError, text};
use serde_json::{Value, json};

/// Messages of a page of replies.
const PAGE: &str = "100";

/// A message as Slack gives it back, as far as it is known again by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its name in the channel.
    pub ts: String,
    /// Who wrote it; empty where an app did as itself.
    pub user: String,
    /// The bot that wrote it; empty where a person did.
    pub bot_id: String,
    /// Everything that Slack says of it.
    pub document: Value,
}

/// Messages of a thread or a channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replies {
    /// The messages.
    pub messages: Vec<Message>,
    /// Where more begin, if there are more.
    pub next: Option<String>,
}

impl Slack {
    /// Posts a message in a channel, in a thread of it, or to a person by their id, who sees it in private.
    pub async fn post_message(
        &self,
        channel: &str,
        thread: Option<&str>,
        words: &str,
        blocks: Option<&Value>,
        metadata: Option<&Value>,
    ) -> Result<Posted, SlackError> {
        let method = "chat.postMessage";
        let turn = self.wait(|pace, now| pace.channel(channel, now)).await;
        turn.map_err(|wait| SlackError::busy(method, wait))?;
        let mut document = json!({
            "channel": channel, "text": words, "unfurl_links": false, "unfurl_media": false,
        });
        put(&mut document, "thread_ts", thread.map(Value::from));
        put(&mut document, "blocks", blocks.cloned());
        put(&mut document, "metadata", metadata.cloned());
        let said = self.write(method, &document).await?;
        let posted = Posted { channel: text(&said["channel"]), ts: text(&said["ts"]) };
        if posted.channel.is_empty() || posted.ts.is_empty() {
            return Err(SlackError::Malformed(method));
        }
        Ok(posted)
    }

    /// Has a message of the bot say something else.
    pub async fn update_message(
        &self,
        channel: &str,
        ts: &str,
        words: &str,
        blocks: Option<&Value>,
        metadata: Option<&Value>,
    ) -> Result<(), SlackError> {
        let mut document = json!({"channel": channel, "ts": ts, "text": words});
        put(&mut document, "blocks", blocks.cloned());
        put(&mut document, "metadata", metadata.cloned());
        self.write("chat.update", &document).await.map(drop)
    }

    /// Shows a message in a channel, or in a thread of it, to one person alone.
    pub async fn post_ephemeral(
        &self,
        channel: &str,
        thread: Option<&str>,
        user: &str,
        words: &str,
        blocks: Option<&Value>,
    ) -> Result<(), SlackError> {
        let mut document = json!({"channel": channel, "user": user, "text": words});
        put(&mut document, "thread_ts", thread.map(Value::from));
        put(&mut document, "blocks", blocks.cloned());
        self.write("chat.postEphemeral", &document).await.map(drop)
    }

    /// Opens a form for whoever clicked, within three seconds.
    pub async fn open_view(&self, trigger_id: &str, view: &Value) -> Result<(), SlackError> {
        self.write("views.open", &json!({"trigger_id": trigger_id, "view": view})).await.map(drop)
    }

    /// The address of a message.
    pub async fn permalink(&self, channel: &str, ts: &str) -> Result<String, SlackError> {
        let said = self.read("chat.getPermalink", &[("channel", channel), ("message_ts", ts)]).await?;
        Ok(text(&said["permalink"]))
    }

    /// Messages of a thread, its first one, too; each with its metadata.
    pub async fn replies(
        &self,
        channel: &str,
        thread: &str,
        cursor: Option<&str>,
    ) -> Result<Replies, SlackError> {
        let fields = [("channel", channel), ("ts", thread), ("cursor", cursor.unwrap_or_default())];
        self.messages("conversations.replies", &fields).await
    }

    /// Messages of a channel since a moment, the latest first; each with its metadata. What is in threads is not there.
    pub async fn history(
        &self,
        channel: &str,
        oldest: &str,
        cursor: Option<&str>,
    ) -> Result<Replies, SlackError> {
        let fields = [("channel", channel), ("oldest", oldest), ("cursor", cursor.unwrap_or_default())];
        self.messages("conversations.history", &fields).await
    }

    async fn messages(&self, method: &'static str, fields: &[(&str, &str)]) -> Result<Replies, SlackError> {
        let mut all = vec![("limit", PAGE), ("include_all_metadata", "true")];
        all.extend(fields.iter().filter(|(_, value)| !value.is_empty()));
        let mut said = self.read(method, &all).await?;
        let next = text(&said["response_metadata"]["next_cursor"]);
        let Value::Array(messages) = said["messages"].take() else {
            return Err(SlackError::Malformed(method));
        };
        let messages = messages.into_iter().map(|document| Message {
            ts: text(&document["ts"]),
            user: text(&document["user"]),
            bot_id: text(&document["bot_id"]),
            document,
        });
        Ok(Replies { messages: messages.collect(), next: Some(next).filter(|next| !next.is_empty()) })
    }
}

fn put(document: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        document[name] = value;
    }
}

//! The Web API of Slack, as far as Portcullis uses it.
//!
//! A [`Slack`] keeps to Slack's limits by itself: about one message a second in a channel, and nothing with a method that was
//! told to wait. What is posted is Block Kit as JSON; nothing here knows what it says.

mod error;
mod messages;
mod pace;
mod people;
pub mod socket;
#[cfg(test)]
mod tests;

pub use error::SlackError;
pub use messages::{Message, Replies};
pub use people::{Own, SlackUser};

use crate::outgoing::Outgoing;
use crate::secret::Secret;
use crate::settings::NoSettings;
use pace::Pace;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The address of Slack's Web API.
pub const API_URL: &str = "https://slack.com/api";
/// How fields are sent.
const FORM: &str = "application/x-www-form-urlencoded";
/// Times that one call is sent where Slack has it wait.
const TRIES: u32 = 3;

/// How an installation speaks to Slack.
#[derive(Debug, Clone)]
pub struct SlackSettings {
    /// The address of the Web API.
    pub api_url: String,
    /// The token of the bot.
    pub bot_token: Secret,
    /// How long after a message the next one in the same channel may be posted.
    pub pace: Duration,
}

impl SlackSettings {
    /// The usual settings for a bot with this token.
    pub fn new(api_url: &str, bot_token: Secret) -> Self {
        Self { api_url: api_url.to_owned(), bot_token, pace: Duration::from_secs(1) }
    }
}

/// A message that was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The channel, also where it was posted to a person.
    pub channel: String,
    /// Its name in the channel.
    pub ts: String,
}

/// Speaks to Slack as the bot.
#[derive(Clone)]
pub struct Slack {
    outgoing: Outgoing,
    pace: Arc<Mutex<Pace>>,
}

impl fmt::Debug for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slack").finish_non_exhaustive()
    }
}

impl Slack {
    /// Speaks to Slack as these settings say.
    pub fn new(settings: &SlackSettings) -> Result<Self, NoSettings> {
        let outgoing = Outgoing::new(&settings.api_url, &settings.bot_token)?;
        Ok(Self { outgoing, pace: Arc::new(Mutex::new(Pace::new(settings.pace))) })
    }

    /// Calls a method with a document.
    async fn write(&self, method: &'static str, document: &Value) -> Result<Value, SlackError> {
        let body = document.to_string();
        Ok(self.call(method, "application/json; charset=utf-8", body).await?.0)
    }

    /// Calls a method that takes no documents.
    async fn read(&self, method: &'static str, fields: &[(&str, &str)]) -> Result<Value, SlackError> {
        let body = serde_urlencoded::to_string(fields).map_err(|_| SlackError::Malformed(method))?;
        Ok(self.call(method, FORM, body).await?.0)
    }

    async fn call(
        &self,
        method: &'static str,
        kind: &'static str,
        body: String,
    ) -> Result<(Value, HeaderMap), SlackError> {
        for _ in 0..TRIES {
            self.wait(|pace, now| pace.method(method, now))
                .await
                .map_err(|wait| SlackError::busy(method, wait))?;
            let request = self.outgoing.client.post(self.outgoing.address(method));
            // Said in any case: where there is nothing to send, some servers want to know.
            let request =
                request.header(CONTENT_TYPE, kind).header(CONTENT_LENGTH, body.len()).body(body.clone());
            let answer =
                self.outgoing.send(request).await.map_err(|cause| SlackError::NoAnswer(method, cause))?;
            if answer.status.as_u16() == 429 {
                let seconds =
                    answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                self.lock().hold(method, Duration::from_secs(seconds.unwrap_or(1)), Instant::now());
                continue;
            }
            if !answer.status.is_success() {
                return Err(SlackError::Answered(method, answer.status.as_u16()));
            }
            let said: Value =
                serde_json::from_slice(&answer.body).map_err(|_| SlackError::Malformed(method))?;
            return if said["ok"] == true {
                Ok((said, answer.headers))
            } else {
                Err(SlackError::refused(method, &said))
            };
        }
        let wait = self.lock().method(method, Instant::now());
        Err(SlackError::busy(method, wait))
    }

    /// Waits as long as the pace says, unless that is longer than anybody should.
    async fn wait(&self, reserve: impl Fn(&mut Pace, Instant) -> Duration) -> Result<(), Duration> {
        let wait = reserve(&mut self.lock(), Instant::now());
        if wait > pace::LONGEST {
            return Err(wait);
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text of an answer; empty where there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

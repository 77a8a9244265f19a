//! What comes to the address for events: an event, the proof that the address is ours, or a word about limits.

use super::event::Event;
use crate::lenient::{parts, text, truth};
use serde::Deserialize;

/// A document that comes to the address for events.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// `event_callback`, `url_verification`, `app_rate_limited`, or something that is not known.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// What is to be said back where Slack asks whether the address is ours.
    #[serde(deserialize_with = "text")]
    pub challenge: String,
    /// The workspace.
    #[serde(deserialize_with = "text")]
    pub team_id: String,
    /// The same whenever the same event comes again.
    #[serde(deserialize_with = "text")]
    pub event_id: String,
    /// When it happened, in seconds since 1970.
    pub event_time: serde_json::Value,
    /// What happened.
    pub event: Event,
    /// For whom the app was told; the app itself among them.
    #[serde(deserialize_with = "parts")]
    pub authorizations: Vec<Authorization>,
}

/// Somebody for whom an app was told of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Authorization {
    /// Who.
    #[serde(deserialize_with = "text")]
    pub user_id: String,
    /// Whether that is the app itself.
    #[serde(deserialize_with = "truth")]
    pub is_bot: Option<bool>,
}

impl Envelope {
    /// When it happened, in seconds since 1970.
    pub fn seconds(&self) -> Option<i64> {
        self.event_time.as_i64()
    }

    /// Says whether this is the app itself.
    pub fn is_own(&self, user: &str) -> bool {
        self.authorizations.iter().any(|one| one.is_bot == Some(true) && one.user_id == user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_says_what_it_is_and_keeps_an_unknown_event() {
        let read = |text: &str| serde_json::from_str::<Envelope>(text).unwrap();
        let known = read(r#"{"type": "url_verification", "token": "x", "challenge": "3eZ"}"#);
        assert_eq!((known.kind.as_str(), known.challenge.as_str()), ("url_verification", "3eZ"));
        let event = read(
            r#"{"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1700000000, "event": {"type": "new_thing"},
                "authorizations": [{"user_id": "U1", "is_bot": false}, {"user_id": "U2", "is_bot": true}]}"#,
        );
        assert_eq!(["U1", "U2", "U3"].map(|user| event.is_own(user)), [false, true, false]);
        assert_eq!((event.event_id.as_str(), event.seconds()), ("Ev1", Some(1_700_000_000)));
        assert_eq!(event.event, Event::Unknown("new_thing".into()));
        assert_eq!(
            read(r#"{"type": "app_rate_limited", "minute_rate_limited": 1}"#).kind,
            "app_rate_limited"
        );
    }
}

//! Socket Mode: what comes over the socket, and what says that it came.

use crate::lenient::text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What comes over the socket.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SocketEnvelope {
    /// `hello`, `disconnect`, `events_api`, `interactive`, `slash_commands`, or something that is not known.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// By which it is acknowledged.
    #[serde(deserialize_with = "text")]
    pub envelope_id: String,
    /// What would have come over HTTP.
    pub payload: Value,
    /// Why the socket is about to close.
    #[serde(deserialize_with = "text")]
    pub reason: String,
    /// How often it was sent before.
    pub retry_attempt: Value,
}

/// Says that something came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SocketAcknowledgement {
    /// What came.
    pub envelope_id: String,
    /// What an answer over HTTP would have said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Value>,
}

//! Tokens, with which machines come in.

use crate::accounts::ShownOnce;
use jiff::Timestamp;
use portcullis_domain::permission::Permission;
use portcullis_domain::schema::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A token that is wanted: the body of `POST /tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeToken {
    /// What it is called.
    pub name: String,
    /// Says that it is for a pipeline, and acts as itself; without it, it acts as whoever asks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_pipeline: bool,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// The only product that it reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// When it ends, within a year.
    #[schemars(with = "Moment")]
    pub expires_at: Timestamp,
}

/// A token that was made, with its secret, which is shown here alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeToken {
    /// The secret.
    pub secret: ShownOnce,
    /// The token.
    pub token: Token,
}

/// Tokens: the answer of `GET /tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenList {
    /// One's own tokens, and where one lets people in, everybody's; the first first.
    pub tokens: Vec<Token>,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The id of the person as whom it acts; one of a pipeline acts as itself.
    pub person: Option<String>,
    /// The only product that it reaches.
    pub product: Option<String>,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// When it was made.
    #[schemars(with = "Moment")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it ends.
    #[schemars(with = "Moment")]
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    #[schemars(with = "Option<Moment>")]
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    #[schemars(with = "Option<Moment>")]
    pub revoked_at: Option<Timestamp>,
}

//! Deliveries, webhooks, and how people want to be told.

use portcullis_domain::notification::{Delivery, DeliveryState, Webhook};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which deliveries are wanted: the query of `GET /deliveries`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListDeliveries {
    /// In this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<DeliveryState>,
    /// To the person or webhook with this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// About this topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Behind the one of this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of deliveries, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryList {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// What the next page is asked for with as `after`, if there is one.
    pub next: Option<String>,
}

/// A webhook that is to be added: the body of `POST /webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWebhook {
    /// Where it leads.
    pub url: String,
    /// What it is told of; nothing is everything.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// A webhook that was added, with its secret, which is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddedWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// What its calls are signed with.
    pub secret: String,
}

/// All webhooks, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebhookList {
    /// The webhooks.
    pub webhooks: Vec<Webhook>,
}

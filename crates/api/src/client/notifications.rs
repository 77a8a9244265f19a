//! Deliveries, webhooks, and how people want to be told.

use super::{ApiError, Client, address, json, with_query};
use crate::notifications::{AddWebhook, AddedWebhook, DeliveryList, ListDeliveries, WebhookList};
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::notification::{Delivery, Preferences, Webhook};

impl<T: Transport> Client<T> {
    /// A page of deliveries.
    pub fn deliveries(&self, wanted: &ListDeliveries) -> Result<DeliveryList, ApiError> {
        self.ask(Method::GET, &with_query(address(&["deliveries"]), wanted)?, Body::Empty)
    }

    /// One of them.
    pub fn delivery(&self, id: &str) -> Result<Delivery, ApiError> {
        self.ask(Method::GET, &address(&["deliveries", id]), Body::Empty)
    }

    /// Has a dead delivery tried again.
    pub fn retry_delivery(&self, id: &str) -> Result<Delivery, ApiError> {
        self.ask(Method::POST, &address(&["deliveries", id, "retry"]), Body::Empty)
    }

    /// How the caller wants to be told.
    pub fn preferences(&self) -> Result<Preferences, ApiError> {
        self.ask(Method::GET, &address(&["me", "preferences"]), Body::Empty)
    }

    /// Says how the caller wants to be told.
    pub fn set_preferences(&self, preferences: &Preferences) -> Result<Preferences, ApiError> {
        self.ask(Method::PUT, &address(&["me", "preferences"]), json(preferences)?)
    }

    /// All webhooks.
    pub fn webhooks(&self) -> Result<WebhookList, ApiError> {
        self.ask(Method::GET, &address(&["webhooks"]), Body::Empty)
    }

    /// One of them.
    pub fn webhook(&self, id: &str) -> Result<Webhook, ApiError> {
        self.ask(Method::GET, &address(&["webhooks", id]), Body::Empty)
    }

    /// Adds a webhook.
    pub fn add_webhook(&self, webhook: &AddWebhook) -> Result<AddedWebhook, ApiError> {
        self.ask(Method::POST, &address(&["webhooks"]), json(webhook)?)
    }

    /// Removes a webhook.
    pub fn remove_webhook(&self, id: &str) -> Result<Webhook, ApiError> {
        self.ask(Method::DELETE, &address(&["webhooks", id]), Body::Empty)
    }

    /// Sends a webhook something to try it out.
    pub fn test_webhook(&self, id: &str) -> Result<Delivery, ApiError> {
        self.ask(Method::POST, &address(&["webhooks", id, "test"]), Body::Empty)
    }
}

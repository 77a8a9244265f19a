//! Programs that are told of what happens.

use crate::answer::{Accepted, Created, Tagged};
use crate::extract::{Path, Told};
use crate::precondition::{IfMatch, tagged};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{AddWebhook, AddedWebhook, WebhookList};
use portcullis_app::webhooks::{
    NoWebhook, add_webhook, list_webhooks, remove_webhook, revision, show_webhook, test_webhook,
};
use portcullis_domain::notification::{Delivery, Webhook};

/// Bytes of a document that describes a webhook.
const WEBHOOK: usize = 16 << 10;

pub(super) async fn add(
    served: Served,
    By(caller, _): By<may::Configure>,
    Told(AddWebhook { url, topics }): Told<AddWebhook, WEBHOOK>,
) -> Result<Created<Json<AddedWebhook>>, Failed> {
    let added = add_webhook(&served.installation, &url, topics, &caller, crate::now()).await;
    let (webhook, secret) = added.map_err(failed)?;
    Ok(Created(Json(AddedWebhook { webhook, secret: secret.reveal().to_owned() })))
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Configure>,
) -> Result<Json<WebhookList>, Failed> {
    let webhooks = list_webhooks(&served.installation, &caller).await.map_err(failed)?;
    Ok(Json(WebhookList { webhooks }))
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
) -> Result<Tagged<Json<Webhook>>, Failed> {
    let webhook = show_webhook(&served.installation, &id, &caller).await.map_err(failed)?;
    Ok(tagged(&revision(&webhook).map_err(failed)?, Json(webhook)))
}

pub(super) async fn remove(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
) -> Result<Json<Webhook>, Failed> {
    remove_webhook(&served.installation, &id, &seen, &caller, crate::now()).await.map(Json).map_err(failed)
}

pub(super) async fn test(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
) -> Result<Accepted<Json<Delivery>>, Failed> {
    let delivery = test_webhook(&served.installation, &id, &caller, crate::now()).await;
    Ok(Accepted(Json(delivery.map_err(failed)?)))
}

pub(crate) fn failed(error: NoWebhook) -> Failed {
    let status = match error {
        NoWebhook::Caller(_) | NoWebhook::Refused(_) => StatusCode::FORBIDDEN,
        NoWebhook::Target(_) | NoWebhook::Topic(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NoWebhook::Stale(_) => StatusCode::PRECONDITION_FAILED,
        NoWebhook::TooMany => StatusCode::CONFLICT,
        NoWebhook::Unknown(_) => StatusCode::NOT_FOUND,
        NoWebhook::Secret(_) | NoWebhook::Store(_) | NoWebhook::Document(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    Failed::new(status, error)
}

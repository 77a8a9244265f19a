//! Programs that are told of what happens: which there are, what went to them, and what to try out.

use super::desk::Desk;
use super::filled::{Filled, Sent};
use super::notifications::Line;
use super::page;
use crate::api::deliveries::failed as no_delivery;
use crate::api::webhooks::failed;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::caller::Caller;
use portcullis_app::list_deliveries::{WantedDeliveries, list_deliveries};
use portcullis_app::revision::Seen;
use portcullis_app::webhooks::{
    MOST, add_webhook, last_deliveries, list_webhooks, remove_webhook, revision, show_webhook, test_webhook,
};
use portcullis_domain::notification::{Channel, Delivery, Webhook};
use serde::Deserialize;

/// Deliveries that are shown of one webhook.
const LAST: u32 = 20;

#[derive(Template)]
#[template(path = "webhooks.html")]
struct Page {
    desk: Desk,
    webhooks: Vec<(Webhook, Option<Delivery>)>,
    topics: Vec<&'static str>,
    typed: Typed,
    /// Why the one that was typed was not added.
    trouble: String,
    /// The id and the secret of the one that was added, shown this once.
    added: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct One {
    desk: Desk,
    webhook: Webhook,
    deliveries: Vec<Line>,
}

#[derive(Template)]
#[template(path = "webhook_removal.html")]
struct Removal {
    desk: Desk,
    webhook: Webhook,
    revision: String,
}

/// What is filled in for another webhook.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    url: String,
    topics: String,
}

/// What the reader saw of what they remove.
#[derive(Debug, Deserialize)]
pub(super) struct Looked {
    revision: String,
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Configure>,
    desk: Desk,
) -> Result<Response, Failed> {
    page(&content(&served, &caller, desk, Typed::default()).await?)
}

async fn content(served: &Served, caller: &Caller, desk: Desk, typed: Typed) -> Result<Page, Failed> {
    let webhooks = list_webhooks(&served.installation, caller).await.map_err(failed)?;
    let last = last_deliveries(&served.installation, &webhooks, caller).await.map_err(failed)?;
    let webhooks = webhooks.into_iter().zip(last).collect();
    let topics = super::notifications::topics();
    Ok(Page { desk, webhooks, topics, typed, trouble: String::new(), added: None })
}

pub(super) async fn add(
    served: Served,
    By(caller, _): By<may::Configure>,
    desk: Desk,
    Filled(typed): Filled<Typed>,
) -> Result<Response, Failed> {
    let topics = typed.topics.split(|letter: char| letter.is_whitespace() || letter == ',');
    let topics = topics.filter(|topic| !topic.is_empty()).map(str::to_owned).collect();
    match add_webhook(&served.installation, typed.url.trim(), topics, &caller, crate::now()).await {
        Ok((webhook, secret)) => {
            let content = content(&served, &caller, desk, Typed::default()).await?;
            let added = Some((webhook.id, secret.reveal().to_owned()));
            Ok((StatusCode::CREATED, page(&Page { added, ..content })?).into_response())
        }
        Err(error) => {
            let trouble = error.to_string();
            let problem = failed(error);
            if problem.is_ours() {
                return Err(problem);
            }
            let content = content(&served, &caller, desk, typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&Page { trouble, ..content })?).into_response())
        }
    }
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Configure>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let webhook = show_webhook(&served.installation, &id, &caller).await.map_err(failed)?;
    let wanted = WantedDeliveries { recipient: Some(&id), limit: Some(LAST), ..WantedDeliveries::default() };
    let (deliveries, _) =
        list_deliveries(&served.installation, wanted, &caller).await.map_err(no_delivery)?;
    page(&One { desk, webhook, deliveries: deliveries.into_iter().map(Line::of).collect() })
}

pub(super) async fn test(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    test_webhook(&served.installation, &id, &caller, crate::now()).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/webhooks/{}", super::encoded(&id))))
}

pub(super) async fn confirm(
    served: Served,
    By(caller, _): By<may::Configure>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let webhook = show_webhook(&served.installation, &id, &caller).await.map_err(failed)?;
    let revision = revision(&webhook).map_err(failed)?.to_string();
    page(&Removal { desk, webhook, revision })
}

pub(super) async fn remove(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
    Filled(Looked { revision }): Filled<Looked>,
) -> Result<Redirect, Failed> {
    let seen = Seen::states(vec![revision]);
    remove_webhook(&served.installation, &id, &seen, &caller, crate::now()).await.map_err(failed)?;
    Ok(Redirect::to("/webhooks"))
}

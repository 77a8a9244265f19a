//! Adds, lists, removes and tries out webhooks.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::revision::{Revision, Seen, Stale};
use jiff::Timestamp;
use portcullis_delivery::{NoSecret, NoTarget, Secret, Target};
use portcullis_domain::notification::{Channel, Delivery, NoTopic, Subscription, WEBHOOK_TEST, Webhook};
use portcullis_domain::program::people::Role;
use portcullis_store::{DeliveryFilter, StoreError, StoredDelivery, StoredWebhook, new_id};
use serde_json::json;

/// Webhooks that an installation may have: each message goes to all that want it.
pub const MOST: usize = 50;
/// Who may say where news goes.
pub(crate) const CONFIGURERS: [Role; 3] = [Role::Admin, Role::SecurityLead, Role::HeadOfSecurity];

/// Why nothing was done with a webhook.
#[derive(Debug, thiserror::Error)]
pub enum NoWebhook {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They may not.
    #[error("`{0}` may not do this; {who} may", who = CONFIGURERS.map(Role::word).join(", "))]
    Refused(String),
    /// It leads nowhere.
    #[error(transparent)]
    Target(#[from] NoTarget),
    /// It is told of what is nothing.
    #[error(transparent)]
    Topic(#[from] NoTopic),
    /// There are too many.
    #[error("there are {MOST} webhooks, and each is told of everything that it wants; remove one first")]
    TooMany,
    /// There is none of this id.
    #[error("there is no webhook `{0}`; `portcullis webhook list` lists them")]
    Unknown(String),
    /// It is not what whoever removes it saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// No secret can be made.
    #[error(transparent)]
    Secret(#[from] NoSecret),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is on record can't be understood.
    #[error("the webhook on record can't be understood")]
    Document(#[from] serde_json::Error),
}

/// The person, if they may say where news goes.
pub(crate) fn configurer<'c>(installation: &Installation, caller: &'c Caller) -> Result<&'c str, NoWebhook> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    if known.is_some_and(|person| CONFIGURERS.iter().any(|role| person.holds(*role))) {
        return Ok(person);
    }
    Err(NoWebhook::Refused(person.to_owned()))
}

/// Adds a webhook; its secret, which is told this once.
pub async fn add_webhook(
    installation: &Installation,
    url: &str,
    topics: Vec<String>,
    caller: &Caller,
    now: Timestamp,
) -> Result<(Webhook, Secret), NoWebhook> {
    let person = configurer(installation, caller)?;
    let target = Target::parse(url)?;
    let topics = Subscription::new(topics)?;
    let secret = Secret::generate()?;
    let stored = StoredWebhook {
        id: new_id(now),
        url: url.to_owned(),
        secret: secret.reveal().to_owned(),
        topics: serde_json::to_string(topics.topics())?,
        created_at: now,
        created_by: person.to_owned(),
        disabled_at: None,
    };
    let mut transaction = installation.store.transaction().await?;
    if transaction.webhooks().await?.len() >= MOST {
        return Err(NoWebhook::TooMany);
    }
    transaction.add_webhook(&stored).await?;
    // What follows the host may be a secret of the receiver.
    let after = json!({"host": target.host(), "topics": topics.topics()});
    let detail = json!({"before": null, "after": after});
    transaction.audit(&caller.entry(now, "webhook.added", &stored.id, detail)).await?;
    transaction.commit().await?;
    Ok((shown(stored)?, secret))
}

/// All webhooks, the oldest first.
pub async fn list_webhooks(installation: &Installation, caller: &Caller) -> Result<Vec<Webhook>, NoWebhook> {
    configurer(installation, caller)?;
    let webhooks = installation.store.snapshot().await?.webhooks().await?;
    webhooks.into_iter().map(shown).collect()
}

/// The webhook of this id.
pub async fn show_webhook(
    installation: &Installation,
    id: &str,
    caller: &Caller,
) -> Result<Webhook, NoWebhook> {
    configurer(installation, caller)?;
    shown(standing(installation.store.snapshot().await?.webhook(id).await?, id)?)
}

/// Removes a webhook and forgets its secret. What is on its way to it is dropped.
pub async fn remove_webhook(
    installation: &Installation,
    id: &str,
    seen: &Seen,
    caller: &Caller,
    now: Timestamp,
) -> Result<Webhook, NoWebhook> {
    configurer(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    let webhook = standing(transaction.webhook(id).await?, id)?;
    if !seen.has(&revision(&shown(webhook.clone())?)?) {
        return Err(Stale::find(&mut transaction, &format!("the webhook {id}"), id, "webhook.")
            .await?
            .into());
    }
    if !transaction.disable_webhook(id, now).await? {
        return Err(NoWebhook::Unknown(id.to_owned()));
    }
    let host = Target::parse(&webhook.url).map(|target| target.host().to_owned()).unwrap_or_default();
    let shown = shown(webhook)?;
    let detail = json!({"before": {"host": host, "topics": shown.topics}, "after": null});
    transaction.audit(&caller.entry(now, "webhook.removed", id, detail)).await?;
    transaction.commit().await?;
    Ok(shown)
}

/// The state that a webhook is in.
pub fn revision(webhook: &Webhook) -> Result<Revision, NoWebhook> {
    Ok(Revision::of(webhook)?)
}

/// The last delivery to each webhook that had one, in the order of the webhooks.
pub async fn last_deliveries(
    installation: &Installation,
    webhooks: &[Webhook],
    caller: &Caller,
) -> Result<Vec<Option<Delivery>>, NoWebhook> {
    configurer(installation, caller)?;
    let mut snapshot = installation.store.snapshot().await?;
    let mut last = Vec::new();
    for webhook in webhooks {
        let filter = DeliveryFilter { recipient: &webhook.id, ..DeliveryFilter::default() };
        last.push(snapshot.deliveries(filter, 1).await?.pop().map(crate::list_deliveries::shown));
    }
    Ok(last)
}

/// Sends a webhook something to try it out, whatever it wants to be told of.
pub async fn test_webhook(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Delivery, NoWebhook> {
    let person = configurer(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    standing(transaction.webhook(id).await?, id)?;
    let message = new_id(now);
    let body = json!({"id": message, "event": WEBHOOK_TEST, "at": now, "data": {"by": person}});
    let delivery = StoredDelivery {
        subject: "A test".to_owned(),
        body: body.to_string(),
        ..StoredDelivery::new(&message, Channel::Webhook.word(), id, WEBHOOK_TEST, now)
    };
    transaction.add_deliveries(std::slice::from_ref(&delivery)).await?;
    let detail = json!({"delivery": delivery.id});
    transaction.audit(&caller.entry(now, "webhook.tested", id, detail)).await?;
    transaction.commit().await?;
    Ok(crate::list_deliveries::shown(delivery))
}

fn standing(webhook: Option<StoredWebhook>, id: &str) -> Result<StoredWebhook, NoWebhook> {
    webhook.filter(|webhook| webhook.disabled_at.is_none()).ok_or_else(|| NoWebhook::Unknown(id.to_owned()))
}

fn shown(webhook: StoredWebhook) -> Result<Webhook, NoWebhook> {
    let StoredWebhook { id, url, topics, created_at, created_by, .. } = webhook;
    Ok(Webhook { id, url, topics: serde_json::from_str(&topics)?, created_at, created_by })
}

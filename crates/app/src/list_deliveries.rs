//! Lists deliveries, and has dead ones tried again.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::webhooks::{NoWebhook, configurer};
use jiff::Timestamp;
use portcullis_domain::notification::{Channel, Delivery, DeliveryState};
use portcullis_domain::program::people::Role;
use portcullis_store::{DeliveryFilter, StoreError, StoredDelivery};
use serde_json::json;

/// Deliveries of a page where nobody says how many.
pub const PAGE: u32 = 50;
/// Deliveries that a page may have.
pub const LARGEST_PAGE: u32 = 500;

/// Why deliveries are neither shown nor tried again.
#[derive(Debug, thiserror::Error)]
pub enum NoDelivery {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They may not.
    #[error(transparent)]
    Refused(NoWebhook),
    /// There is none of this id.
    #[error("there is no delivery `{0}`; `portcullis notification list` lists them")]
    Unknown(String),
    /// It is not dead.
    #[error("delivery `{0}` is {1}; only one that is dead is tried again")]
    NotDead(String, DeliveryState),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which deliveries are wanted; what is not said does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WantedDeliveries<'w> {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// To this person or webhook.
    pub recipient: Option<&'w str>,
    /// About this.
    pub topic: Option<&'w str>,
    /// Behind the one of this id.
    pub after: Option<&'w str>,
    /// How many.
    pub limit: Option<u32>,
}

/// A page of deliveries, the latest first, and the id after which the next page begins, if there is one. Whoever neither
/// says where news goes nor audits sees their own.
pub async fn list_deliveries(
    installation: &Installation,
    wanted: WantedDeliveries<'_>,
    caller: &Caller,
) -> Result<(Vec<Delivery>, Option<String>), NoDelivery> {
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let whose = whose(installation, caller)?;
    if whose.is_some_and(|person| wanted.recipient.is_some_and(|recipient| recipient != person)) {
        return Ok((Vec::new(), None));
    }
    let filter = DeliveryFilter {
        state: wanted.state.map(DeliveryState::word).unwrap_or_default(),
        recipient: whose.or(wanted.recipient).unwrap_or_default(),
        topic: wanted.topic.unwrap_or_default(),
        after: wanted.after.unwrap_or_default(),
    };
    let mut page = installation.store.snapshot().await?.deliveries(filter, limit + 1).await?;
    let has_more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next = page.last().filter(|_| has_more).map(|last| last.id.clone());
    Ok((page.into_iter().map(shown).collect(), next))
}

/// The delivery of this id.
pub async fn show_delivery(
    installation: &Installation,
    id: &str,
    caller: &Caller,
) -> Result<Delivery, NoDelivery> {
    let whose = whose(installation, caller)?;
    let delivery = installation.store.snapshot().await?.delivery(id).await?;
    let seen = delivery.filter(|delivery| whose.is_none_or(|person| delivery.recipient == person));
    seen.map(shown).ok_or_else(|| NoDelivery::Unknown(id.to_owned()))
}

/// Has a dead delivery tried again, as often as a fresh one.
pub async fn retry_delivery(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Delivery, NoDelivery> {
    configurer(installation, caller).map_err(NoDelivery::Refused)?;
    let mut transaction = installation.store.transaction().await?;
    let unknown = || NoDelivery::Unknown(id.to_owned());
    let before = shown(transaction.delivery(id).await?.ok_or_else(unknown)?);
    if !transaction.retry_delivery(id, now).await? {
        return Err(NoDelivery::NotDead(id.to_owned(), before.state));
    }
    let after = shown(transaction.delivery(id).await?.ok_or_else(unknown)?);
    let detail = json!({
        "before": {"state": before.state, "attempts": before.attempts},
        "after": {"state": after.state, "attempts": after.attempts},
    });
    transaction.audit(&caller.entry(now, "delivery.retried", id, detail)).await?;
    transaction.commit().await?;
    Ok(after)
}

/// Says whether the caller sees the deliveries to everybody, and not only their own.
pub fn sees_all_deliveries(installation: &Installation, caller: &Caller) -> bool {
    whose(installation, caller).is_ok_and(|whose| whose.is_none())
}

/// The person whose deliveries the caller sees; nothing if they see all.
fn whose<'c>(installation: &Installation, caller: &'c Caller) -> Result<Option<&'c str>, NoCaller> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    let sees_all = known.is_some_and(|person| {
        person.holds(Role::Auditor) || crate::webhooks::CONFIGURERS.iter().any(|role| person.holds(*role))
    });
    Ok((!sees_all).then_some(person))
}

pub(crate) fn shown(delivery: StoredDelivery) -> Delivery {
    let state = DeliveryState::from_word(&delivery.state).unwrap_or(DeliveryState::Dead);
    let is_due = matches!(state, DeliveryState::Waiting | DeliveryState::Sending | DeliveryState::Failed);
    Delivery {
        id: delivery.id,
        message: delivery.message,
        channel: Channel::from_word(&delivery.channel).unwrap_or(Channel::Webhook),
        recipient: delivery.recipient,
        topic: delivery.topic,
        subject: delivery.subject,
        state,
        attempts: u32::try_from(delivery.attempts).unwrap_or(u32::MAX),
        created_at: delivery.created_at,
        due_at: is_due.then_some(delivery.due_at),
        last_error: delivery.last_error,
        sent_at: delivery.sent_at,
    }
}

//! From deliveries to the people and programs.

use super::NotNotified;
use super::replies::{OUTSIDE, Reply};
use crate::installation::Installation;
use jiff::{SignedDuration, Timestamp};
use portcullis_delivery::{Call, Mail, NotDelivered, Secret, Senders, Target};
use portcullis_domain::notification::{Channel, DeliveryState, Letter, MOST_ATTEMPTS, wait_after};
use portcullis_report::letter;
use portcullis_store::{DeliveryOutcome, StoreError, StoredDelivery};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Deliveries that are claimed at a time.
const BATCH: u32 = 16;
/// How many of them are under way at a time.
const AT_ONCE: usize = 4;
/// How long they are nobody else's: longer than all of them can take.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Deliveries that arrived.
    pub sent: u64,
    /// Those that are tried again.
    pub failed: u64,
    /// Those that are not.
    pub dead: u64,
    /// Those that have nobody to go to.
    pub dropped: u64,
    /// Deliveries that are due and left.
    pub left: u64,
}

/// Tries a batch of what is due. No transaction is open meanwhile; each outcome is kept by itself.
///
/// Where no server for mail is set up, mail waits.
pub async fn deliver(
    installation: &Installation,
    senders: &Senders,
    now: Timestamp,
) -> Result<Delivered, NotNotified> {
    let webhook = Channel::Webhook.word();
    let channels = [webhook, if senders.mail.is_some() { Channel::Mail.word() } else { webhook }];
    let mut done = Delivered::default();
    if installation.store.snapshot().await?.deliveries_left(channels, now).await? == 0 {
        return Ok(done);
    }
    let mut transaction = installation.store.transaction().await?;
    let claimed = transaction.claim_deliveries(BATCH, channels, now, LEASE).await?;
    transaction.commit().await?;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = JoinSet::new();
    for delivery in claimed {
        let (installation, senders, turns) = (installation.clone(), senders.clone(), Arc::clone(&turns));
        under_way.spawn(async move {
            let _turn = turns.acquire().await;
            attempt(&installation, &senders, &delivery, now).await
        });
    }
    while let Some(ended) = under_way.join_next().await {
        match ended.map_err(|_| NotNotified::Broken)?? {
            Some(DeliveryState::Sent) => done.sent += 1,
            Some(DeliveryState::Dead) => done.dead += 1,
            Some(DeliveryState::Dropped) => done.dropped += 1,
            Some(_) => done.failed += 1,
            None => {}
        }
    }
    done.left = installation.store.snapshot().await?.deliveries_left(channels, now).await?;
    Ok(done)
}

/// What is in the way of a delivery.
pub(crate) enum Refusal {
    /// There is nobody to go to.
    Nobody(String),
    /// It can't be understood, or was tried too often.
    Never(String),
    /// It did not arrive.
    NotDelivered(NotDelivered),
}

impl From<NotDelivered> for Refusal {
    fn from(error: NotDelivered) -> Self {
        Self::NotDelivered(error)
    }
}

/// Tries one, and keeps what came of it; nothing if somebody else has it by then.
async fn attempt(
    installation: &Installation,
    senders: &Senders,
    delivery: &StoredDelivery,
    now: Timestamp,
) -> Result<Option<DeliveryState>, StoreError> {
    let tried = if is_worn(delivery) {
        Err(worn())
    } else if delivery.channel == Channel::Mail.word() {
        mail(installation, senders, delivery, now).await?
    } else {
        call(installation, senders, delivery, now).await?
    };
    keep(installation, delivery, tried, now).await
}

/// Says that nobody should try it any more: whoever tried it the last time never told what came of it.
pub(crate) fn is_worn(delivery: &StoredDelivery) -> bool {
    delivery.attempts > i64::from(MOST_ATTEMPTS)
}

/// Why it is not tried any more.
pub(crate) fn worn() -> Refusal {
    Refusal::Never(format!("it was tried {MOST_ATTEMPTS} times, and the last try broke off"))
}

/// Keeps what came of a try; nothing if somebody else has it by then.
pub(crate) async fn keep(
    installation: &Installation,
    delivery: &StoredDelivery,
    tried: Result<(), Refusal>,
    now: Timestamp,
) -> Result<Option<DeliveryState>, StoreError> {
    let attempts = u32::try_from(delivery.attempts).unwrap_or(u32::MAX);
    let (state, error) = match tried {
        Ok(()) => (DeliveryState::Sent, None),
        Err(Refusal::Nobody(reason)) => (DeliveryState::Dropped, Some(reason)),
        Err(Refusal::Never(reason)) => (DeliveryState::Dead, Some(reason)),
        Err(Refusal::NotDelivered(error)) if error.is_final() => (DeliveryState::Dead, Some(error.told())),
        Err(Refusal::NotDelivered(error)) => match wait_after(attempts) {
            Some(_) => (DeliveryState::Failed, Some(error.told())),
            None => (DeliveryState::Dead, Some(error.told())),
        },
    };
    let wait = wait_after(attempts).filter(|_| state == DeliveryState::Failed).unwrap_or_default();
    let outcome = DeliveryOutcome {
        state: state.word(),
        due_at: now.checked_add(wait).unwrap_or(now),
        error: error.as_deref(),
        sent_at: (state == DeliveryState::Sent).then_some(now),
    };
    let mut transaction = installation.store.transaction().await?;
    let is_kept = transaction.finish_delivery(delivery, &outcome).await?;
    transaction.commit().await?;
    Ok(is_kept.then_some(state))
}

type Tried = Result<Result<(), Refusal>, StoreError>;

async fn mail(
    installation: &Installation,
    senders: &Senders,
    delivery: &StoredDelivery,
    now: Timestamp,
) -> Tried {
    let id = &delivery.recipient;
    let nobody = |why: &str| Ok(Err(Refusal::Nobody(format!("`{id}` {why}"))));
    let outside = id.strip_prefix(OUTSIDE);
    if outside.is_none() && installation.program.program.person(id).is_none() {
        return nobody("is not in the program any more");
    }
    let person = installation.store.snapshot().await?.person(id).await?.unwrap_or_default();
    if person.erased_at.is_some() {
        return nobody("was erased");
    }
    let Some(address) = person.email.or_else(|| outside.map(str::to_owned)) else {
        return nobody("has no mail address");
    };
    let Some(written) = Written::of(&delivery.body, &senders.base_url) else {
        return Ok(Err(Refusal::Never("what it says can't be understood".to_owned())));
    };
    let Some(mailer) = &senders.mail else {
        return Ok(Err(Refusal::Never("there is no mail server".to_owned())));
    };
    let mail = Mail {
        id: delivery.id.clone(),
        // Of some, nothing else is known than the address.
        name: person.name.filter(|name| *name != address).unwrap_or_default(),
        address,
        subject: written.subject,
        text: written.text,
        html: written.html,
        answers: written.answers,
    };
    Ok(mailer.send(&mail, now).await.map_err(Refusal::from))
}

/// What a mail says, in the forms in which it is sent.
struct Written {
    subject: String,
    text: String,
    html: String,
    answers: Option<String>,
}

impl Written {
    /// What a delivery says, an answer to a mail or a letter.
    fn of(body: &str, base_url: &str) -> Option<Self> {
        if let Ok(Reply { subject, words, answers }) = serde_json::from_str(body) {
            let html = letter::words(&words);
            return Some(Self { subject, text: words, html, answers: Some(answers) });
        }
        let letter: Letter = serde_json::from_str(body).ok()?;
        let (text, html) = (letter::text(&letter, base_url), letter::html(&letter, base_url));
        Some(Self { subject: letter.subject, text, html, answers: None })
    }
}

async fn call(
    installation: &Installation,
    senders: &Senders,
    delivery: &StoredDelivery,
    now: Timestamp,
) -> Tried {
    let webhook = installation.store.snapshot().await?.webhook(&delivery.recipient).await?;
    let Some(webhook) = webhook.filter(|webhook| webhook.disabled_at.is_none()) else {
        return Ok(Err(Refusal::Nobody("the webhook was removed".to_owned())));
    };
    let target = match Target::parse(&webhook.url) {
        Ok(target) => target,
        Err(error) => return Ok(Err(NotDelivered::from(error).into())),
    };
    let call = Call {
        id: &delivery.id,
        event: &delivery.topic,
        target: &target,
        secret: &Secret::of(webhook.secret),
        body: delivery.body.as_bytes(),
    };
    Ok(senders.webhooks.call(&call, now).await.map_err(Refusal::from))
}

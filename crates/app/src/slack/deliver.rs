//! From deliveries to Slack.

use super::{Saying, Trouble, card, private, said};
use crate::installation::Installation;
use crate::notifications::{Delivered, NotNotified, Refusal, is_worn, keep, worn};
use jiff::{SignedDuration, Timestamp};
use portcullis_delivery::Senders;
use portcullis_domain::notification::{
    AMBASSADOR_WEEK, Channel, DeliveryState, REQUEST_ASSIGNED, REQUEST_CHANGED, REQUEST_PROMPT,
    REQUEST_REMINDER, REQUEST_SAID,
};
use portcullis_store::StoredDelivery;

/// Deliveries that are claimed at a time.
const BATCH: u32 = 10;
/// How long they are nobody else's: longer than all of them can take, each with its waits.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// Says a batch of what is due, one after the other, so that nothing about a request overtakes something else about it. Without
/// Slack it waits.
pub async fn deliver(
    installation: &Installation,
    senders: &Senders,
    now: Timestamp,
) -> Result<Delivered, NotNotified> {
    let mut done = Delivered::default();
    let Some(slack) = &senders.slack else { return Ok(done) };
    let channels = [Channel::Slack.word(); 2];
    if installation.store.snapshot().await?.deliveries_left(channels, now).await? == 0 {
        return Ok(done);
    }
    let mut transaction = installation.store.transaction().await?;
    let mut claimed = transaction.claim_deliveries(BATCH, channels, now, LEASE).await?;
    transaction.commit().await?;
    // Cards first, since other things are said below them; then in the order in which things happened.
    claimed.sort_by(|one, other| {
        let key = |delivery: &StoredDelivery| (delivery.topic != REQUEST_CHANGED, delivery.message.clone());
        key(one).cmp(&key(other))
    });
    for delivery in &claimed {
        let saying =
            Saying { installation, slack, base_url: &senders.base_url, attempts: delivery.attempts, now };
        let said = if is_worn(delivery) { Err(worn().into()) } else { say(&saying, delivery).await };
        let tried = match said {
            Ok(()) => Ok(()),
            Err(Trouble::Refused(refusal)) => Err(refusal),
            Err(Trouble::Store(error)) => return Err(error.into()),
        };
        match keep(installation, delivery, tried, now).await? {
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

async fn say(saying: &Saying<'_>, delivery: &StoredDelivery) -> Result<(), Trouble> {
    match delivery.topic.as_str() {
        REQUEST_CHANGED => card::show(saying, &read(delivery)?).await,
        REQUEST_SAID => said::pass_on(saying, &read(delivery)?).await,
        REQUEST_PROMPT => private::ask(saying, &read(delivery)?).await,
        REQUEST_ASSIGNED => private::assigned(saying, &read(delivery)?).await,
        REQUEST_REMINDER => private::remind(saying, &read(delivery)?).await,
        AMBASSADOR_WEEK => private::letter(saying, &delivery.recipient, &read(delivery)?).await,
        other => Err(Trouble::Refused(Refusal::Never(format!("nothing is said in Slack about `{other}`")))),
    }
}

fn read<T: serde::de::DeserializeOwned>(delivery: &StoredDelivery) -> Result<T, Trouble> {
    let refused = |_| Trouble::Refused(Refusal::Never("what it says can't be understood".to_owned()));
    serde_json::from_str(&delivery.body).map_err(refused)
}

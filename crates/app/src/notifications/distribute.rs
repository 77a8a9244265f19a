//! From the outbox to deliveries.

use super::composing::{Told, letter, number_in, told};
use super::replies::{reply, request_answered};
use super::requests::{request_in, told_of_request};
use super::{NotNotified, preferences};
use crate::installation::Installation;
use crate::jobs::{Job, enqueue};
use crate::rota_changes::rota_changes;
use crate::slack::delivery_of;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::notification::{Channel, REQUEST_CHANGED, Subscription, Timing};
use portcullis_domain::program::Program;
use portcullis_domain::request::record::Request;
use portcullis_domain::rotation::Changes;
use portcullis_domain::vulnerability::Vulnerability;
use portcullis_store::{DigestItem, OutboxMessage, StoredDelivery, StoredWebhook, Transaction};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Messages that are distributed at a time.
const BATCH: u32 = 100;
/// How long they are nobody else's.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// Bytes of a message that a webhook is sent; of a longer one it is told that there is one.
pub(super) const LARGEST: usize = 64 << 10;

/// What was distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Distributed {
    /// Messages that left the outbox.
    pub messages: u64,
    /// Deliveries that were made of them.
    pub deliveries: u64,
    /// What was put aside for digests.
    pub digest_items: u64,
    /// Messages that are left in the outbox.
    pub left: u64,
}

/// Works out for a batch of the outbox whom each message goes to, and has it delivered. With Slack, whoever can be told of
/// requests there gets no mail about them.
pub async fn distribute(
    installation: &Installation,
    has_slack: bool,
    now: Timestamp,
) -> Result<Distributed, NotNotified> {
    let mut done = Distributed::default();
    // Most of the time nothing is there, and nobody should wait for that.
    if installation.store.snapshot().await?.outbox_left(now).await? == 0 {
        return Ok(done);
    }
    let mut transaction = installation.store.transaction().await?;
    let messages = transaction.take(BATCH, now, LEASE).await?;
    transaction.commit().await?;
    let mut transaction = installation.store.transaction().await?;
    let around =
        Around::read(&mut transaction, &installation.program.program, &messages, (has_slack, now)).await?;
    let (mut deliveries, mut items) = (Vec::new(), Vec::new());
    for message in &messages {
        // Whoever else took it, after its lease, has told of it.
        if transaction.acknowledge(&message.id).await? {
            done.messages += 1;
            around.hand_out(message, &mut deliveries, &mut items)?;
        }
    }
    done.deliveries = transaction.add_deliveries(&deliveries).await?;
    if deliveries.iter().any(|delivery| delivery.channel == Channel::Slack.word()) {
        enqueue(&mut transaction, &Job::Slack, now, now).await?;
    }
    transaction.add_digest_items(&items).await?;
    done.digest_items = items.len() as u64;
    transaction.commit().await?;
    done.left = installation.store.snapshot().await?.outbox_left(now).await?;
    Ok(done)
}

/// What has to be known to hand messages out.
struct Around<'p> {
    program: &'p Program,
    preferences: HashMap<String, String>,
    webhooks: Vec<(StoredWebhook, Subscription)>,
    vulnerabilities: HashMap<u64, Vulnerability>,
    changes: Changes,
    requests: HashMap<u64, Request>,
    has_slack: bool,
    now: Timestamp,
}

impl<'p> Around<'p> {
    async fn read(
        transaction: &mut Transaction,
        program: &'p Program,
        messages: &[OutboxMessage],
        (has_slack, now): (bool, Timestamp),
    ) -> Result<Self, NotNotified> {
        let numbers: Vec<u64> = messages.iter().filter_map(number_in).collect();
        let stored = transaction.vulnerabilities(&numbers).await?;
        let mut requests = HashMap::new();
        for number in
            messages.iter().filter_map(|message| request_in(message).or_else(|| request_answered(message)))
        {
            if !requests.contains_key(&number) {
                requests.extend(transaction.request(number).await?.map(|request| (number, request)));
            }
        }
        let mut webhooks = Vec::new();
        for webhook in transaction.webhooks().await? {
            let topics: Vec<String> = serde_json::from_str(&webhook.topics)?;
            webhooks.push((webhook, Subscription::new(topics).unwrap_or_default()));
        }
        Ok(Self {
            program,
            preferences: transaction.preferences().await?,
            webhooks,
            vulnerabilities: stored
                .into_iter()
                .map(|one| (one.vulnerability.number, one.vulnerability))
                .collect(),
            changes: rota_changes(transaction, program, now).await?,
            requests,
            has_slack,
            now,
        })
    }

    /// Writes down what a message becomes for each person and each webhook.
    fn hand_out(
        &self,
        message: &OutboxMessage,
        deliveries: &mut Vec<StoredDelivery>,
        items: &mut Vec<DigestItem>,
    ) -> Result<(), serde_json::Error> {
        let today = self.program.calendar.day_of(self.now);
        let is_away = |person: &str| self.changes.is_away(person, today);
        let told = told(self.program, message, &self.vulnerabilities, is_away)
            .or_else(|| told_of_request(self.program, message, &self.requests, self.has_slack));
        let subject = told.as_ref().map_or_else(|| message.topic.clone(), |told| told.subject.clone());
        for (webhook, topics) in &self.webhooks {
            if topics.has(&message.topic) {
                deliveries.push(StoredDelivery {
                    subject: subject.clone(),
                    body: for_program(message).to_string(),
                    ..self.delivery(message, Channel::Webhook, &webhook.id)
                });
            }
        }
        deliveries.extend(self.answer(message)?);
        if let Some(delivery) = delivery_of(self.program, message, self.now).filter(|_| self.has_slack) {
            // A card shows the newest state, so the last of many changes is enough.
            let is_older = |other: &StoredDelivery| {
                other.topic == REQUEST_CHANGED
                    && (&other.topic, &other.channel, &other.recipient)
                        == (&delivery.topic, &delivery.channel, &delivery.recipient)
            };
            deliveries.retain(|other| !is_older(other));
            deliveries.push(delivery);
        }
        if let Some(told) = told { self.tell_people(message, &told, deliveries, items) } else { Ok(()) }
    }

    /// The answer to whoever asked by mail.
    fn answer(&self, message: &OutboxMessage) -> Result<Option<StoredDelivery>, serde_json::Error> {
        let request = request_answered(message).and_then(|number| self.requests.get(&number));
        let Some((key, reply)) = request.and_then(|request| reply(self.program, message, request)) else {
            return Ok(None);
        };
        let requester = request.map(|request| request.opening.requester.id.as_str()).unwrap_or_default();
        Ok(Some(StoredDelivery {
            message: key,
            subject: reply.subject.clone(),
            body: serde_json::to_string(&reply)?,
            ..self.delivery(message, Channel::Mail, requester)
        }))
    }

    fn tell_people(
        &self,
        message: &OutboxMessage,
        told: &Told<'_>,
        deliveries: &mut Vec<StoredDelivery>,
        items: &mut Vec<DigestItem>,
    ) -> Result<(), serde_json::Error> {
        let letter = serde_json::to_string(&letter(told, &self.program.company))?;
        let entry = serde_json::to_string(&told.entry)?;
        for &person in &told.people {
            let wishes = preferences(self.preferences.get(person));
            match wishes.timing(told.group) {
                Timing::AtOnce => deliveries.push(StoredDelivery {
                    subject: told.subject.clone(),
                    body: letter.clone(),
                    ..self.delivery(message, Channel::Mail, person)
                }),
                Timing::Digest => items.push(DigestItem {
                    person: person.to_owned(),
                    message: message.id.clone(),
                    topic: message.topic.clone(),
                    body: entry.clone(),
                    at: message.created_at,
                    due_at: wishes.next_digest(&self.program.calendar, self.now),
                }),
                Timing::Off => {}
            }
        }
        Ok(())
    }

    fn delivery(&self, message: &OutboxMessage, channel: Channel, recipient: &str) -> StoredDelivery {
        StoredDelivery::new(&message.id, channel.word(), recipient, &message.topic, self.now)
    }
}

/// What a program is sent.
fn for_program(message: &OutboxMessage) -> Value {
    let mut document = json!({"id": message.id, "event": message.topic, "at": message.created_at});
    if message.body.len() > LARGEST {
        document["cut"] = json!({"bytes": message.body.len()});
    } else {
        let data = serde_json::from_str(&message.body);
        document["data"] = data.unwrap_or_else(|_| Value::String(message.body.clone()));
    }
    document
}

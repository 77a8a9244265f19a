//! Deliveries: what goes to whom, how often that was tried, and what came of it.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use crate::outbox::id_at;
use jiff::{SignedDuration, Timestamp};

statements! {
    // The conditions stand twice so that of two who meet, the later finds the delivery claimed.
    CLAIM [Integer, Integer, Text, Text, Integer] =
        "update delivery set state = 'sending', attempts = attempts + 1, leased_until = $2 \
         where state in ('waiting', 'failed', 'sending') and leased_until <= $1 and id in \
           (select id from delivery where state in ('waiting', 'failed', 'sending') and due_at <= $1 \
            and leased_until <= $1 and (channel = $3 or channel = $4) order by due_at, id limit $5) \
         returning id, message, channel, recipient, topic, subject, body, state, attempts, created_at, due_at, \
         leased_until, last_error, sent_at";
    FINISH [Text, Integer, Text, Integer, Text, Integer] =
        "update delivery set state = $3, due_at = $4, last_error = $5, sent_at = $6, leased_until = 0 \
         where id = $1 and leased_until = $2 and state = 'sending'";
    LEFT [Integer, Text, Text] =
        "select count(*) from delivery where state in ('waiting', 'failed', 'sending') and due_at <= $1 \
         and leased_until <= $1 and (channel = $2 or channel = $3)";
    ONE [Text] =
        "select id, message, channel, recipient, topic, subject, body, state, attempts, created_at, due_at, \
         leased_until, last_error, sent_at from delivery where id = $1";
    LIST [Text, Text, Text, Integer] =
        "select id, message, channel, recipient, topic, subject, '', state, attempts, created_at, due_at, \
         leased_until, last_error, sent_at from delivery \
         where ($1 = '' or state = $1) and ($2 = '' or topic = $2) and ($3 = '' or id < $3) \
         order by id desc limit $4";
    // A text of its own, since only with a condition that always holds the index is used.
    LIST_OF [Text, Text, Text, Integer, Text] =
        "select id, message, channel, recipient, topic, subject, '', state, attempts, created_at, due_at, \
         leased_until, last_error, sent_at from delivery \
         where recipient = $5 and ($1 = '' or state = $1) and ($2 = '' or topic = $2) and ($3 = '' or id < $3) \
         order by id desc limit $4";
    RETRY [Text, Integer] =
        "update delivery set state = 'waiting', attempts = 0, due_at = $2, leased_until = 0 \
         where id = $1 and state = 'dead'";
    FORGET [Integer, Integer] =
        "delete from delivery where id in (select id from delivery where state in ('sent', 'dropped') \
         and created_at < $1 order by id limit $2)";
    @bulk ADD [Text, Text, Text, Text, Text, Text, Text, Text, Integer, Integer, Integer, Integer] =
        "insert into delivery (id, message, channel, recipient, topic, subject, body, state, attempts, created_at, \
         due_at, leased_until) values ",
        " on conflict (message, channel, recipient) do nothing";
}

/// A delivery as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Its id, the same each time it is tried.
    pub id: String,
    /// The id of the message that it carries.
    pub message: String,
    /// `mail`, `webhook` or `slack`.
    pub channel: String,
    /// The id of a person or of a webhook, or the name of a request.
    pub recipient: String,
    /// What it is about.
    pub topic: String,
    /// That as a line for people.
    pub subject: String,
    /// What it says, as JSON; empty in lists.
    pub body: String,
    /// `waiting`, `sending`, `sent`, `failed`, `dead` or `dropped`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Until when whoever tries it has it; the mark by which the outcome is told.
    pub leased_until: Timestamp,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it arrived.
    pub sent_at: Option<Timestamp>,
}

impl StoredDelivery {
    /// A delivery that nobody tried.
    pub fn new(message: &str, channel: &str, recipient: &str, topic: &str, at: Timestamp) -> Self {
        Self {
            id: id_at(at),
            message: message.to_owned(),
            channel: channel.to_owned(),
            recipient: recipient.to_owned(),
            topic: topic.to_owned(),
            subject: String::new(),
            body: String::new(),
            state: "waiting".to_owned(),
            attempts: 0,
            created_at: at,
            due_at: at,
            leased_until: Timestamp::UNIX_EPOCH,
            last_error: None,
            sent_at: None,
        }
    }
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryOutcome<'a> {
    /// `sent`, `failed`, `dead` or `dropped`.
    pub state: &'a str,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// What went wrong.
    pub error: Option<&'a str>,
    /// When it arrived.
    pub sent_at: Option<Timestamp>,
}

/// Which deliveries are wanted; what is empty does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryFilter<'a> {
    /// In this state.
    pub state: &'a str,
    /// To this person or webhook.
    pub recipient: &'a str,
    /// About this.
    pub topic: &'a str,
    /// Older than the one of this id.
    pub after: &'a str,
}

impl Transaction {
    /// Adds deliveries. One of a message that goes to the same recipient by the same channel is there already.
    pub async fn add_deliveries(&mut self, deliveries: &[StoredDelivery]) -> Result<u64, StoreError> {
        let values: Vec<Value<'_>> = deliveries.iter().flat_map(columns).collect();
        self.session().bulk(&ADD, &values).await
    }

    /// Claims at most `limit` deliveries that are due, for as long as `lease`, of one of these channels.
    pub async fn claim_deliveries(
        &mut self,
        limit: u32,
        channels: [&str; 2],
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<StoredDelivery>, StoreError> {
        let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
        let values =
            [now.into(), until.into(), channels[0].into(), channels[1].into(), i64::from(limit).into()];
        let rows = self.session().fetch(&CLAIM, &values).await?;
        let mut claimed = rows.iter().map(delivery).collect::<Result<Vec<_>, _>>()?;
        claimed.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(claimed)
    }

    /// Keeps what came of a try; false if its lease was over and another one has it.
    pub async fn finish_delivery(
        &mut self,
        claimed: &StoredDelivery,
        outcome: &DeliveryOutcome<'_>,
    ) -> Result<bool, StoreError> {
        let values = [
            (&claimed.id).into(),
            claimed.leased_until.into(),
            outcome.state.into(),
            outcome.due_at.into(),
            outcome.error.into(),
            outcome.sent_at.into(),
        ];
        Ok(self.session().execute(&FINISH, &values).await? == 1)
    }

    /// How many deliveries of one of these channels are due.
    pub async fn deliveries_left(&mut self, channels: [&str; 2], now: Timestamp) -> Result<u64, StoreError> {
        let values = [now.into(), channels[0].into(), channels[1].into()];
        let row = self.session().first(&LEFT, &values).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The delivery of this id.
    pub async fn delivery(&mut self, id: &str) -> Result<Option<StoredDelivery>, StoreError> {
        self.session().first(&ONE, &[id.into()]).await?.as_ref().map(delivery).transpose()
    }

    /// At most `limit` deliveries, the latest first, without what they say.
    pub async fn deliveries(
        &mut self,
        filter: DeliveryFilter<'_>,
        limit: u32,
    ) -> Result<Vec<StoredDelivery>, StoreError> {
        let mut values: Vec<Value<'_>> =
            vec![filter.state.into(), filter.topic.into(), filter.after.into(), i64::from(limit).into()];
        let statement = if filter.recipient.is_empty() {
            &LIST
        } else {
            values.push(filter.recipient.into());
            &LIST_OF
        };
        self.session().fetch(statement, &values).await?.iter().map(delivery).collect()
    }

    /// Has a dead delivery tried again; false if there is none of this id.
    pub async fn retry_delivery(&mut self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.session().execute(&RETRY, &[id.into(), now.into()]).await? == 1)
    }

    /// Removes at most `limit` deliveries that are done with and older than that; how many.
    pub async fn forget_deliveries(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[before.into(), i64::from(limit).into()]).await
    }
}

fn columns(delivery: &StoredDelivery) -> [Value<'_>; 12] {
    [
        (&delivery.id).into(),
        (&delivery.message).into(),
        (&delivery.channel).into(),
        (&delivery.recipient).into(),
        (&delivery.topic).into(),
        (&delivery.subject).into(),
        (&delivery.body).into(),
        (&delivery.state).into(),
        delivery.attempts.into(),
        delivery.created_at.into(),
        delivery.due_at.into(),
        delivery.leased_until.into(),
    ]
}

fn delivery(row: &Row) -> Result<StoredDelivery, StoreError> {
    Ok(StoredDelivery {
        id: row.get(0)?,
        message: row.get(1)?,
        channel: row.get(2)?,
        recipient: row.get(3)?,
        topic: row.get(4)?,
        subject: row.get(5)?,
        body: row.get(6)?,
        state: row.get(7)?,
        attempts: row.get(8)?,
        created_at: row.time(9)?,
        due_at: row.time(10)?,
        leased_until: row.time(11)?,
        last_error: row.get(12)?,
        sent_at: row.optional_time(13)?,
    })
}

//! The outbox: what leaves the process, written in the same transaction as the facts that cause it.

use crate::database::{Session, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

statements! {
    PUT [Text, Text, Text, Integer] =
        "insert into outbox (id, topic, body, created_at, leased_until, attempts) values ($1, $2, $3, $4, 0, 0)";
    // The condition stands twice so that of two takers who meet, the later finds the message leased.
    TAKE [Integer, Integer, Integer] =
        "update outbox set leased_until = $2, attempts = attempts + 1 \
         where leased_until <= $1 and id in \
           (select id from outbox where leased_until <= $1 order by id limit $3) \
         returning id, topic, body, created_at, attempts";
    LEFT [Integer] = "select count(*) from outbox where leased_until <= $1";
    ACKNOWLEDGE [Text] = "delete from outbox where id = $1";
    @bulk PUT_ALL [Text, Text, Text, Integer, Integer, Integer] =
        "insert into outbox (id, topic, body, created_at, leased_until, attempts) values ", "";
}

/// A message on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Its id, by which whoever gets it twice knows it again.
    pub id: String,
    /// What it is about: `scan.recorded`, …
    pub topic: String,
    /// The message, as JSON.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was taken.
    pub attempts: i64,
}

impl Transaction {
    /// Writes a message; its id.
    pub async fn put(&mut self, topic: &str, body: &str, at: Timestamp) -> Result<String, StoreError> {
        put(&mut self.session(), topic, body, at).await
    }

    /// Writes messages, each a topic and a body.
    pub async fn put_all(&mut self, messages: &[(&str, String)], at: Timestamp) -> Result<(), StoreError> {
        let ids: Vec<String> = messages.iter().map(|_| id_at(at)).collect();
        let values: Vec<Value<'_>> = messages
            .iter()
            .zip(&ids)
            .flat_map(|((topic, body), id)| -> [Value<'_>; 6] {
                [id.into(), (*topic).into(), body.into(), at.into(), 0.into(), 0.into()]
            })
            .collect();
        self.session().bulk(&PUT_ALL, &values).await?;
        Ok(())
    }

    /// Takes at most `limit` messages, the oldest first, for as long as `lease`; who does not acknowledge one by then
    /// leaves it to others.
    pub async fn take(
        &mut self,
        limit: u32,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
        let rows = self.session().fetch(&TAKE, &[now.into(), until.into(), i64::from(limit).into()]).await?;
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            messages.push(OutboxMessage {
                id: row.get(0)?,
                topic: row.get(1)?,
                body: row.get(2)?,
                created_at: row.time(3)?,
                attempts: row.get(4)?,
            });
        }
        messages.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(messages)
    }

    /// How many messages nobody has taken, or has taken for longer than they said.
    pub async fn outbox_left(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let row = self.session().first(&LEFT, &[now.into()]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Removes a message that arrived; false when it was gone.
    pub async fn acknowledge(&mut self, id: &str) -> Result<bool, StoreError> {
        Ok(self.session().execute(&ACKNOWLEDGE, &[id.into()]).await? == 1)
    }
}

pub(crate) async fn put(
    session: &mut Session<'_>,
    topic: &str,
    body: &str,
    at: Timestamp,
) -> Result<String, StoreError> {
    let id = id_at(at);
    session.execute(&PUT, &[(&id).into(), topic.into(), body.into(), at.into()]).await?;
    Ok(id)
}

/// An id that sorts by the time it was made for, for whatever needs one.
pub fn new_id(at: Timestamp) -> String {
    id_at(at)
}

/// An id that sorts by the time it was made for.
pub(crate) fn id_at(at: Timestamp) -> String {
    let microseconds = u64::try_from(at.as_microsecond()).unwrap_or_default();
    let nanoseconds = u32::try_from(microseconds % 1_000_000).unwrap_or_default() * 1000;
    let time = uuid::Timestamp::from_unix(uuid::NoContext, microseconds / 1_000_000, nanoseconds);
    Uuid::new_v7(time).to_string()
}

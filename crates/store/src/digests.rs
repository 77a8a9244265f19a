//! What waits for somebody's digest.

use crate::database::{Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    // Whoever has the least of them is not the first to be asked for again and again.
    DUE [Integer, Integer] =
        "select person from digest_item where due_at <= $1 group by person order by min(due_at), person limit $2";
    TAKE [Text, Integer] =
        "delete from digest_item where person = $1 and due_at <= $2 returning person, message, topic, body, at, due_at";
    LEFT [Integer] = "select count(distinct person) from digest_item where due_at <= $1";
    @bulk ADD [Text, Text, Text, Text, Integer, Integer] =
        "insert into digest_item (person, message, topic, body, at, due_at) values ",
        " on conflict (person, message) do nothing";
}

/// Something that waits for somebody's digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestItem {
    /// The id of the person.
    pub person: String,
    /// The id of the message.
    pub message: String,
    /// What it is about.
    pub topic: String,
    /// What to say, as JSON.
    pub body: String,
    /// When it happened.
    pub at: Timestamp,
    /// When they want to be told.
    pub due_at: Timestamp,
}

impl Transaction {
    /// Keeps what waits; what does already is kept once.
    pub async fn add_digest_items(&mut self, items: &[DigestItem]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = items
            .iter()
            .flat_map(|item| -> [Value<'_>; 6] {
                [
                    (&item.person).into(),
                    (&item.message).into(),
                    (&item.topic).into(),
                    (&item.body).into(),
                    item.at.into(),
                    item.due_at.into(),
                ]
            })
            .collect();
        self.session().bulk(&ADD, &values).await?;
        Ok(())
    }

    /// At most `limit` people whose digest is due.
    pub async fn digests_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<String>, StoreError> {
        let rows = self.session().fetch(&DUE, &[now.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Takes out what is due of a person's digest, the oldest first; of two who take it one has it.
    pub async fn take_digest(&mut self, person: &str, now: Timestamp) -> Result<Vec<DigestItem>, StoreError> {
        let rows = self.session().fetch(&TAKE, &[person.into(), now.into()]).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            items.push(DigestItem {
                person: row.get(0)?,
                message: row.get(1)?,
                topic: row.get(2)?,
                body: row.get(3)?,
                at: row.time(4)?,
                due_at: row.time(5)?,
            });
        }
        items.sort_by(|one, other| one.message.cmp(&other.message));
        Ok(items)
    }

    /// How many people's digests are due.
    pub async fn digests_left(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let row = self.session().first(&LEFT, &[now.into()]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}

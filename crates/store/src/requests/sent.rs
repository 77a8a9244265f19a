//! Reminders, questions of the bot and whatever else is said once of a request.

use super::Sent;
use crate::database::{Transaction, statements};
use crate::error::StoreError;
use crate::vulnerabilities::{signed, unsigned};
use jiff::Timestamp;

statements! {
    SENT [Integer] = "select key, sent_at from request_sent where request = $1 order by sent_at, key";
    NOTE [Integer, Text, Integer] =
        "insert into request_sent (request, key, sent_at) values ($1, $2, $3) on conflict (request, key) do nothing";
    TO_REMIND [Integer, Integer] =
        "select number from request where remind_at <= $1 order by remind_at, number limit $2";
}

impl Transaction {
    /// The numbers of at most `limit` requests of which somebody has to be reminded by `now`, the longest due first.
    pub async fn requests_to_remind(&mut self, now: Timestamp, limit: u32) -> Result<Vec<u64>, StoreError> {
        let rows = self.session().fetch(&TO_REMIND, &[now.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// What was said once of a request.
    pub async fn sent_of(&mut self, number: u64) -> Result<Vec<Sent>, StoreError> {
        let rows = self.session().fetch(&SENT, &[signed(number).into()]).await?;
        rows.iter().map(|row| Ok(Sent { key: row.get(0)?, at: row.time(1)? })).collect()
    }

    /// Notes that something was said once; false if it was noted before.
    pub async fn note_sent(&mut self, number: u64, key: &str, at: Timestamp) -> Result<bool, StoreError> {
        let noted = self.session().execute(&NOTE, &[signed(number).into(), key.into(), at.into()]).await?;
        Ok(noted == 1)
    }
}

//! How each person wants to be told of things.

use crate::database::{Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use std::collections::HashMap;

statements! {
    SAVE [Text, Text, Integer] =
        "insert into preference (person, document, changed_at) values ($1, $2, $3) \
         on conflict (person) do update set document = excluded.document, changed_at = excluded.changed_at";
    ALL [] = "select person, document from preference";
    ONE [Text] = "select document from preference where person = $1";
}

impl Transaction {
    /// Keeps the preferences of a person, a document in JSON, in place of those before.
    pub async fn save_preference(
        &mut self,
        person: &str,
        document: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.session().execute(&SAVE, &[person.into(), document.into(), at.into()]).await?;
        Ok(())
    }

    /// The preferences of a person, if they have any.
    pub async fn preference(&mut self, person: &str) -> Result<Option<String>, StoreError> {
        self.session().first(&ONE, &[person.into()]).await?.map(|row| row.get(0)).transpose()
    }

    /// The preferences of everybody who has any.
    pub async fn preferences(&mut self) -> Result<HashMap<String, String>, StoreError> {
        let rows = self.session().fetch(&ALL, &[]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

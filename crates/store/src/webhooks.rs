//! Webhooks: programs elsewhere that are told of what happens.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD [Text, Text, Text, Text, Integer, Text] =
        "insert into webhook (id, url, secret, topics, created_at, created_by) values ($1, $2, $3, $4, $5, $6)";
    ALL [] =
        "select id, url, secret, topics, created_at, created_by, disabled_at from webhook \
         where disabled_at is null order by id";
    ONE [Text] =
        "select id, url, secret, topics, created_at, created_by, disabled_at from webhook where id = $1";
    DISABLE [Text, Integer] =
        "update webhook set secret = '', disabled_at = $2 where id = $1 and disabled_at is null";
}

/// A webhook as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredWebhook {
    /// Its id.
    pub id: String,
    /// Where it leads.
    pub url: String,
    /// What calls are signed with; empty once it is disabled.
    pub secret: String,
    /// The topics that it is told of, as a JSON array.
    pub topics: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom: the id of a person.
    pub created_by: String,
    /// When it was disabled, if it was.
    pub disabled_at: Option<Timestamp>,
}

/// Secrets are in no log.
impl std::fmt::Debug for StoredWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredWebhook").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Transaction {
    /// Adds a webhook.
    pub async fn add_webhook(&mut self, webhook: &StoredWebhook) -> Result<(), StoreError> {
        let values: [Value<'_>; 6] = [
            (&webhook.id).into(),
            (&webhook.url).into(),
            (&webhook.secret).into(),
            (&webhook.topics).into(),
            webhook.created_at.into(),
            (&webhook.created_by).into(),
        ];
        self.session().execute(&ADD, &values).await?;
        Ok(())
    }

    /// The webhooks that are not disabled, the oldest first.
    pub async fn webhooks(&mut self) -> Result<Vec<StoredWebhook>, StoreError> {
        self.session().fetch(&ALL, &[]).await?.iter().map(webhook).collect()
    }

    /// The webhook of this id, also if it is disabled.
    pub async fn webhook(&mut self, id: &str) -> Result<Option<StoredWebhook>, StoreError> {
        self.session().first(&ONE, &[id.into()]).await?.as_ref().map(webhook).transpose()
    }

    /// Disables a webhook and forgets its secret; false if there is none of this id that is not disabled.
    pub async fn disable_webhook(&mut self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        let mut session = self.session();
        session.overwrite_removed(true).await?;
        let changed = session.execute(&DISABLE, &[id.into(), at.into()]).await?;
        session.overwrite_removed(false).await?;
        Ok(changed == 1)
    }
}

fn webhook(row: &Row) -> Result<StoredWebhook, StoreError> {
    Ok(StoredWebhook {
        id: row.get(0)?,
        url: row.get(1)?,
        secret: row.get(2)?,
        topics: row.get(3)?,
        created_at: row.time(4)?,
        created_by: row.get(5)?,
        disabled_at: row.optional_time(6)?,
    })
}

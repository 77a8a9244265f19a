//! Tokens of the API, by the hash of their secret.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD [Text, Bytes, Text, Text, Text, Text, Integer, Text, Integer] =
        "insert into api_token (id, secret, name, person, product, permissions, created_at, created_by, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing";
    // A name is free again when its token has expired.
    END_EXPIRED [Text, Integer] =
        "update api_token set revoked_at = expires_at \
         where name = $1 and person is null and revoked_at is null and expires_at <= $2";
    BY_SECRET [Bytes] =
        "select id, name, person, product, permissions, created_at, created_by, expires_at, last_used_at, revoked_at \
         from api_token where secret = $1";
    LOAD [Text] =
        "select id, name, person, product, permissions, created_at, created_by, expires_at, last_used_at, revoked_at \
         from api_token where id = $1";
    LIST [] =
        "select id, name, person, product, permissions, created_at, created_by, expires_at, last_used_at, revoked_at \
         from api_token order by created_at, id";
    USE [Text, Integer] =
        "update api_token set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)";
    REVOKE [Text, Integer] = "update api_token set revoked_at = $2 where id = $1 and revoked_at is null";
    REVOKE_ALL [Text, Integer] = "update api_token set revoked_at = $2 where person = $1 and revoked_at is null";
    FORGET [Integer] = "delete from api_token where expires_at <= $1 or revoked_at <= $1";
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The id of the person as whom it acts; a token of a pipeline acts as itself.
    pub person: Option<String>,
    /// The only product that it reaches.
    pub product: Option<String>,
    /// What it permits, as a list in JSON.
    pub permissions: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Transaction {
    /// Adds a token whose secret has this hash; false if a token of no person has the same name.
    pub async fn add_token(&mut self, token: &StoredToken, secret: &[u8; 32]) -> Result<bool, StoreError> {
        let mut session = self.session();
        session.execute(&END_EXPIRED, &[(&token.name).into(), token.created_at.into()]).await?;
        let values: [Value<'_>; 9] = [
            (&token.id).into(),
            secret.as_slice().into(),
            (&token.name).into(),
            token.person.as_deref().into(),
            token.product.as_deref().into(),
            (&token.permissions).into(),
            token.created_at.into(),
            (&token.created_by).into(),
            token.expires_at.into(),
        ];
        Ok(session.execute(&ADD, &values).await? == 1)
    }

    /// The token whose secret has this hash.
    pub async fn token_of_secret(&mut self, secret: &[u8; 32]) -> Result<Option<StoredToken>, StoreError> {
        self.session().first(&BY_SECRET, &[secret.as_slice().into()]).await?.as_ref().map(token).transpose()
    }

    /// The token with this id.
    pub async fn token(&mut self, id: &str) -> Result<Option<StoredToken>, StoreError> {
        self.session().first(&LOAD, &[id.into()]).await?.as_ref().map(token).transpose()
    }

    /// All tokens, the first first.
    pub async fn tokens(&mut self) -> Result<Vec<StoredToken>, StoreError> {
        self.session().fetch(&LIST, &[]).await?.iter().map(token).collect()
    }

    /// Keeps that a token was used.
    pub async fn use_token(&mut self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.session().execute(&USE, &[id.into(), at.into()]).await.map(drop)
    }

    /// Revokes a token; false if there is none that is not revoked.
    pub async fn revoke_token(&mut self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.session().execute(&REVOKE, &[id.into(), at.into()]).await? == 1)
    }

    /// Revokes all tokens of a person; how many.
    pub async fn revoke_tokens(&mut self, person: &str, at: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&REVOKE_ALL, &[person.into(), at.into()]).await
    }

    /// Forgets tokens that ended before a moment; how many.
    pub async fn forget_tokens(&mut self, moment: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[moment.into()]).await
    }
}

fn token(row: &Row) -> Result<StoredToken, StoreError> {
    Ok(StoredToken {
        id: row.get(0)?,
        name: row.get(1)?,
        person: row.get(2)?,
        product: row.get(3)?,
        permissions: row.get(4)?,
        created_at: row.time(5)?,
        created_by: row.get(6)?,
        expires_at: row.time(7)?,
        last_used_at: row.optional_time(8)?,
        revoked_at: row.optional_time(9)?,
    })
}

//! Sessions of people who signed in, by the hash of their secret.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD [Bytes, Text, Integer, Integer, Integer, Text] =
        "insert into session (id, person, created_at, last_used_at, expires_at, agent) \
         values ($1, $2, $3, $4, $5, $6)";
    LOAD [Bytes] =
        "select id, person, created_at, last_used_at, expires_at, agent from session where id = $1";
    OF_PERSON [Text] =
        "select id, person, created_at, last_used_at, expires_at, agent from session where person = $1 \
         order by created_at desc, id";
    COUNT [Integer, Integer] =
        "select person, count(*) from session where expires_at > $1 and last_used_at > $2 group by person order by person";
    USE [Bytes, Integer] = "update session set last_used_at = $2 where id = $1 and last_used_at < $2";
    END [Bytes] = "delete from session where id = $1";
    END_ALL [Text, Bytes] = "delete from session where person = $1 and id <> $2";
    FORGET [Integer, Integer] = "delete from session where expires_at <= $1 or last_used_at <= $2";
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The hash of its secret.
    pub id: [u8; 32],
    /// The id of the person.
    pub person: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// What the browser says it is.
    pub agent: String,
}

impl Transaction {
    /// Adds a session.
    pub async fn add_session(&mut self, session: &StoredSession) -> Result<(), StoreError> {
        let values: [Value<'_>; 6] = [
            session.id.as_slice().into(),
            (&session.person).into(),
            session.created_at.into(),
            session.last_used_at.into(),
            session.expires_at.into(),
            (&session.agent).into(),
        ];
        self.session().execute(&ADD, &values).await.map(drop)
    }

    /// The session whose secret has this hash.
    pub async fn session_of(&mut self, id: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        self.session().first(&LOAD, &[id.as_slice().into()]).await?.as_ref().map(session).transpose()
    }

    /// The sessions of a person, the latest first.
    pub async fn sessions(&mut self, person: &str) -> Result<Vec<StoredSession>, StoreError> {
        self.session().fetch(&OF_PERSON, &[person.into()]).await?.iter().map(session).collect()
    }

    /// How many sessions each person has that have not ended, and were used since a moment, in the order of their ids.
    pub async fn session_counts(
        &mut self,
        now: Timestamp,
        used_since: Timestamp,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let rows = self.session().fetch(&COUNT, &[now.into(), used_since.into()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get::<i64>(1)?.unsigned_abs()))).collect()
    }

    /// Keeps that a session was used.
    pub async fn use_session(&mut self, id: &[u8; 32], at: Timestamp) -> Result<(), StoreError> {
        self.session().execute(&USE, &[id.as_slice().into(), at.into()]).await.map(drop)
    }

    /// Ends a session; false if there is none.
    pub async fn end_session(&mut self, id: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(self.session().execute(&END, &[id.as_slice().into()]).await? == 1)
    }

    /// Ends all sessions of a person but for one; how many.
    pub async fn end_sessions(&mut self, person: &str, but: Option<&[u8; 32]>) -> Result<u64, StoreError> {
        let but: &[u8] = but.map_or(&[], <[u8; 32]>::as_slice);
        self.session().execute(&END_ALL, &[person.into(), but.into()]).await
    }

    /// Forgets sessions that have ended, and those that nobody has used since a moment; how many.
    pub async fn forget_sessions(
        &mut self,
        now: Timestamp,
        unused_since: Timestamp,
    ) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[now.into(), unused_since.into()]).await
    }
}

fn session(row: &Row) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        id: row.hash(0)?,
        person: row.get(1)?,
        created_at: row.time(2)?,
        last_used_at: row.time(3)?,
        expires_at: row.time(4)?,
        agent: row.get(5)?,
    })
}

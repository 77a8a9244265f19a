//! Invitations: links that are good once, by the hash of their secret.

use crate::database::{Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ADD [Bytes, Text, Integer, Text, Integer] =
        "insert into invitation (id, person, made_at, made_by, expires_at) values ($1, $2, $3, $4, $5)";
    LOAD [Bytes] = "select id, person, made_at, made_by, expires_at, used_at from invitation where id = $1";
    STANDING [Integer] =
        "select person, expires_at from invitation \
         where used_at is null and person is not null and expires_at > $1 order by person";
    USE [Bytes, Integer] = "update invitation set used_at = $2 where id = $1 and used_at is null";
    END [Text] = "delete from invitation where used_at is null and coalesce(person, '') = $1";
    FORGET [Integer] = "delete from invitation where expires_at <= $1";
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInvitation {
    /// The hash of its secret.
    pub id: [u8; 32],
    /// The id of the person; the one that sets an installation up is for nobody in particular.
    pub person: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Transaction {
    /// Adds an invitation, in the place of all others for the same person that were not used.
    pub async fn add_invitation(&mut self, invitation: &StoredInvitation) -> Result<(), StoreError> {
        self.end_invitations(invitation.person.as_deref()).await?;
        let values: [Value<'_>; 5] = [
            invitation.id.as_slice().into(),
            invitation.person.as_deref().into(),
            invitation.made_at.into(),
            (&invitation.made_by).into(),
            invitation.expires_at.into(),
        ];
        self.session().execute(&ADD, &values).await.map(drop)
    }

    /// The invitation whose secret has this hash.
    pub async fn invitation(&mut self, id: &[u8; 32]) -> Result<Option<StoredInvitation>, StoreError> {
        let Some(row) = self.session().first(&LOAD, &[id.as_slice().into()]).await? else { return Ok(None) };
        Ok(Some(StoredInvitation {
            id: row.hash(0)?,
            person: row.get(1)?,
            made_at: row.time(2)?,
            made_by: row.get(3)?,
            expires_at: row.time(4)?,
            used_at: row.optional_time(5)?,
        }))
    }

    /// Who has an invitation that is good, and until when, in the order of their ids.
    pub async fn invited(&mut self, now: Timestamp) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows = self.session().fetch(&STANDING, &[now.into()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.time(1)?))).collect()
    }

    /// Uses an invitation up; false if somebody did.
    pub async fn use_invitation(&mut self, id: &[u8; 32], at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.session().execute(&USE, &[id.as_slice().into(), at.into()]).await? == 1)
    }

    /// Ends the invitations of a person that were not used.
    pub async fn end_invitations(&mut self, person: Option<&str>) -> Result<u64, StoreError> {
        self.session().execute(&END, &[person.unwrap_or_default().into()]).await
    }

    /// Forgets invitations that ended before a moment; how many.
    pub async fn forget_invitations(&mut self, moment: Timestamp) -> Result<u64, StoreError> {
        self.session().execute(&FORGET, &[moment.into()]).await
    }
}

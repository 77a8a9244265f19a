//! Entries of the audit trail, the newest first, by what is asked for.

use super::LinkedEntry;
use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;

statements! {
    // `replace` is the one search for a part of a text that both databases have, and takes every character as it is.
    NEWEST [Integer, Text, Text, Text, Integer, Integer, Integer] =
        "select sequence, previous, hash, at, actor, action, subject, detail from audit \
         where ($1 is null or sequence < $1) and ($2 is null or actor = $2) \
         and ($3 is null or substr(action, 1, length($3)) = $3) \
         and ($4 is null or replace(subject, $4, '') <> subject) \
         and ($5 is null or at >= $5) and ($6 is null or at < $6) order by sequence desc limit $7";
    ONE [Integer] =
        "select sequence, previous, hash, at, actor, action, subject, detail from audit where sequence = $1";
}

/// Which entries are wanted; what is nothing asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those of the person with this id.
    pub actor: Option<String>,
    /// Those whose action begins so.
    pub action: Option<String>,
    /// Those whose subject has this part.
    pub subject: Option<String>,
    /// From this moment on.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Those older than the entry with this number.
    pub before: Option<i64>,
}

impl Transaction {
    /// At most `limit` entries, the newest first.
    pub async fn audit_entries(
        &mut self,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<LinkedEntry>, StoreError> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let (actor, action, subject) = (text(&filter.actor), text(&filter.action), text(&filter.subject));
        let values = [
            filter.before.into(),
            actor.as_deref().into(),
            action.as_deref().into(),
            subject.as_deref().into(),
            filter.since.into(),
            filter.until.into(),
            i64::from(limit).into(),
        ];
        self.session().fetch(&NEWEST, &values).await?.iter().map(entry).collect()
    }

    /// The entry with this number.
    pub async fn audit_entry(&mut self, sequence: i64) -> Result<Option<LinkedEntry>, StoreError> {
        self.session().first(&ONE, &[sequence.into()]).await?.as_ref().map(entry).transpose()
    }
}

pub(super) fn entry(row: &Row) -> Result<LinkedEntry, StoreError> {
    Ok(LinkedEntry {
        sequence: row.get(0)?,
        previous: Digest::new(row.hash(1)?),
        hash: Digest::new(row.hash(2)?),
        at: row.time(3)?,
        actor: row.get(4)?,
        action: row.get(5)?,
        subject: row.get(6)?,
        detail: row.get(7)?,
    })
}

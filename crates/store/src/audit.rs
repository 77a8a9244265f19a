//! The audit trail: entries that are linked by hash from the first one, and never changed.

use crate::database::{Lock, Row, Session, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

statements! {
    HEAD [] = "select sequence, hash from audit_head where one = 1";
    MOVE_HEAD [Integer, Bytes] =
        "insert into audit_head (one, sequence, hash) values (1, $1, $2) \
         on conflict (one) do update set sequence = excluded.sequence, hash = excluded.hash";
    FROM [Integer, Integer] =
        "select sequence, previous, hash, at, actor, action, subject, detail from audit \
         where sequence > $1 order by sequence limit $2";
    ABOUT [Text, Integer] =
        "select sequence, previous, hash, at, actor, action, subject, detail from audit \
         where subject = $1 order by sequence desc limit $2";
    COUNT_ABOUT [Text] = "select count(*) from audit where subject = $1";
    @bulk APPEND [Integer, Bytes, Bytes, Integer, Text, Text, Text, Text] =
        "insert into audit (sequence, previous, hash, at, actor, action, subject, detail) values ", "";
}

/// Entries that are read at a time.
const PAGE: i64 = 1000;

/// Something that somebody did. People are named by id only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: the id of a person.
    pub actor: String,
    /// What: `scan.recorded`, `decision.applied`, …
    pub action: String,
    /// What with: the name of a component, a release, a decision.
    pub subject: String,
    /// The rest, as JSON.
    pub detail: String,
}

/// The last entry of the chain, which tells a chain that was cut off from one that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// Its number; 0 when there is no entry.
    pub sequence: i64,
    /// Its hash; zeros when there is no entry.
    pub hash: [u8; 32],
}

/// What came of checking the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries are in order, from the first.
    pub entries: i64,
    /// The head that the store remembers.
    pub head: AuditHead,
    /// The first link that is broken, if one is.
    pub fault: Option<AuditFault>,
}

/// How a chain of entries is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// An entry is not there.
    #[error("audit entry {0} is missing")]
    Missing(i64),
    /// An entry does not say what its hash was made of.
    #[error("audit entry {0} was changed")]
    Changed(i64),
    /// An entry does not follow the one before it.
    #[error("audit entry {0} does not follow the one before it")]
    Unlinked(i64),
    /// Entries follow that the store's head does not know of.
    #[error("audit entry {0} was added behind the head")]
    Added(i64),
}

impl Transaction {
    /// Adds an entry to the audit trail. Others who add one wait until this transaction ends, so it comes last.
    pub async fn audit(&mut self, entry: &AuditEntry) -> Result<AuditHead, StoreError> {
        append(&mut self.session(), std::slice::from_ref(entry)).await
    }

    /// Adds entries to the audit trail in their order; as with one, others wait.
    pub async fn audit_all(&mut self, entries: &[AuditEntry]) -> Result<AuditHead, StoreError> {
        append(&mut self.session(), entries).await
    }

    /// The last entry.
    pub async fn audit_head(&mut self) -> Result<AuditHead, StoreError> {
        head(&mut self.session()).await
    }

    /// Follows the chain from its first entry to the head.
    pub async fn verify_audit(&mut self) -> Result<AuditReport, StoreError> {
        let mut session = self.session();
        let head = head(&mut session).await?;
        let mut last = AuditHead { sequence: 0, hash: [0; 32] };
        loop {
            let rows = session.fetch(&FROM, &[last.sequence.into(), PAGE.into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                match follow(&last, row)? {
                    Ok(next) => last = next,
                    Err(fault) => {
                        return Ok(AuditReport { entries: last.sequence, head, fault: Some(fault) });
                    }
                }
            }
        }
        let fault = match last.sequence.cmp(&head.sequence) {
            Ordering::Less => Some(AuditFault::Missing(last.sequence + 1)),
            Ordering::Greater => Some(AuditFault::Added(head.sequence + 1)),
            Ordering::Equal => (last != head).then_some(AuditFault::Changed(last.sequence)),
        };
        Ok(AuditReport { entries: last.sequence, head, fault })
    }

    /// At most `limit` entries after the one with this number, in their order.
    pub async fn audit_after(
        &mut self,
        sequence: i64,
        limit: u32,
    ) -> Result<Vec<(i64, AuditEntry)>, StoreError> {
        let rows = self.session().fetch(&FROM, &[sequence.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| Ok((row.get(0)?, entry(row)?))).collect()
    }

    /// The last entries about a subject, at most `limit`, in their order; and how many there are in all.
    pub async fn audit_about(
        &mut self,
        subject: &str,
        limit: u32,
    ) -> Result<(Vec<AuditEntry>, u64), StoreError> {
        let mut session = self.session();
        let rows = session.fetch(&ABOUT, &[subject.into(), i64::from(limit).into()]).await?;
        let entries = rows.iter().rev().map(entry).collect::<Result<Vec<_>, _>>()?;
        let count = match session.first(&COUNT_ABOUT, &[subject.into()]).await? {
            Some(row) => row.get::<i64>(0)?,
            None => 0,
        };
        Ok((entries, u64::try_from(count).unwrap_or_default()))
    }
}

pub(crate) async fn append(
    session: &mut Session<'_>,
    entries: &[AuditEntry],
) -> Result<AuditHead, StoreError> {
    session.lock(Lock::Tail).await?;
    let before = head(session).await?;
    let mut links = vec![before];
    for entry in entries {
        let Some(last) = links.last() else { break };
        let sequence = last.sequence + 1;
        // Whole microseconds are what both databases keep, and what the hash is made of.
        let hash = hash(sequence, &last.hash, entry);
        links.push(AuditHead { sequence, hash });
    }
    let mut values: Vec<Value<'_>> = Vec::new();
    for ((previous, link), entry) in links.iter().zip(links.iter().skip(1)).zip(entries) {
        values.extend::<[Value<'_>; 8]>([
            link.sequence.into(),
            previous.hash.as_slice().into(),
            link.hash.as_slice().into(),
            entry.at.into(),
            (&entry.actor).into(),
            (&entry.action).into(),
            (&entry.subject).into(),
            (&entry.detail).into(),
        ]);
    }
    session.bulk(&APPEND, &values).await?;
    let after = links.pop().unwrap_or(AuditHead { sequence: 0, hash: [0; 32] });
    if after.sequence > 0 {
        session.execute(&MOVE_HEAD, &[after.sequence.into(), after.hash.as_slice().into()]).await?;
    }
    Ok(after)
}

async fn head(session: &mut Session<'_>) -> Result<AuditHead, StoreError> {
    match session.first(&HEAD, &[]).await? {
        Some(row) => Ok(AuditHead { sequence: row.get(0)?, hash: row.hash(1)? }),
        None => Ok(AuditHead { sequence: 0, hash: [0; 32] }),
    }
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        at: row.time(3)?,
        actor: row.get(4)?,
        action: row.get(5)?,
        subject: row.get(6)?,
        detail: row.get(7)?,
    })
}

/// The link that follows `last`, if the row is it.
fn follow(last: &AuditHead, row: &Row) -> Result<Result<AuditHead, AuditFault>, StoreError> {
    let sequence: i64 = row.get(0)?;
    let previous: Vec<u8> = row.get(1)?;
    let stored: Vec<u8> = row.get(2)?;
    Ok(if sequence != last.sequence + 1 {
        Err(AuditFault::Missing(last.sequence + 1))
    } else if previous != last.hash {
        Err(AuditFault::Unlinked(sequence))
    } else {
        let hash = hash(sequence, &last.hash, &entry(row)?);
        if stored == hash { Ok(AuditHead { sequence, hash }) } else { Err(AuditFault::Changed(sequence)) }
    })
}

/// SHA-256 over the number, the previous hash, the time in microseconds, and each text behind its length; numbers are
/// 8 bytes, the lowest first.
fn hash(sequence: i64, previous: &[u8; 32], entry: &AuditEntry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(sequence.to_le_bytes());
    hasher.update(previous);
    hasher.update(entry.at.as_microsecond().to_le_bytes());
    for text in [&entry.actor, &entry.action, &entry.subject, &entry.detail] {
        // As the store keeps it, see `Session`.
        let kept = text.replace('\0', "\u{fffd}");
        hasher.update((kept.len() as u64).to_le_bytes());
        hasher.update(kept.as_bytes());
    }
    hasher.finalize().into()
}

//! The audit trail: entries that are linked by hash from the first one, and never changed.

mod chain;
pub(crate) mod query;

use crate::database::{Lock, Session, Transaction, Value, statements};
use crate::error::StoreError;
use chain::{hash, link};
use jiff::Timestamp;
use portcullis_domain::digest::Digest;

pub use chain::AuditChain;
pub use portcullis_domain::audit::{Entry as LinkedEntry, Fault as AuditFault, Head as AuditHead};
pub use query::AuditFilter;

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
    LAST_ABOUT [Text, Text] =
        "select sequence, previous, hash, at, actor, action, subject, detail from audit \
         where subject = $1 and substr(action, 1, length($2)) = $2 order by sequence desc limit 1";
    COUNT_ABOUT [Text] = "select count(*) from audit where subject = $1";
    @bulk APPEND [Integer, Bytes, Bytes, Integer, Text, Text, Text, Text] =
        "insert into audit (sequence, previous, hash, at, actor, action, subject, detail) values ", "";
}

/// Entries that are read at a time; one may be large, so they are few.
pub(crate) const PAGE: u32 = 250;

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

impl From<LinkedEntry> for AuditEntry {
    fn from(entry: LinkedEntry) -> Self {
        let LinkedEntry { at, actor, action, subject, detail, .. } = entry;
        Self { at, actor, action, subject, detail }
    }
}

/// What came of checking the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries are in order, from the first.
    pub entries: i64,
    /// The last of them.
    pub last: AuditHead,
    /// The head that the store remembers.
    pub head: AuditHead,
    /// The first link that is broken, if one is.
    pub fault: Option<AuditFault>,
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
        self.verify_audit_against(None, &mut |_| ()).await
    }

    /// Follows the chain from its first entry to the head, which has to be or to follow the one that was noted, and
    /// tells how many entries were read.
    pub async fn verify_audit_against(
        &mut self,
        noted: Option<AuditHead>,
        tell: &mut (dyn FnMut(i64) + Send),
    ) -> Result<AuditReport, StoreError> {
        let mut session = self.session();
        let head = head(&mut session).await?;
        let mut chain = AuditChain::new(noted);
        let report = |chain: &AuditChain, fault| {
            let last = *chain.last();
            AuditReport { entries: last.sequence, last, head, fault }
        };
        loop {
            let rows = session.fetch(&FROM, &[chain.last().sequence.into(), i64::from(PAGE).into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let followed = link(row)?.and_then(|entry| chain.follow(&entry));
                if let Err(fault) = followed {
                    return Ok(report(&chain, Some(fault)));
                }
            }
            tell(chain.last().sequence);
        }
        let fault = chain.end(&head).err();
        Ok(report(&chain, fault))
    }

    /// At most `limit` entries after the one with this number, in their order.
    pub async fn audit_after(
        &mut self,
        sequence: i64,
        limit: u32,
    ) -> Result<Vec<(i64, AuditEntry)>, StoreError> {
        let entries = self.linked_after(sequence, limit).await?;
        Ok(entries.into_iter().map(|entry| (entry.sequence, entry.into())).collect())
    }

    /// The same with their links.
    pub async fn linked_after(&mut self, sequence: i64, limit: u32) -> Result<Vec<LinkedEntry>, StoreError> {
        let rows = self.session().fetch(&FROM, &[sequence.into(), i64::from(limit).into()]).await?;
        rows.iter().map(query::entry).collect()
    }

    /// The last entries about a subject, at most `limit`, in their order; and how many there are in all.
    pub async fn audit_about(
        &mut self,
        subject: &str,
        limit: u32,
    ) -> Result<(Vec<AuditEntry>, u64), StoreError> {
        let mut session = self.session();
        let rows = session.fetch(&ABOUT, &[subject.into(), i64::from(limit).into()]).await?;
        let entries = rows
            .iter()
            .rev()
            .map(|row| Ok(query::entry(row)?.into()))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let count = match session.first(&COUNT_ABOUT, &[subject.into()]).await? {
            Some(row) => row.get::<i64>(0)?,
            None => 0,
        };
        Ok((entries, u64::try_from(count).unwrap_or_default()))
    }

    /// The last entry about a subject whose action begins like this.
    pub async fn last_about(
        &mut self,
        subject: &str,
        action: &str,
    ) -> Result<Option<AuditEntry>, StoreError> {
        let row = self.session().first(&LAST_ABOUT, &[subject.into(), action.into()]).await?;
        row.as_ref().map(|row| Ok(query::entry(row)?.into())).transpose()
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
            previous.hash.as_bytes().as_slice().into(),
            link.hash.as_bytes().as_slice().into(),
            entry.at.into(),
            (&entry.actor).into(),
            (&entry.action).into(),
            (&entry.subject).into(),
            (&entry.detail).into(),
        ]);
    }
    session.bulk(&APPEND, &values).await?;
    let after = links.pop().unwrap_or(AuditHead::NONE);
    if after.sequence > 0 {
        let hash = after.hash.as_bytes().as_slice();
        session.execute(&MOVE_HEAD, &[after.sequence.into(), hash.into()]).await?;
    }
    Ok(after)
}

async fn head(session: &mut Session<'_>) -> Result<AuditHead, StoreError> {
    match session.first(&HEAD, &[]).await? {
        Some(row) => Ok(AuditHead { sequence: row.get(0)?, hash: Digest::new(row.hash(1)?) }),
        None => Ok(AuditHead::NONE),
    }
}

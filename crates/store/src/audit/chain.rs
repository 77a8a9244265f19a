//! Follows the chain of entries, wherever they come from.

use super::{AuditEntry, AuditFault, AuditHead, LinkedEntry, query};
use crate::database::Row;
use crate::error::StoreError;
use portcullis_domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::cmp::Ordering;

/// A chain that is followed from its first entry.
#[derive(Debug, Clone)]
pub struct AuditChain {
    last: AuditHead,
    noted: Option<AuditHead>,
}

impl AuditChain {
    /// A chain of which nothing is known but, where it was noted, an earlier head.
    pub fn new(noted: Option<AuditHead>) -> Self {
        Self { last: AuditHead::NONE, noted }
    }

    /// The last entry that is in order.
    pub fn last(&self) -> &AuditHead {
        &self.last
    }

    /// Goes on to an entry, if it is the next one.
    pub fn follow(&mut self, entry: &LinkedEntry) -> Result<(), AuditFault> {
        let LinkedEntry { sequence, previous, hash: stored, .. } = entry;
        match sequence.cmp(&self.last.sequence.saturating_add(1)) {
            Ordering::Less => return Err(AuditFault::Unlinked(*sequence)),
            Ordering::Greater => return Err(AuditFault::Missing(self.last.sequence.saturating_add(1))),
            Ordering::Equal => {}
        }
        if *previous != self.last.hash {
            return Err(AuditFault::Unlinked(*sequence));
        }
        let hash = hash(*sequence, previous, &entry.clone().into());
        if *stored != hash || !is_as_kept(entry) {
            return Err(AuditFault::Changed(*sequence));
        }
        let next = AuditHead { sequence: *sequence, hash };
        if self.noted.is_some_and(|noted| noted.sequence == next.sequence && noted != next) {
            return Err(AuditFault::Replaced(next.sequence));
        }
        self.last = next;
        Ok(())
    }

    /// Says whether the chain ends where this head says, and not before the one that was noted.
    pub fn end(&self, head: &AuditHead) -> Result<(), AuditFault> {
        let last = &self.last;
        let furthest = self.noted.map_or(head.sequence, |noted| noted.sequence.max(head.sequence));
        if last.sequence < furthest {
            return Err(AuditFault::CutOff { ends: last.sequence, head: furthest });
        }
        match last.sequence.cmp(&head.sequence) {
            Ordering::Greater => Err(AuditFault::Added(head.sequence.saturating_add(1))),
            _ if last != head => Err(AuditFault::Changed(last.sequence)),
            _ => Ok(()),
        }
    }
}

/// Says whether an entry is one that a store gives back: what hashes like it and is written otherwise is none.
fn is_as_kept(entry: &LinkedEntry) -> bool {
    let texts = [&entry.actor, &entry.action, &entry.subject, &entry.detail];
    entry.at.subsec_nanosecond() % 1_000 == 0 && !texts.iter().any(|text| text.contains('\0'))
}

/// The entry in a row, unless it holds what no entry was ever written with.
pub(super) fn link(row: &Row) -> Result<Result<LinkedEntry, AuditFault>, StoreError> {
    match query::entry(row) {
        Ok(entry) => Ok(Ok(entry)),
        Err(StoreError::Damaged(_)) => Ok(Err(AuditFault::Changed(row.get(0)?))),
        Err(error) => Err(error),
    }
}

/// SHA-256 over the number, the previous hash, the time in microseconds, and each text behind its length; numbers are
/// 8 bytes, the lowest first.
pub(super) fn hash(sequence: i64, previous: &Digest, entry: &AuditEntry) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(sequence.to_le_bytes());
    hasher.update(previous.as_bytes());
    hasher.update(entry.at.as_microsecond().to_le_bytes());
    for text in [&entry.actor, &entry.action, &entry.subject, &entry.detail] {
        // As the store keeps it, see `Session`.
        let kept = text.replace('\0', "\u{fffd}");
        hasher.update((kept.len() as u64).to_le_bytes());
        hasher.update(kept.as_bytes());
    }
    Digest::new(hasher.finalize().into())
}

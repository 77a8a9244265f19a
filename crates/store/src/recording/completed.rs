//! A scan that is written and not yet kept: what follows from it goes into the same transaction.

use super::ScanWriter;
use super::arrivals::Appeared;
use super::recorded::{NewScan, Recorded, ScanEnd};
use crate::aliases;
use crate::audit::{self, AuditEntry};
use crate::database::{Lock, Transaction};
use crate::error::StoreError;
use crate::outbox;
use crate::recording::rows::json;
use crate::scans::{ScanCounts, Track};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::vulnerability::Arrival;
use serde_json::json;

/// The topic of the message, and the action of the audit entry, about a recorded scan.
const RECORDED: &str = "scan.recorded";
/// The action of the audit entry about an inventory that was matched again; who is told of it is for others to say.
const REMATCHED: &str = "scan.rematched";

/// A scan that is written and not yet kept.
#[derive(Debug)]
pub struct CompletedScan {
    /// The transaction that it is in.
    pub transaction: Transaction,
    /// The scan as it was begun.
    pub scan: NewScan,
    /// What came of it.
    pub recorded: Recorded,
    /// Says that no complete scan of its scope came before it.
    pub is_first: bool,
    /// Findings that its scope did not have open.
    pub appeared: Vec<Appeared>,
    /// Findings whose severity, version or fix differs.
    pub changed: Vec<Identity>,
    /// Findings that its scope has open no longer.
    pub closed: Vec<Identity>,
    /// Findings that became others: the old key, and the one that takes its place.
    pub moved: Vec<(Identity, Identity)>,
    /// Names that were joined by it, each time all of one vulnerability.
    pub joined: Vec<Vec<AdvisoryId>>,
    detail: String,
}

impl ScanWriter {
    /// Has `prepare` say what each finding that appears brings with it; without that, none is noted. Scans of changes open
    /// nothing.
    pub fn watch(&mut self, prepare: impl Fn(&Finding, Identity) -> Arrival + Send + Sync + 'static) {
        if !matches!(self.scan.track, Track::Change(_)) {
            self.arrivals.ask(Box::new(prepare));
        }
    }

    /// Closes what is gone, if the scan may close, and keeps everything.
    pub async fn finish(self, end: ScanEnd) -> Result<Recorded, StoreError> {
        self.complete(end).await?.commit(&[]).await
    }

    /// Closes what is gone, if the scan may close; whoever has the result says what follows, and commits it.
    pub async fn complete(mut self, end: ScanEnd) -> Result<CompletedScan, StoreError> {
        self.end(&end).await?;
        let mut detail = json!({
            "scan": self.recorded.id,
            "track": self.scan.track.to_string(),
            "engine": self.scan.engine,
            "from": self.scan.recorded_from,
            "complete": end.incomplete.is_none(),
            "raw_digest": end.raw_digest,
            "document_digest": end.document_digest,
            "counts": self.counts(),
        });
        if let Some(inventory) = &self.scan.inventory {
            detail["inventory"] = inventory.scan.as_str().into();
        }
        let detail = json(&detail)?;
        let joined = self.join_aliases().await?;
        Ok(CompletedScan {
            is_first: !self.had_complete,
            appeared: self.arrivals.appeared,
            changed: self.arrivals.changed,
            closed: self.arrivals.closed,
            moved: self.arrivals.moved,
            transaction: self.transaction,
            scan: self.scan,
            recorded: self.recorded,
            joined,
            detail,
        })
    }

    async fn join_aliases(&mut self) -> Result<Vec<Vec<AdvisoryId>>, StoreError> {
        let at = self.scan.received_at;
        let mut groups: Vec<_> = self.aliases.drain().collect();
        groups.sort_unstable();
        let mut session = self.transaction.session();
        let arrivals = &self.arrivals;
        let is_followed =
            !arrivals.appeared.is_empty() || !arrivals.changed.is_empty() || !arrivals.closed.is_empty();
        // Names that a change joins make one vulnerability of two, too.
        if arrivals.is_wanted() && is_followed || !groups.is_empty() {
            session.lock(Lock::Vulnerabilities).await?;
        }
        let mut joined = Vec::new();
        for names in groups {
            match aliases::join(&mut session, &names, at).await {
                Ok(true) => joined.push(names),
                // A report that calls two CVEs one vulnerability is believed in everything else.
                Ok(false) | Err(StoreError::TwoCves(..)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(joined)
    }

    pub(super) fn counts(&self) -> ScanCounts {
        let counts = &self.recorded;
        ScanCounts {
            observations: counts.observations,
            new: counts.new,
            known: counts.known,
            changed: counts.changed,
            reopened: counts.reopened,
            gone: counts.gone,
            moved: counts.moved,
        }
    }
}

impl CompletedScan {
    /// Keeps everything, with audit entries of what follows from it behind that of the scan.
    pub async fn commit(mut self, entries: &[AuditEntry]) -> Result<Recorded, StoreError> {
        let at = self.scan.received_at;
        let mut session = self.transaction.session();
        let action = if self.scan.inventory.is_some() { REMATCHED } else { RECORDED };
        if self.scan.inventory.is_none() {
            outbox::put(&mut session, RECORDED, &self.detail, at).await?;
        }
        let mut all = vec![AuditEntry {
            at,
            actor: self.scan.recorded_by,
            action: action.to_owned(),
            subject: self.scan.component,
            detail: self.detail,
        }];
        all.extend_from_slice(entries);
        audit::append(&mut session, &all).await?;
        self.transaction.commit().await?;
        Ok(self.recorded)
    }
}

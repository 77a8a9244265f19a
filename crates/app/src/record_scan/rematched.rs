//! Recording what an inventory matched with newer advisories has: it opens what is new, closes nothing, and is no scan.

use super::{Attempt, NotRecorded, RecordedScan, Report};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::name_owners::owner;
use crate::vulnerabilities::follow::Followed;
use jiff::Timestamp;
use portcullis_domain::digest::Digest;
use portcullis_domain::program::Program;
use portcullis_engines::trivy;
use portcullis_intake::Limits;
use portcullis_store::{CompletedScan, Inventory, ScanEnd, StoreError, StoredScan};
use serde_json::json;
use std::fs::File;

/// The topic of the message about what is new.
const FOUND: &str = "rematch.found";

/// Vulnerabilities that a message names; the rest is counted.
const NAMED: usize = 100;

/// The scan whose inventory was matched again.
pub(crate) struct Rematched {
    pub(crate) scan: StoredScan,
    /// What it was of.
    pub(crate) subjects: Vec<String>,
}

/// Records the report of a match of an inventory that was spooled into `file`; `raw` is the digest of its bytes.
pub(crate) async fn record_rematched(
    installation: &Installation,
    report: &Report,
    inventory: &Rematched,
    (file, raw): (File, Digest),
    limits: &Limits,
    caller: &Caller,
    now: Timestamp,
) -> Result<RecordedScan, NotRecorded> {
    let component = installation.program.program.component(&report.component).ok_or_else(|| {
        NotRecorded::NoComponent(report.component.clone(), "it no more; its scans stay on record".to_owned())
    })?;
    let report = Report { format: Some(trivy::NAME.to_owned()), ran: true, ..report.clone() };
    let attempt = Attempt {
        installation,
        report: &report,
        component,
        track: &inventory.scan.track,
        limits,
        caller,
        now,
        credential_key: installation.store.credential_key().await?,
        inventory: Some(inventory),
    };
    attempt.make_with_any_engine(file, raw).await
}

impl Rematched {
    pub(super) fn inventory(&self) -> Inventory {
        Inventory { sequence: self.scan.sequence, scan: self.scan.id.clone() }
    }

    /// What was matched is what was scanned, whatever the report of the match calls it.
    pub(super) fn describe(&self, end: &mut ScanEnd) {
        let of_scan = |subject: &&String| {
            Some(*subject) != self.scan.commit.as_ref() && Some(*subject) != self.scan.tree.as_ref()
        };
        end.facts.digests = self.subjects.iter().filter(of_scan).cloned().collect();
        end.facts.commit.clone_from(&self.scan.commit);
        end.tree.clone_from(&self.scan.tree);
        end.facts.platform.clone_from(&self.scan.facts.platform);
        end.facts.target.clone_from(&self.scan.facts.target);
        end.asserted.clone_from(&self.scan.facts.asserted);
    }

    /// Refuses what was matched if something else was scanned meanwhile: it could open what is gone.
    pub(super) async fn check(&self, completed: &mut CompletedScan) -> Result<(), NotRecorded> {
        let component = &self.scan.component;
        let newest = completed.transaction.newest_complete_scans(component).await?;
        if newest.iter().any(|scan| scan.sequence == self.scan.sequence) {
            return Ok(());
        }
        Err(NotRecorded::Overtaken(component.clone()))
    }

    /// Tells whom it concerns of what is new.
    pub(super) async fn tell(
        &self,
        completed: &mut CompletedScan,
        followed: &Followed,
        end: &ScanEnd,
        program: &Program,
    ) -> Result<(), StoreError> {
        if followed.appeared.is_empty() {
            return Ok(());
        }
        let component = &self.scan.component;
        let owner = owner(program, component, None);
        let named: Vec<u64> = followed.appeared.iter().copied().take(NAMED).collect();
        let body = json!({
            "component": component,
            "track": self.scan.track.to_string(),
            "team": owner.as_ref().map(|owner| &owner.team),
            "ambassador": owner.as_ref().and_then(|owner| owner.ambassador.as_ref()),
            "vulnerabilities": named,
            "count": followed.appeared.len(),
            "findings": completed.recorded.new + completed.recorded.reopened,
            "database_date": end.facts.database_date,
            "rematch": completed.recorded.id,
            "inventory": self.scan.id,
        });
        let at = completed.scan.received_at;
        completed.transaction.put(FOUND, &body.to_string(), at).await?;
        Ok(())
    }
}

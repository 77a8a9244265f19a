//! The end of a recording: what is gone is closed, and the scan is told of.

use super::rows::{CLOSE, RENAME_TEXT, from_json, json};
use super::{FIELDS, FINISH, Place, Recorded, SUBJECTS, ScanEnd, ScanWriter};
use crate::aliases;
use crate::audit::{self, AuditEntry};
use crate::database::Value;
use crate::error::StoreError;
use crate::outbox;
use crate::scans::{ScanCounts, ScanFacts, Track};
use jiff::Timestamp;
use portcullis_domain::finding::Kind;
use portcullis_domain::identity::Identity;
use serde_json::json;
use std::collections::BTreeSet;

/// The topic of the message, and the action of the audit entry, about a recorded scan.
const RECORDED: &str = "scan.recorded";

impl ScanWriter {
    /// Closes what is gone, if the scan may close, and keeps everything.
    pub async fn finish(mut self, end: ScanEnd) -> Result<Recorded, StoreError> {
        self.write().await?;
        let scanned_at = end.facts.created.map_or(self.scan.received_at, |at| at.min(self.scan.received_at));
        self.recorded.late = self.last_scanned_at.is_some_and(|last| scanned_at < last);
        self.rename_texts().await?;
        self.close(&end).await?;
        self.count_known();
        self.describe(&end, scanned_at).await?;
        self.tell(&end).await?;
        self.transaction.commit().await?;
        Ok(self.recorded)
    }

    async fn rename_texts(&mut self) -> Result<(), StoreError> {
        let scope = self.scope;
        let values: Vec<Value<'_>> = self
            .renamed
            .iter()
            .flat_map(|(identity, text)| -> [Value<'_>; 3] {
                [scope.into(), identity.as_bytes().as_slice().into(), text.as_slice().into()]
            })
            .collect();
        self.transaction.session().bulk(&RENAME_TEXT, &values).await?;
        Ok(())
    }

    /// The kinds within which what was not seen is gone.
    fn closing(&self, end: &ScanEnd) -> BTreeSet<Kind> {
        if end.incomplete.is_some() || self.recorded.late {
            return BTreeSet::new();
        }
        self.seen_kinds.iter().chain(&end.looked_for).copied().collect()
    }

    async fn close(&mut self, end: &ScanEnd) -> Result<(), StoreError> {
        let kinds = self.closing(end);
        let mut closed: Vec<Identity> = Vec::new();
        let mut gone = 0;
        for (identity, known) in &self.known {
            if known.place != Place::Unseen || !kinds.contains(&known.kind) {
                continue;
            }
            // The rows of a change are its own account; what its base has is left alone.
            let of_change = matches!(self.scan.track, Track::Change(_));
            if known.of_base || !of_change {
                gone += 1;
            }
            if !known.of_base {
                closed.push(*identity);
            }
        }
        closed.sort_unstable();
        self.recorded.gone = gone;
        if self.moves.is_possible() && !closed.is_empty() {
            self.follow_moves(&closed).await?;
        }
        closed.append(&mut self.overtaken);
        let (scope, scan) = (self.scope, self.recorded.sequence);
        let values: Vec<Value<'_>> = closed
            .iter()
            .flat_map(|identity| -> [Value<'_>; 3] {
                [scope.into(), identity.as_bytes().as_slice().into(), scan.into()]
            })
            .collect();
        self.transaction.session().bulk(&CLOSE, &values).await?;
        Ok(())
    }

    async fn follow_moves(&mut self, closed: &[Identity]) -> Result<(), StoreError> {
        let iac: Vec<Value<'_>> = closed
            .iter()
            .filter(|identity| self.known.get(identity).is_some_and(|known| known.kind == Kind::Iac))
            .flat_map(|identity| -> [Value<'_>; 2] {
                [(&self.scan.component).into(), identity.as_bytes().as_slice().into()]
            })
            .collect();
        let mut session = self.transaction.session();
        let mut gone = Vec::with_capacity(iac.len());
        for row in session.bulk_fetch(&FIELDS, &iac).await? {
            gone.push((Identity::from_bytes(row.hash(0)?), from_json(&row.get::<String>(1)?)?));
        }
        let recorded = &mut self.recorded;
        for (old, new) in self.moves.from(&gone) {
            let reason = "moved to another file";
            aliases::redirect(&mut session, old, new.identity, reason, recorded.sequence).await?;
            recorded.moved += 1;
            recorded.gone = recorded.gone.saturating_sub(1);
            let appeared = if new.is_back { &mut recorded.reopened } else { &mut recorded.new };
            *appeared = appeared.saturating_sub(1);
        }
        Ok(())
    }

    fn count_known(&mut self) {
        let seen = || self.known.values().filter(|known| known.place != Place::Unseen);
        if matches!(self.scan.track, Track::Change(_)) {
            // What an earlier scan of the change had already is as new to its base as the rest.
            let known = seen().filter(|known| known.of_base).count() as u64;
            let new = seen().count() as u64 - known;
            let counts = &mut self.recorded;
            (counts.new, counts.known) = (new, known);
            (counts.changed, counts.reopened, counts.moved) = (0, 0, 0);
        } else {
            self.recorded.known = seen().filter(|known| known.is_stored).count() as u64;
        }
    }

    async fn describe(&mut self, end: &ScanEnd, scanned_at: Timestamp) -> Result<(), StoreError> {
        let scan = self.recorded.sequence;
        let facts = &end.facts;
        let subjects: BTreeSet<&String> =
            facts.digests.iter().chain(&facts.commit).chain(&end.tree).collect();
        let rows: Vec<Value<'_>> = subjects
            .into_iter()
            .flat_map(|subject| -> [Value<'_>; 2] { [scan.into(), subject.into()] })
            .collect();
        let more = json(&ScanFacts {
            target: facts.target.clone(),
            tool: facts.engine.clone(),
            platform: facts.platform.clone(),
            operating_system: facts.operating_system.clone(),
            packages: facts.packages,
            passed_checks: facts.passed_checks,
            asserted: end.asserted.clone(),
            looked_for: end.looked_for.clone(),
            skipped: end.skipped,
            incomplete: end.incomplete.clone(),
        })?;
        let counts = json(&self.counts())?;
        let values: [Value<'_>; 14] = [
            scan.into(),
            scanned_at.into(),
            facts.engine_version.as_deref().into(),
            facts.database_date.into(),
            (&end.format).into(),
            end.incomplete.is_none().into(),
            self.recorded.late.into(),
            end.raw_digest.as_deref().into(),
            end.redacted_digest.as_deref().into(),
            end.document_digest.as_deref().into(),
            facts.commit.as_deref().into(),
            end.tree.as_deref().into(),
            (&more).into(),
            (&counts).into(),
        ];
        let mut session = self.transaction.session();
        session.bulk(&SUBJECTS, &rows).await?;
        session.execute(&FINISH, &values).await?;
        Ok(())
    }

    fn counts(&self) -> ScanCounts {
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

    /// What others learn of the scan. It comes last, because those who write here wait for each other.
    async fn tell(&mut self, end: &ScanEnd) -> Result<(), StoreError> {
        let at = self.scan.received_at;
        let detail = json(&json!({
            "scan": self.recorded.id,
            "track": self.scan.track.to_string(),
            "engine": self.scan.engine,
            "from": self.scan.recorded_from,
            "complete": end.incomplete.is_none(),
            "raw_digest": end.raw_digest,
            "document_digest": end.document_digest,
            "counts": self.counts(),
        }))?;
        let mut groups: Vec<_> = self.aliases.drain().collect();
        groups.sort_unstable();
        let mut session = self.transaction.session();
        outbox::put(&mut session, RECORDED, &detail, at).await?;
        let entry = AuditEntry {
            at,
            actor: self.scan.recorded_by.clone(),
            action: RECORDED.to_owned(),
            subject: self.scan.component.clone(),
            detail,
        };
        audit::append(&mut session, std::slice::from_ref(&entry)).await?;
        for names in groups {
            match aliases::join(&mut session, &names, at).await {
                // A report that calls two CVEs one vulnerability is believed in everything else.
                Ok(()) | Err(StoreError::TwoCves(..)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

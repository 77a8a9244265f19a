//! The end of a recording: what is gone is closed, and the scan is told of.

use super::rows::{CLOSE, RENAME_TEXT, from_json, json};
use super::{FIELDS, FINISH, Place, RAN_LATER, SUBJECTS, ScanEnd, ScanWriter, UNCLOSE, UNOPEN};
use crate::aliases;
use crate::database::Value;
use crate::error::StoreError;
use crate::scans::{ScanFacts, Track};
use jiff::Timestamp;
use portcullis_domain::finding::Kind;
use portcullis_domain::identity::Identity;
use std::collections::BTreeSet;

/// What a scan that ran later was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overtaken {
    /// One of them is complete, so that it alone says what is open.
    ByComplete,
    /// None is, so that what this one has may be open too.
    ByIncomplete,
}

impl ScanWriter {
    /// Writes what the end of the report tells.
    pub(super) async fn end(&mut self, end: &ScanEnd) -> Result<(), StoreError> {
        self.write().await?;
        let scanned_at = end.facts.created.map_or(self.scan.received_at, |at| at.min(self.scan.received_at));
        let overtaken = self.overtaken_by(scanned_at).await?;
        self.recorded.late = overtaken.is_some();
        self.rename_texts().await?;
        if overtaken == Some(Overtaken::ByComplete) {
            self.take_back().await?;
        } else {
            self.close(end).await?;
        }
        self.count_known();
        self.describe(end, scanned_at).await
    }

    /// Whether a scan that ran later is on record. Those of a clock that was ahead are none, and those that were late
    /// themselves say nothing.
    async fn overtaken_by(&mut self, scanned_at: Timestamp) -> Result<Option<Overtaken>, StoreError> {
        let values = [
            self.scope.into(),
            scanned_at.into(),
            self.scan.received_at.into(),
            self.recorded.sequence.into(),
        ];
        let row = self.transaction.session().first(&RAN_LATER, &values).await?;
        let (later, complete) = match row {
            Some(row) => (row.get::<i64>(0)?, row.get::<i64>(1)?),
            None => (0, 0),
        };
        Ok(match (later, complete) {
            (0, _) => None,
            (_, 0) => Some(Overtaken::ByIncomplete),
            _ => Some(Overtaken::ByComplete),
        })
    }

    /// Leaves everything open and closed as the later scan has it: this one is history when it comes.
    async fn take_back(&mut self) -> Result<(), StoreError> {
        let values = [self.scope.into(), self.recorded.sequence.into()];
        let mut session = self.transaction.session();
        session.execute(&UNOPEN, &values).await?;
        session.execute(&UNCLOSE, &values).await?;
        self.arrivals.forget();
        let counts = &mut self.recorded;
        (counts.new, counts.reopened, counts.changed) = (0, 0, 0);
        Ok(())
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
        if end.incomplete.is_some() || self.recorded.late || self.scan.inventory.is_some() {
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
        if self.arrivals.is_wanted() {
            self.arrivals.closed.clone_from(&closed);
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
            self.arrivals.moved.push((old, new.identity));
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
}

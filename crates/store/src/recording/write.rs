//! Writes the rows that wait, in the order of the index, because they then touch fewer of its pages.

use super::rows::{self, CLOSE, INSERT_FINDINGS, INSERT_OBSERVATIONS, Kept};
use super::{Place, ScanWriter, WERE_CLOSED, Waiting};
use crate::database::Value;
use crate::error::StoreError;
use portcullis_domain::finding::Subject;
use portcullis_domain::identity::{ALGORITHM, Identity};
use portcullis_domain::vulnerability::Key;
use std::collections::HashSet;

impl ScanWriter {
    /// Writes the rows that wait.
    pub(super) async fn write(&mut self) -> Result<(), StoreError> {
        self.texts.write(&self.store, &mut self.transaction).await?;
        let mut waiting: Vec<Waiting> = std::mem::take(&mut self.waiting).into_iter().flatten().collect();
        waiting.sort_by_key(|row| row.identity);
        let (scope, scan) = (self.scope, self.recorded.sequence);
        let mut changed: Vec<Value<'_>> = Vec::new();
        let mut wanted: Vec<Value<'_>> = Vec::new();
        let mut findings: Vec<Value<'_>> = Vec::new();
        let mut observations: Vec<Value<'_>> = Vec::new();
        let mut kept = Vec::with_capacity(waiting.len());
        for row in &waiting {
            let state = self.known.get(&row.identity).map_or(0, |known| known.state).to_le_bytes();
            let key = Key::of(&row.finding, row.identity);
            kept.push((Kept::of(&row.finding)?, rows::json(&row.fields)?, state, key));
        }
        let (mut new, mut back) = (HashSet::new(), HashSet::new());
        for (row, (kept, fields, state, key)) in waiting.iter().zip(&kept) {
            let identity: Value<'_> = row.identity.as_bytes().as_slice().into();
            let kind = row.finding.kind().word();
            if self.known.get(&row.identity).is_some_and(|known| known.is_stored) {
                changed.extend([scope.into(), identity, scan.into()]);
            } else {
                new.insert(row.identity);
                wanted.extend([scope.into(), identity]);
                findings.extend::<[Value<'_>; 8]>([
                    identity,
                    i64::from(ALGORITHM).into(),
                    kind.into(),
                    (&self.scan.component).into(),
                    (&key.weakness).into(),
                    (&key.subject).into(),
                    fields.into(),
                    scan.into(),
                ]);
            }
            observations.extend::<[Value<'_>; 11]>([
                scope.into(),
                identity,
                scan.into(),
                kind.into(),
                (&kept.severity).into(),
                (&kept.version).into(),
                (&kept.fixed_versions).into(),
                kept.suppression.as_deref().into(),
                (&kept.subject).into(),
                row.text.as_slice().into(),
                state.as_slice().into(),
            ]);
        }
        let mut session = self.transaction.session();
        session.bulk(&CLOSE, &changed).await?;
        session.bulk(&INSERT_FINDINGS, &findings).await?;
        if self.had_closed {
            for row in session.bulk_fetch(&WERE_CLOSED, &wanted).await? {
                let identity = Identity::from_bytes(row.hash(0)?);
                if new.remove(&identity) {
                    back.insert(identity);
                }
            }
        }
        session.bulk(&INSERT_OBSERVATIONS, &observations).await?;
        self.recorded.new += new.len() as u64;
        self.recorded.reopened += back.len() as u64;
        self.recorded.changed += (changed.len() / 3) as u64;
        for row in waiting {
            if let Some(known) = self.known.get_mut(&row.identity) {
                known.place = Place::Written;
            }
            if new.contains(&row.identity) || back.contains(&row.identity) {
                self.arrivals.appeared(&row.finding, row.identity, row.text);
                self.moves.appeared(row.identity, back.contains(&row.identity), &row.fields);
            } else if self.arrivals.is_wanted() {
                self.arrivals.changed.push(row.identity);
            }
            if let Subject::Package(found) = &row.finding.subject
                && !found.aliases.is_empty()
            {
                let mut names = found.aliases.clone();
                names.push(found.advisory.clone());
                names.sort();
                self.aliases.insert(names);
            }
        }
        Ok(())
    }
}

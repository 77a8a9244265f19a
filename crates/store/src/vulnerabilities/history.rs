//! How many vulnerabilities were open at moments of the past.

use super::selecting::condition;
use crate::database::{Assembled, Row, Transaction};
use crate::error::StoreError;
use crate::vulnerabilities::row::unsigned;
use jiff::Timestamp;
use portcullis_domain::vulnerability::Selection;

impl Transaction {
    /// How many of what is selected were open at each of the moments, by the place of the severity that each has today.
    pub async fn open_at(
        &mut self,
        selection: &Selection,
        moments: &[Timestamp],
    ) -> Result<Vec<[u64; 6]>, StoreError> {
        let mut open = vec![[0; 6]; moments.len()];
        if moments.is_empty() {
            return Ok(open);
        }
        self.session().compile_nothing().await?;
        for statement in [present(selection, moments), past(selection, moments)] {
            for row in self.session().fetch_assembled(&statement).await? {
                add(&row, &mut open)?;
            }
        }
        Ok(open)
    }
}

fn add(row: &Row, open: &mut [[u64; 6]]) -> Result<(), StoreError> {
    let severity = usize::try_from(unsigned(row.get(0)?)?).unwrap_or(usize::MAX);
    for (at, counts) in open.iter_mut().enumerate() {
        if let Some(count) = counts.get_mut(severity) {
            *count += unsigned(row.get(at + 1)?)?;
        }
    }
    Ok(())
}

/// The present episodes, by severity.
fn present<'v>(selection: &'v Selection, moments: &[Timestamp]) -> Assembled<'v> {
    let mut to = Assembled::default();
    counts(&mut to, "v.opened_at", "v.ended_at", moments);
    to.push(" from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" group by v.severity");
    to
}

/// Those before.
fn past<'v>(selection: &'v Selection, moments: &[Timestamp]) -> Assembled<'v> {
    let mut to = Assembled::default();
    counts(&mut to, "p.opened_at", "p.ended_at", moments);
    to.push(" from past_episode as p join vulnerability as v on v.number = p.vulnerability where ");
    condition(&mut to, selection);
    to.push(" group by v.severity");
    to
}

fn counts(to: &mut Assembled<'_>, opened: &'static str, ended: &'static str, moments: &[Timestamp]) {
    to.push("select v.severity");
    for &moment in moments {
        to.push(", count(case when ").push(opened).push(" < ").bind(moment).push(" and (").push(ended);
        to.push(" is null or ").push(ended).push(" >= ").bind(moment).push(") then 1 end)");
    }
}

/// Every statement about moments, of which none is run.
pub(super) fn samples<'v>(selection: &'v Selection, moments: &[Timestamp]) -> Vec<Assembled<'v>> {
    vec![present(selection, moments), past(selection, moments)]
}

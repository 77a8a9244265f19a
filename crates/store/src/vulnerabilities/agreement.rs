//! Whether vulnerabilities agree with the findings that are open: each of these is one vulnerability's, which is there.

use super::row::unsigned;
use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use portcullis_domain::vulnerability::name;

statements! {
    // A series that nobody looks after any more keeps its findings open.
    ASTRAY [Integer] =
        "select scope.component, scope.track, finding.weakness, vulnerability.number from observation \
         join scope on scope.id = observation.scope and scope.track not like 'change:%' \
         join finding on finding.component = scope.component and finding.identity = observation.finding \
         left join finding_vulnerability on finding_vulnerability.component = finding.component \
           and finding_vulnerability.identity = finding.identity \
         left join vulnerability on vulnerability.number = finding_vulnerability.vulnerability \
           and vulnerability.merged_into is null \
         left join affected on affected.vulnerability = vulnerability.number \
           and affected.component = scope.component and affected.track = scope.track \
         where observation.closed is null and (affected.vulnerability is null or affected.closed_as = 'gone') \
         order by 1, 2, 3, 4 limit $1";
    // What a person told of has a place without a finding.
    NOT_THERE [Integer] =
        "select affected.component, affected.track, vulnerability.weakness, vulnerability.number from affected \
         join vulnerability on vulnerability.number = affected.vulnerability \
         where affected.closed_at is null and vulnerability.kind <> '' and not exists ( \
           select 1 from scope join observation on observation.scope = scope.id and observation.closed is null \
           join finding_vulnerability on finding_vulnerability.component = scope.component \
             and finding_vulnerability.identity = observation.finding \
           where scope.component = affected.component and scope.track = affected.track \
             and finding_vulnerability.vulnerability = affected.vulnerability) \
         order by 1, 2, 3, 4 limit $1";
}

/// Where vulnerabilities and open findings don't agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// A finding is open that is no vulnerability's, or one's that is not there.
    #[error("{0} is found, and no vulnerability is there")]
    Astray(String),
    /// A vulnerability is where nothing of it is open.
    #[error("{0} is not found, and its vulnerability is there")]
    NotThere(String),
}

impl Transaction {
    /// Where vulnerabilities and open findings don't agree, at most `limit` times each way.
    pub async fn disagreements(&mut self, limit: u32) -> Result<Vec<Disagreement>, StoreError> {
        let limit = [i64::from(limit).into()];
        let mut all = Vec::new();
        for row in self.session().fetch(&ASTRAY, &limit).await? {
            all.push(Disagreement::Astray(place(&row)?));
        }
        for row in self.session().fetch(&NOT_THERE, &limit).await? {
            all.push(Disagreement::NotThere(place(&row)?));
        }
        Ok(all)
    }
}

/// What is meant and where.
fn place(row: &Row) -> Result<String, StoreError> {
    let (component, track): (String, String) = (row.get(0)?, row.get(1)?);
    let weakness: String = row.get(2)?;
    let number = row.get::<Option<i64>>(3)?.map(unsigned).transpose()?.map(name);
    Ok(match number {
        Some(number) => format!("{weakness} ({number}) in {component} on {track}"),
        None => format!("{weakness} in {component} on {track}"),
    })
}

//! Findings as they are kept, back in the words of the domain.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use crate::recording::{rows, texts};
use crate::scans::StoredScan;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::severity::Severity;

/// The columns of a finding, in the order in which `stored` reads them.
macro_rules! select_finding {
    ($rest:literal) => {
        concat!(
            "select observation.finding, observation.opened, observation.severity, observation.version, ",
            "observation.fixed_versions, observation.suppression, observation.subject, observation.text, ",
            "advisory_text.title from observation ",
            "join advisory_text on advisory_text.hash = observation.text ",
            $rest
        )
    };
}

statements! {
    OF_SCAN [Text, Text, Text, Integer, Bytes, Text, Text, Text, Text, Text, Text, Integer] = select_finding!(
        "where observation.scope = \
           (select id from scope where component = $1 and track = $2 and engine = $3) \
         and observation.opened <= $4 and (observation.closed is null or observation.closed > $4) \
         and observation.finding > $5 and observation.severity in ($6, $7, $8, $9, $10, $11) \
         order by observation.finding limit $12"
    );
    SEVERITIES [Text, Text, Text, Integer] =
        "select severity, count(*) from observation \
         where scope = (select id from scope where component = $1 and track = $2 and engine = $3) \
         and opened <= $4 and (closed is null or closed > $4) group by severity";
    TEXT [Bytes] = "select title, description, remediation, detail from advisory_text where hash = $1";
    FIELDS [Text, Bytes] = "select algorithm, fields from finding where component = $1 and identity = $2";
HISTORY [Text, Bytes] =
        "select scope.track, scope.engine, opened, closed from scope join observation \
         on observation.scope = scope.id and observation.finding = $2 where scope.component = $1 \
         order by scope.track, scope.engine, opened";
    @bulk EVER_FOUND [Text] =
        "with wanted (weakness) as (values ",
        ") select distinct finding.weakness, finding.component from wanted \
         join finding on finding.weakness = wanted.weakness";
}

/// Findings that are read at a time.
const PAGE: usize = 2000;

/// Which findings of a scan are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFilter {
    /// The severities.
    pub severities: Vec<Severity>,
}

impl Default for FindingFilter {
    /// All of them.
    fn default() -> Self {
        Self { severities: Severity::ALL.to_vec() }
    }
}

/// A finding that was open after a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFinding {
    /// Its key.
    pub identity: Identity,
    /// The finding; what the publisher says of it is left out, see [`Transaction::details`].
    pub finding: Finding,
    /// The name of what the publisher says of it.
    pub text: [u8; 32],
    /// The sequence of the scan since which it stands as it does.
    pub since: i64,
}

/// A stretch in which a finding stood unchanged in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The track, as text.
    pub track: String,
    /// The engine.
    pub engine: String,
    /// The sequence of the first scan that had it so.
    pub opened: i64,
    /// The sequence of the first scan that had it so no longer.
    pub closed: Option<i64>,
}

impl Transaction {
    /// Which of these weaknesses a scan ever found, each with the components it was found in.
    pub async fn ever_found(&mut self, weaknesses: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        let wanted: Vec<Value<'_>> = weaknesses.iter().map(Value::from).collect();
        let rows = self.session().bulk_fetch(&EVER_FOUND, &wanted).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// The findings that were open after a scan, by key. A scan that was not complete closed nothing, so what it did
    /// not see is among them. For a scan of a change these are the findings that its base does not have.
    pub async fn open_findings(
        &mut self,
        scan: &StoredScan,
        filter: &FindingFilter,
    ) -> Result<Vec<StoredFinding>, StoreError> {
        let mut found: Vec<StoredFinding> = Vec::new();
        loop {
            let after = found.last().map(|last| last.identity);
            let page = self.open_findings_after(scan, filter, after, PAGE).await?;
            let is_last = page.len() < PAGE;
            found.extend(page);
            if is_last {
                return Ok(found);
            }
        }
    }

    /// At most `limit` of these findings, after the one with this key.
    pub async fn open_findings_after(
        &mut self,
        scan: &StoredScan,
        filter: &FindingFilter,
        after: Option<Identity>,
        limit: usize,
    ) -> Result<Vec<StoredFinding>, StoreError> {
        let Some(last) = filter.severities.last() else { return Ok(Vec::new()) };
        // There are six severities; the last stands in for those that are not wanted.
        let wanted = [0, 1, 2, 3, 4, 5].map(|place| filter.severities.get(place).unwrap_or(last).word());
        let track = scan.track.to_string();
        let after = after.map_or([0; 32], |after| *after.as_bytes());
        let mut values: Vec<Value<'_>> = vec![
            (&scan.component).into(),
            (&track).into(),
            (&scan.engine).into(),
            scan.sequence.into(),
            after.as_slice().into(),
        ];
        values.extend(wanted.map(Value::from));
        values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
        self.session().fetch(&OF_SCAN, &values).await?.iter().map(stored).collect()
    }

    /// How many findings of each severity were open after a scan, in the order of [`Severity::ALL`].
    pub async fn count_open_findings(&mut self, scan: &StoredScan) -> Result<[usize; 6], StoreError> {
        let track = scan.track.to_string();
        let values = [(&scan.component).into(), (&track).into(), (&scan.engine).into(), scan.sequence.into()];
        let mut counts = [0; 6];
        for row in &self.session().fetch(&SEVERITIES, &values).await? {
            let word: String = row.get(0)?;
            let severity: Severity = word
                .parse()
                .map_err(|_| StoreError::Damaged(format!("`{word}` is no severity of a finding")))?;
            counts[severity.place()] = usize::try_from(row.get::<i64>(1)?).unwrap_or_default();
        }
        Ok(counts)
    }

    /// Puts what the publisher says of a finding back into it.
    pub async fn details(&mut self, stored: &mut StoredFinding) -> Result<(), StoreError> {
        let values = [stored.text.as_slice().into()];
        let Some(row) = self.session().first(&TEXT, &values).await? else {
            return Err(StoreError::Damaged(format!(
                "the text of the finding {} is missing",
                stored.identity
            )));
        };
        stored.finding.details = texts::details(&row)?;
        Ok(())
    }

    /// The fields that a component's key was made of, and the number of the algorithm.
    pub async fn fields_of(
        &mut self,
        component: &str,
        identity: Identity,
    ) -> Result<Option<(u32, Vec<String>)>, StoreError> {
        let values = [component.into(), identity.as_bytes().as_slice().into()];
        let Some(row) = self.session().first(&FIELDS, &values).await? else { return Ok(None) };
        let algorithm = u32::try_from(row.get::<i64>(0)?).unwrap_or_default();
        Ok(Some((algorithm, rows::from_json(&row.get::<String>(1)?)?)))
    }

    /// Where and when a finding of a component was open.
    pub async fn history_of(
        &mut self,
        component: &str,
        identity: Identity,
    ) -> Result<Vec<Interval>, StoreError> {
        let values = [component.into(), identity.as_bytes().as_slice().into()];
        let rows = self.session().fetch(&HISTORY, &values).await?;
        rows.iter()
            .map(|row| {
                Ok(Interval {
                    track: row.get(0)?,
                    engine: row.get(1)?,
                    opened: row.get(2)?,
                    closed: row.get(3)?,
                })
            })
            .collect()
    }
}

/// Reads the columns that `select_finding` gives first.
pub(crate) fn stored(row: &Row) -> Result<StoredFinding, StoreError> {
    let kept = rows::Kept {
        severity: row.get(2)?,
        version: row.get(3)?,
        fixed_versions: row.get(4)?,
        suppression: row.get(5)?,
        subject: row.get(6)?,
    };
    let mut finding = kept.finding()?;
    finding.title = row.get(8)?;
    Ok(StoredFinding {
        identity: Identity::from_bytes(row.hash(0)?),
        finding,
        text: row.hash(7)?,
        since: row.get(1)?,
    })
}

//! What is found at present of some weaknesses or vulnerabilities, in all components at once.

use crate::database::{Bulk, Transaction, Value, statements};
use crate::error::StoreError;
use crate::findings::{StoredFinding, stored};
use crate::scans::{NoTrack, Track};
use crate::vulnerabilities::{signed, unsigned};

statements! {
    @bulk OF_WEAKNESSES [Text] =
        "with wanted (weakness) as (values ",
        concat!(
            ") ",
            select_open!("wanted", "finding.weakness = wanted.weakness")
        );
    // The keys of a vulnerability lead to its findings; which of these are its own, the view says.
    @bulk OF_VULNERABILITIES [Integer] =
        "with wanted (number) as (values ",
        concat!(
            "), named (number, weakness, subject) as ( \
               select wanted.number, vulnerability.weakness, vulnerability.subject from wanted \
               join vulnerability on vulnerability.number = wanted.number \
               union select wanted.number, other_key.weakness, other_key.subject from wanted \
               join other_key on other_key.vulnerability = wanted.number) ",
            select_open!(
                "named",
                "finding.weakness = named.weakness and finding.subject = named.subject \
                 and finding.vulnerability = named.number"
            )
        );
}

/// Findings as they are open, of what `$from` has; `$finding` says which. The joins stand in the order in which they are to be
/// made: SQLite, left to itself, may read all that is open.
macro_rules! select_open {
    ($from:literal, $finding:literal) => {
        concat!(
            "select observation.finding, observation.opened, observation.severity, observation.version, \
             observation.fixed_versions, observation.suppression, observation.subject, observation.text, \
             advisory_text.title, scope.component, scope.track, scope.engine, finding.vulnerability from ",
            $from,
            " cross join finding_vulnerability as finding cross join scope cross join observation \
             cross join advisory_text where ",
            $finding,
            " and scope.component = finding.component and scope.track not like 'change:%' \
             and observation.scope = scope.id and observation.finding = finding.identity \
             and observation.closed is null and advisory_text.hash = observation.text"
        )
    };
}
use select_open;

/// A finding that is open on a track, as one engine sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenFinding {
    /// The component.
    pub component: String,
    /// The track.
    pub track: Track,
    /// The engine.
    pub engine: String,
    /// The number of its vulnerability.
    pub vulnerability: Option<u64>,
    /// The finding.
    pub stored: StoredFinding,
}

impl Transaction {
    /// The findings that are open on `main` and on series and whose key was made with one of these names: the primary
    /// id of an advisory, a check, a rule. They come in the order of component, track, engine and key.
    pub async fn open_findings_of(&mut self, weaknesses: &[&str]) -> Result<Vec<OpenFinding>, StoreError> {
        let mut names = weaknesses.to_vec();
        names.sort_unstable();
        names.dedup();
        let wanted: Vec<Value<'_>> = names.into_iter().map(Value::from).collect();
        self.open(&OF_WEAKNESSES, &wanted).await
    }

    /// The findings of these vulnerabilities that are open on `main` and on series, in the same order.
    pub async fn open_findings_of_vulnerabilities(
        &mut self,
        numbers: &[u64],
    ) -> Result<Vec<OpenFinding>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers.iter().map(|&number| signed(number).into()).collect();
        self.open(&OF_VULNERABILITIES, &wanted).await
    }

    async fn open(&mut self, bulk: &Bulk, wanted: &[Value<'_>]) -> Result<Vec<OpenFinding>, StoreError> {
        let mut found = Vec::new();
        for row in &self.session().bulk_fetch(bulk, wanted).await? {
            let track: String = row.get(10)?;
            found.push(OpenFinding {
                component: row.get(9)?,
                track: track.parse().map_err(|error: NoTrack| StoreError::Damaged(error.to_string()))?,
                engine: row.get(11)?,
                vulnerability: row.get::<Option<i64>>(12)?.map(unsigned).transpose()?,
                stored: stored(row)?,
            });
        }
        found.sort_by(|one, other| key(one).cmp(&key(other)));
        Ok(found)
    }
}

fn key(found: &OpenFinding) -> (&str, &Track, &str, &[u8]) {
    (&found.component, &found.track, &found.engine, found.stored.identity.as_bytes())
}

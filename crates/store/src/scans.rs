//! Recorded scans: what ran on what, and what it was.

use crate::database::{Row, Transaction, Value, statements};
use crate::error::StoreError;
use crate::recording::rows::from_json;
use jiff::Timestamp;
use portcullis_domain::finding::Kind;
use portcullis_domain::gate::AssertedFact;
use portcullis_domain::sink::OperatingSystem;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

/// The columns of a scan, in the order in which `scan` reads them.
macro_rules! select_scan {
    ($rest:literal) => {
        concat!(
            "select scan.sequence, scan.id, scope.component, scope.track, scope.engine, scan.recorded_by, ",
            "scan.received_at, scan.scanned_at, scan.engine_version, scan.database_date, scan.format, ",
            "scan.complete, scan.late, scan.base, scan.raw_digest, scan.redacted_digest, scan.document_digest, ",
            "scan.commit_id, scan.tree_id, scan.facts, scan.counts, scan.rematch_of ",
            "from scan join scope on scope.id = scan.scope ",
            $rest
        )
    };
}

statements! {
    BY_ID [Text] = select_scan!("where scan.id = $1");
    LATEST [Text, Text] = select_scan!(
        "where scope.component = $1 and scope.track = $2 and scan.sequence = \
         (select max(other.sequence) from scan as other where other.scope = scope.id and other.rematch_of is null) \
         order by scope.engine"
    );
    INVENTORIES [Text] = select_scan!(
        "where scope.component = $1 and scope.track not like 'change:%' and scan.complete = 1 and scan.late = 0 \
         and scan.rematch_of is null and not exists (select 1 from scan as other where other.scope = scan.scope \
           and other.complete = 1 and other.late = 0 and other.rematch_of is null and other.sequence > scan.sequence) \
         order by scope.track, scan.sequence desc"
    );
    OF_SUBJECT [Text, Text] = select_scan!(
        "where scope.component = $1 and scan.sequence in (select scan from scan_subject where subject = $2) \
         order by scan.sequence desc"
    );
    OF_DOCUMENT [Text, Text, Text, Integer] = select_scan!(
        "where scan.document_digest = $1 and scope.component = $2 and scope.engine = $3 and scan.scanned_at = $4 \
         order by scan.sequence limit 1"
    );
    UNADOPTED [] = select_scan!(
        "where not exists (select 1 from vulnerability) and not exists (select 1 from import) \
         and scope.track not like 'change:%' and scan.sequence = \
           (select max(other.sequence) from scan as other where other.scope = scope.id and other.rematch_of is null) \
         and exists (select 1 from observation where observation.scope = scope.id and observation.closed is null) \
         order by scan.sequence"
    );
    RECENT [Text, Integer, Integer] = select_scan!(
        "where scope.component = $1 and ($2 is null or scan.sequence < $2) order by scan.sequence desc limit $3"
    );
    SUBJECTS [Integer] = "select subject from scan_subject where scan = $1 order by subject";
    @bulk NEWEST_OF [Text] =
        "with wanted (component) as (values ",
        concat!(
            ") ",
            select_scan!(
                "join wanted on wanted.component = scope.component \
                 where scope.track not like 'change:%' and scan.sequence = \
                 (select max(other.sequence) from scan as other where other.scope = scope.id)"
            )
        );
}

/// What a component is scanned along.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Track {
    /// The line of development.
    Main,
    /// A series of releases, such as `5.3`.
    Series(String),
    /// A change that is not merged; its scans open and close nothing.
    Change(String),
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Main => f.pad("main"),
            Self::Series(series) => f.pad(series),
            Self::Change(change) => write!(f, "change:{change}"),
        }
    }
}

/// A text that names no track.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no track; use main, a series such as 5.3, or change:ID")]
pub struct NoTrack(String);

impl FromStr for Track {
    type Err = NoTrack;

    fn from_str(text: &str) -> Result<Self, NoTrack> {
        match text.split_once(':') {
            Some(("change", id)) if !id.is_empty() => Ok(Self::Change(id.to_owned())),
            None if text == "main" => Ok(Self::Main),
            None if !text.is_empty() => Ok(Self::Series(text.to_owned())),
            _ => Err(NoTrack(text.to_owned())),
        }
    }
}

/// A scan as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredScan {
    /// Its place in the order of all scans.
    pub sequence: i64,
    /// Its id.
    pub id: String,
    /// The component.
    pub component: String,
    /// The track.
    pub track: Track,
    /// The engine.
    pub engine: String,
    /// Who recorded it: the id of a person.
    pub recorded_by: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// When it ran: the earlier of the report's own time and its receipt.
    pub scanned_at: Timestamp,
    /// The engine's version.
    pub engine_version: Option<String>,
    /// The date of the engine's database.
    pub database_date: Option<Timestamp>,
    /// The format of the report.
    pub format: String,
    /// Says that nothing was left out.
    pub complete: bool,
    /// Says that it ran before a scan that was recorded before it, so it closed nothing.
    pub late: bool,
    /// For a change, the scan of `main` that it was compared with.
    pub base: Option<i64>,
    /// The digest of the report as it came in.
    pub raw_digest: Option<String>,
    /// The digest of the report without its secrets.
    pub redacted_digest: Option<String>,
    /// The digest of the normalised document.
    pub document_digest: Option<String>,
    /// The commit that was scanned.
    pub commit: Option<String>,
    /// The hash of the tree that was scanned, where it was no clean commit.
    pub tree: Option<String>,
    /// What else is known of it.
    pub facts: ScanFacts,
    /// What came of it.
    pub counts: ScanCounts,
    /// The scan whose inventory was matched again, where this is no scan of its own.
    pub rematch_of: Option<i64>,
}

/// What is known of a scan beside what queries ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScanFacts {
    /// What was scanned, as the tool names it.
    pub target: Option<String>,
    /// The tool that the report names.
    pub tool: String,
    /// The platform of the image.
    pub platform: Option<String>,
    /// The operating system found.
    pub operating_system: Option<OperatingSystem>,
    /// How many packages the report lists, if it lists packages at all.
    pub packages: Option<u64>,
    /// How many checks passed.
    pub passed_checks: Option<u64>,
    /// Which facts the uploader asserts.
    pub asserted: Vec<AssertedFact>,
    /// The kinds that the engine says it looked for everywhere.
    pub looked_for: Vec<Kind>,
    /// How many entries made no sense.
    pub skipped: u64,
    /// Why the scan is not complete, if it is not.
    pub incomplete: Option<String>,
}

/// What came of a scan, see [`Recorded`](crate::Recorded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each is the count of the same name in `Recorded`")]
pub struct ScanCounts {
    pub observations: u64,
    pub new: u64,
    pub known: u64,
    pub changed: u64,
    pub reopened: u64,
    pub gone: u64,
    pub moved: u64,
}

impl Transaction {
    /// The scan with this id.
    pub async fn scan(&mut self, id: &str) -> Result<Option<StoredScan>, StoreError> {
        self.session().first(&BY_ID, &[id.into()]).await?.as_ref().map(scan).transpose()
    }

    /// The latest scan of each engine on a track of a component; what was matched again is none.
    pub async fn latest_scans(
        &mut self,
        component: &str,
        track: &Track,
    ) -> Result<Vec<StoredScan>, StoreError> {
        let track = track.to_string();
        self.session().fetch(&LATEST, &[component.into(), (&track).into()]).await?.iter().map(scan).collect()
    }

    /// The newest complete scan of each engine on each track of a component, by track, the newest first; whether it lists
    /// packages is in its facts.
    pub async fn newest_complete_scans(&mut self, component: &str) -> Result<Vec<StoredScan>, StoreError> {
        self.session().fetch(&INVENTORIES, &[component.into()]).await?.iter().map(scan).collect()
    }

    /// The latest scan of each engine on each track of these components but those of changes, the latest first.
    pub async fn newest_scans(&mut self, components: &[&str]) -> Result<Vec<StoredScan>, StoreError> {
        let wanted: Vec<Value<'_>> = components.iter().map(|component| (*component).into()).collect();
        let rows = self.session().bulk_fetch(&NEWEST_OF, &wanted).await?;
        let mut scans = rows.iter().map(scan).collect::<Result<Vec<_>, _>>()?;
        scans.sort_by_key(|scan| Reverse(scan.sequence));
        Ok(scans)
    }

    /// At most `limit` scans of a component, the latest first; those before the scan of a sequence where one is given.
    pub async fn recent_scans(
        &mut self,
        component: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<StoredScan>, StoreError> {
        let values = [component.into(), before.into(), i64::from(limit).into()];
        self.session().fetch(&RECENT, &values).await?.iter().map(scan).collect()
    }

    /// In a store from before there were vulnerabilities, the latest scan of each engine on each track that has something
    /// open; none in any other.
    pub async fn scans_without_vulnerabilities(&mut self) -> Result<Vec<StoredScan>, StoreError> {
        self.session().fetch(&UNADOPTED, &[]).await?.iter().map(scan).collect()
    }

    /// The scans of exactly this digest, commit or tree of a component, and what was matched again of them, the latest
    /// first.
    pub async fn scans_of(&mut self, component: &str, subject: &str) -> Result<Vec<StoredScan>, StoreError> {
        self.session()
            .fetch(&OF_SUBJECT, &[component.into(), subject.into()])
            .await?
            .iter()
            .map(scan)
            .collect()
    }

    /// The first scan of a component by an engine at a moment that left this normalised document.
    pub async fn scan_of_document(
        &mut self,
        document: &str,
        component: &str,
        engine: &str,
        at: Timestamp,
    ) -> Result<Option<StoredScan>, StoreError> {
        let values = [document.into(), component.into(), engine.into(), at.into()];
        self.session().first(&OF_DOCUMENT, &values).await?.as_ref().map(scan).transpose()
    }

    /// The digests, commit and tree that a scan was of.
    pub async fn subjects_of(&mut self, scan: &StoredScan) -> Result<Vec<String>, StoreError> {
        self.session().fetch(&SUBJECTS, &[scan.sequence.into()]).await?.iter().map(|row| row.get(0)).collect()
    }
}

fn scan(row: &Row) -> Result<StoredScan, StoreError> {
    let track: String = row.get(3)?;
    Ok(StoredScan {
        sequence: row.get(0)?,
        id: row.get(1)?,
        component: row.get(2)?,
        track: track.parse().map_err(|error: NoTrack| StoreError::Damaged(error.to_string()))?,
        engine: row.get(4)?,
        recorded_by: row.get(5)?,
        received_at: row.time(6)?,
        scanned_at: row.time(7)?,
        engine_version: row.get(8)?,
        database_date: row.optional_time(9)?,
        format: row.get(10)?,
        complete: row.get::<i64>(11)? != 0,
        late: row.get::<i64>(12)? != 0,
        base: row.get(13)?,
        raw_digest: row.get(14)?,
        redacted_digest: row.get(15)?,
        document_digest: row.get(16)?,
        commit: row.get(17)?,
        tree: row.get(18)?,
        facts: from_json(&row.get::<String>(19)?)?,
        counts: from_json(&row.get::<String>(20)?)?,
        rematch_of: row.get(21)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_read_back_as_they_are_written() {
        for text in ["main", "5.3", "change:142"] {
            assert_eq!(text.parse::<Track>().unwrap().to_string(), text);
        }
        for text in ["", "change:", "branch:a"] {
            assert!(text.parse::<Track>().is_err(), "{text}");
        }
    }
}

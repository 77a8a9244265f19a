//! Imports: what the first scan of something brought, and is triaged together.

use super::row::{damaged, signed, unsigned};
use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::severity::Severity;

statements! {
    LAST [] = "select coalesce(max(number), 0) from import";
    ADD [Integer, Text, Text, Text, Text, Integer, Integer] =
        "insert into import (number, component, track, engine, scan, received_at, starts_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    ONE [Integer] =
        "select number, component, track, engine, scan, received_at, starts_at, accepted_at, accepted_by, \
         (select count(*) from vulnerability where vulnerability.batch = import.number) from import \
         where number = $1";
    BEFORE [Integer, Integer] =
        "select number, component, track, engine, scan, received_at, starts_at, accepted_at, accepted_by, \
         (select count(*) from vulnerability where vulnerability.batch = import.number) from import \
         where ($1 is null or number < $1) order by number desc limit $2";
    DUE [Integer] =
        "select number from import where accepted_at is null and starts_at <= $1 order by starts_at, number";
    ACCEPT [Integer, Integer, Text] =
        "update import set accepted_at = $2, accepted_by = $3 where number = $1 and accepted_at is null";
    MEMBERS [Integer, Integer, Integer] =
        "select number from vulnerability where batch = $1 and number > $2 order by number limit $3";
    WAITING [Integer] =
        "select scanner, team, count(*) from vulnerability where batch = $1 group by scanner, team \
         order by scanner, team";
}

/// How many vulnerabilities of a severity and an owner wait with an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingCount {
    /// The scanner's severity.
    pub severity: Severity,
    /// The id of the team that owns them.
    pub team: Option<String>,
    /// How many.
    pub count: u64,
}

/// An import on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImport {
    /// Its number.
    pub number: u64,
    /// The component.
    pub component: String,
    /// The track.
    pub track: String,
    /// The engine.
    pub engine: String,
    /// The id of the scan.
    pub scan: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// When its clocks start if nobody accepts it before.
    pub starts_at: Timestamp,
    /// When it was accepted for triage.
    pub accepted_at: Option<Timestamp>,
    /// By whom.
    pub accepted_by: Option<String>,
    /// How many vulnerabilities wait with it.
    pub waiting: u64,
}

impl Transaction {
    /// Puts an import on record, whose number and count of the waiting do not matter; its number.
    pub async fn add_import(&mut self, import: &StoredImport) -> Result<u64, StoreError> {
        let mut session = self.session();
        let last = match session.first(&LAST, &[]).await? {
            Some(row) => row.get::<i64>(0)?,
            None => 0,
        };
        let values = [
            (last + 1).into(),
            (&import.component).into(),
            (&import.track).into(),
            (&import.engine).into(),
            (&import.scan).into(),
            import.received_at.into(),
            import.starts_at.into(),
        ];
        session.execute(&ADD, &values).await?;
        unsigned(last + 1)
    }

    /// The import with this number.
    pub async fn import(&mut self, number: u64) -> Result<Option<StoredImport>, StoreError> {
        self.session().first(&ONE, &[signed(number).into()]).await?.as_ref().map(import).transpose()
    }

    /// At most `limit` imports, the latest first; those before the one of a number where one is given.
    pub async fn imports(
        &mut self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredImport>, StoreError> {
        let values = [before.map(signed).into(), i64::from(limit).into()];
        self.session().fetch(&BEFORE, &values).await?.iter().map(import).collect()
    }

    /// The numbers of the imports that nobody accepted and whose clocks start by `now`.
    pub async fn imports_due(&mut self, now: Timestamp) -> Result<Vec<u64>, StoreError> {
        let rows = self.session().fetch(&DUE, &[now.into()]).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// Says that an import is accepted; false when it was.
    pub async fn accept_import(&mut self, number: u64, at: Timestamp, by: &str) -> Result<bool, StoreError> {
        let values = [signed(number).into(), at.into(), by.into()];
        Ok(self.session().execute(&ACCEPT, &values).await? == 1)
    }

    /// The numbers of at most `limit` vulnerabilities that wait with an import, after the one with this number.
    pub async fn waiting_in_import(
        &mut self,
        import: u64,
        after: u64,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError> {
        let values = [signed(import).into(), signed(after).into(), i64::from(limit).into()];
        let rows = self.session().fetch(&MEMBERS, &values).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }

    /// How many vulnerabilities wait with an import, by severity and owner.
    pub async fn waiting_counts(&mut self, import: u64) -> Result<Vec<WaitingCount>, StoreError> {
        let rows = self.session().fetch(&WAITING, &[signed(import).into()]).await?;
        rows.iter()
            .map(|row| {
                let word: String = row.get(0)?;
                let severity = word.parse().map_err(|_| damaged(&word, "severity"))?;
                Ok(WaitingCount { severity, team: row.get(1)?, count: unsigned(row.get(2)?)? })
            })
            .collect()
    }
}

fn import(row: &Row) -> Result<StoredImport, StoreError> {
    Ok(StoredImport {
        number: unsigned(row.get(0)?)?,
        component: row.get(1)?,
        track: row.get(2)?,
        engine: row.get(3)?,
        scan: row.get(4)?,
        received_at: row.time(5)?,
        starts_at: row.time(6)?,
        accepted_at: row.optional_time(7)?,
        accepted_by: row.get(8)?,
        waiting: unsigned(row.get(9)?)?,
    })
}

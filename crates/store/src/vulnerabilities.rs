//! Vulnerabilities as rows: what queries need as columns, everything as a document beside them.

mod agreement;
mod groups;
mod history;
mod imports;
mod keys;
mod lists;
mod metrics;
mod places;
mod row;
mod samples;
mod selecting;

pub use agreement::Disagreement;
pub use groups::{FixCount, FixVersions};
pub use imports::{StoredImport, WaitingCount};
pub use keys::KeyInComponent;
pub use lists::{ListCursor, ListOrder, ListPage, NoCursor};
pub(crate) use samples::assembled_samples;

use crate::database::{Lock, Transaction, Value, statements};
use crate::error::StoreError;
use crate::recording::rows::json;
use jiff::Timestamp;
use portcullis_domain::vulnerability::Vulnerability;
use row::Columns;
pub(crate) use row::{signed, unsigned};

pub(crate) const STATEMENTS_OF_PARTS: [(&[crate::database::Statement], &[crate::database::Bulk]); 4] =
    [agreement::STATEMENTS, imports::STATEMENTS, keys::STATEMENTS, places::STATEMENTS];

statements! {
    ONE [Integer] = select_vulnerability!("where vulnerability.number = $1");
    LAST [] = "select coalesce(max(number), 0) from vulnerability";
    WAKING [Integer, Integer] =
        "select number from vulnerability where wakes_at <= $1 order by wakes_at, number limit $2";
    @bulk HELD [Integer] =
        "with wanted (number) as (values ",
        ") select vulnerability.number from wanted join vulnerability on vulnerability.number = wanted.number \
         where vulnerability.stage in ('risk_accepted', 'closed')";
    @bulk SEVERAL [Integer] =
        "with wanted (number) as (values ",
        concat!(") ", select_vulnerability!("join wanted on wanted.number = vulnerability.number"));
    @bulk SAVE [
        Integer, Text, Text, Text, Text, Bytes, Text, Text, Text, Text, Integer, Integer, Text, Text, Text, Integer,
        Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer,
        Integer, Integer, Integer, Integer, Integer, Integer
    ] =
        "insert into vulnerability (number, weakness, subject, kind, title, text, component, source, stage, outcome, \
         since, severity, scanner, team, assignee, marks, batch, fix_known, due, wakes_at, merged_into, revision, \
         episode, opened_at, triage_started, triage_due, triage_stopped, estimate_started, estimate_due, \
         estimate_stopped, remediation_started, remediation_due, remediation_stopped, ended_at) values ",
        " on conflict (number) do update set weakness = excluded.weakness, subject = excluded.subject, \
         title = excluded.title, component = excluded.component, stage = excluded.stage, \
         outcome = excluded.outcome, since = excluded.since, severity = excluded.severity, \
         scanner = excluded.scanner, team = excluded.team, assignee = excluded.assignee, marks = excluded.marks, \
         batch = excluded.batch, fix_known = excluded.fix_known, due = excluded.due, wakes_at = excluded.wakes_at, \
         merged_into = excluded.merged_into, revision = vulnerability.revision + 1, episode = excluded.episode, \
         opened_at = excluded.opened_at, triage_started = excluded.triage_started, \
         triage_due = excluded.triage_due, triage_stopped = excluded.triage_stopped, \
         estimate_started = excluded.estimate_started, estimate_due = excluded.estimate_due, \
         estimate_stopped = excluded.estimate_stopped, remediation_started = excluded.remediation_started, \
         remediation_due = excluded.remediation_due, remediation_stopped = excluded.remediation_stopped, \
         ended_at = excluded.ended_at";
    @bulk SAVE_DOCUMENT [Integer, Text] =
        "insert into vulnerability_document (number, document) values ",
        " on conflict (number) do update set document = excluded.document";
    // What is searched is made of what was written just before, so that both have the same letters.
    @bulk SAVE_SEARCH [Integer] =
        "with written (number) as (values ",
        ") insert into vulnerability_search (number, text) select vulnerability.number, \
           lower(vulnerability.title || '\n' || vulnerability.weakness || '\n' || vulnerability.subject || '\n' \
             || coalesce(advisory_text.title, '')) \
         from written join vulnerability on vulnerability.number = written.number \
         left join advisory_text on advisory_text.hash = vulnerability.text where true \
         on conflict (number) do update set text = excluded.text";
    @bulk FORGET_DOCUMENT [Integer] =
        "with gone (number) as (values ",
        ") delete from vulnerability_document where number in (select number from gone)";
    @bulk SAVE_PAST [
        Integer, Integer, Integer, Text, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer,
        Integer, Integer, Integer
    ] =
        "insert into past_episode (vulnerability, episode, severity, outcome, opened_at, triage_started, triage_due, \
         triage_stopped, estimate_started, estimate_due, estimate_stopped, remediation_started, remediation_due, \
         remediation_stopped, ended_at) values ",
        " on conflict (vulnerability, episode) do nothing";
}

/// The columns of a vulnerability, in the order in which [`row::vulnerability`] reads them.
macro_rules! select_vulnerability {
    ($rest:literal) => {
        concat!(
            "select vulnerability.number, vulnerability.weakness, vulnerability.subject, vulnerability.kind, \
             vulnerability.title, vulnerability.component, vulnerability.scanner, vulnerability.team, \
             vulnerability.assignee, vulnerability.marks, vulnerability.batch, vulnerability.fix_known, \
             vulnerability.opened_at, vulnerability_document.document, vulnerability.revision, \
             vulnerability.wakes_at, \
             (select advisory_text.title from advisory_text where advisory_text.hash = vulnerability.text) \
             from vulnerability left join vulnerability_document \
               on vulnerability_document.number = vulnerability.number ",
            $rest
        )
    };
}
use select_vulnerability;

/// A vulnerability on record.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVulnerability {
    /// The vulnerability.
    pub vulnerability: Vulnerability,
    /// How often it was changed; whoever changes what they saw compares it.
    pub revision: i64,
}

/// A vulnerability that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct ToSave<'a> {
    /// The vulnerability.
    pub vulnerability: &'a Vulnerability,
    /// What publishers say of it, for one that is put on record the first time.
    pub text: Option<&'a [u8; 32]>,
    /// The next moment at which it changes by itself.
    pub wakes_at: Option<Timestamp>,
}

impl Transaction {
    /// Keeps others from changing vulnerabilities until this transaction ends.
    pub async fn lock_vulnerabilities(&mut self) -> Result<(), StoreError> {
        self.session().lock(Lock::Vulnerabilities).await
    }

    /// The number of the next vulnerability, for whoever has the lock.
    pub async fn next_vulnerability(&mut self) -> Result<u64, StoreError> {
        let last = match self.session().first(&LAST, &[]).await? {
            Some(row) => row.get::<i64>(0)?,
            None => 0,
        };
        row::unsigned(last).map(|last| last + 1)
    }

    /// The vulnerability with this number.
    pub async fn vulnerability(&mut self, number: u64) -> Result<Option<StoredVulnerability>, StoreError> {
        let row = self.session().first(&ONE, &[row::signed(number).into()]).await?;
        row.as_ref().map(row::stored).transpose()
    }

    /// The vulnerabilities with these numbers, in the order of their numbers; unknown ones are left out.
    pub async fn vulnerabilities(&mut self, numbers: &[u64]) -> Result<Vec<StoredVulnerability>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers.iter().map(|&number| row::signed(number).into()).collect();
        let rows = self.session().bulk_fetch(&SEVERAL, &wanted).await?;
        let mut found = rows.iter().map(row::stored).collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(|stored| stored.vulnerability.number);
        found.dedup_by_key(|stored| stored.vulnerability.number);
        Ok(found)
    }

    /// Which of these vulnerabilities are closed or accepted.
    pub async fn held_among(&mut self, numbers: &[u64]) -> Result<Vec<u64>, StoreError> {
        let wanted: Vec<Value<'_>> = numbers.iter().map(|&number| row::signed(number).into()).collect();
        let rows = self.session().bulk_fetch(&HELD, &wanted).await?;
        rows.iter().map(|row| row::unsigned(row.get(0)?)).collect()
    }

    /// The numbers of at most `limit` vulnerabilities that change by themselves until `now`, the earliest first.
    pub async fn waking(&mut self, now: Timestamp, limit: u32) -> Result<Vec<u64>, StoreError> {
        let rows = self.session().fetch(&WAKING, &[now.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row::unsigned(row.get(0)?)).collect()
    }

    /// Keeps vulnerabilities, each in place of the one with its number if there is one.
    pub async fn save_vulnerabilities(&mut self, vulnerabilities: &[ToSave<'_>]) -> Result<(), StoreError> {
        for some in vulnerabilities.chunks(PAGE) {
            let columns: Vec<Columns<'_>> = some.iter().map(Columns::of).collect::<Result<_, _>>()?;
            let values: Vec<Value<'_>> = columns.iter().flat_map(Columns::values).collect();
            let mut session = self.session();
            session.bulk(&SAVE, &values).await?;
            let numbers: Vec<Value<'_>> = columns.iter().map(Columns::number).collect();
            session.bulk(&SAVE_SEARCH, &numbers).await?;
            let (with, without): (Vec<_>, Vec<_>) = columns.iter().partition(|one| one.document.is_some());
            let documents: Vec<Value<'_>> = with.into_iter().flat_map(Columns::document_values).collect();
            session.bulk(&SAVE_DOCUMENT, &documents).await?;
            let without: Vec<Value<'_>> = without.into_iter().map(Columns::number).collect();
            session.bulk(&FORGET_DOCUMENT, &without).await?;
            let past: Vec<Value<'_>> = some.iter().flat_map(|one| row::past(one.vulnerability)).collect();
            session.bulk(&SAVE_PAST, &past).await?;
        }
        Ok(())
    }
}

/// Vulnerabilities that are written at a time.
const PAGE: usize = 500;

/// Nothing for one that its columns say all about.
fn document(vulnerability: &Vulnerability) -> Result<Option<String>, StoreError> {
    if vulnerability.as_imported().is_some() { Ok(None) } else { json(vulnerability).map(Some) }
}

//! A vulnerability as the columns of a row, and back.

use super::{StoredVulnerability, ToSave, document};
use crate::database::{Row, Value};
use crate::error::StoreError;
use crate::recording::rows::from_json;
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_domain::sla::{Clock, Target};
use portcullis_domain::vulnerability::{Episode, Imported, Key, Mark, Vulnerability};
use std::collections::BTreeSet;

/// What stands in the columns.
pub(super) struct Columns<'a> {
    to_save: &'a ToSave<'a>,
    kind: &'static str,
    pub(super) document: Option<String>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(to_save: &'a ToSave<'a>) -> Result<Self, StoreError> {
        let kind = to_save.vulnerability.kind.map_or("", Kind::word);
        Ok(Self { to_save, kind, document: document(to_save.vulnerability)? })
    }

    pub(super) fn values(&self) -> Vec<Value<'_>> {
        let case = self.to_save.vulnerability;
        let mut values: Vec<Value<'_>> = vec![
            signed(case.number).into(),
            (&case.key.weakness).into(),
            (&case.key.subject).into(),
            self.kind.into(),
            (if self.to_save.text.is_some() { "" } else { case.title.as_str() }).into(),
            self.to_save.text.map(<[u8; 32]>::as_slice).into(),
            case.component.as_deref().into(),
            case.source.word().into(),
            case.stage.word().into(),
            case.outcome.map(portcullis_domain::vulnerability::Outcome::word).into(),
            case.since.into(),
            place(case.severity()).into(),
            case.scanner.word().into(),
            case.owner.team.as_deref().into(),
            case.assignee.as_deref().into(),
            bits(&case.marks).into(),
            case.batch.map(signed).into(),
            case.fix_known.into(),
            case.episode.due().map(|(_, due)| due).into(),
            self.to_save.wakes_at.into(),
            case.merged_into.map(signed).into(),
            1.into(),
            i64::from(case.episode.number).into(),
            case.episode.opened.into(),
        ];
        values.extend(clocks(&case.episode));
        values.push(case.episode.ended.into());
        values
    }

    pub(super) fn number<'v>(&self) -> Value<'v> {
        signed(self.to_save.vulnerability.number).into()
    }

    /// What stands in the row of its document, where there is one.
    pub(super) fn document_values(&self) -> [Value<'_>; 2] {
        [self.number(), self.document.as_deref().into()]
    }
}

fn clocks<'v>(episode: &Episode) -> Vec<Value<'v>> {
    let moments = |clock: Option<&Clock>| {
        let started = clock.map(|clock| clock.started);
        [
            started.into(),
            clock.and_then(|clock| clock.due).into(),
            clock.and_then(|clock| clock.stopped).into(),
        ]
    };
    Target::ALL.iter().flat_map(|&target| moments(episode.clock(target))).collect()
}

/// The rows of its past episodes.
pub(super) fn past(case: &Vulnerability) -> Vec<Value<'_>> {
    let mut values: Vec<Value<'_>> = Vec::new();
    for episode in &case.past {
        values.extend::<[Value<'_>; 5]>([
            signed(case.number).into(),
            i64::from(episode.number).into(),
            place(episode.severity).into(),
            episode.outcome.map(portcullis_domain::vulnerability::Outcome::word).into(),
            episode.opened.into(),
        ]);
        values.extend(clocks(episode));
        values.push(episode.ended.into());
    }
    values
}

/// Reads what `select_vulnerability` gives.
pub(super) fn stored(row: &Row) -> Result<StoredVulnerability, StoreError> {
    let document: Option<String> = row.get(13)?;
    let mut vulnerability = document.map_or_else(|| imported(row), |document| from_json(&document))?;
    if let Some(title) = row.get::<Option<String>>(16)? {
        vulnerability.title = title;
    }
    Ok(StoredVulnerability { vulnerability, revision: row.get(14)? })
}

fn imported(row: &Row) -> Result<Vulnerability, StoreError> {
    let (kind, severity): (String, String) = (row.get(3)?, row.get(6)?);
    Ok(Vulnerability::imported(Imported {
        number: unsigned(row.get(0)?)?,
        key: Key { weakness: row.get(1)?, subject: row.get(2)? },
        kind: Kind::from_word(&kind).ok_or_else(|| damaged(&kind, "kind of finding"))?,
        component: row.get(5)?,
        severity: severity.parse().map_err(|_| damaged(&severity, "severity"))?,
        team: row.get(7)?,
        assignee: row.get(8)?,
        marks: marks(row.get(9)?),
        batch: row.get::<Option<i64>>(10)?.map(unsigned).transpose()?,
        fix_known: row.optional_time(11)?,
        opened: row.time(12)?,
    }))
}

pub(super) fn damaged(word: &str, what: &str) -> StoreError {
    StoreError::Damaged(format!("`{word}` is no {what}"))
}

/// Databases count with signed numbers; a number of ours never reaches the sign.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| damaged(&number.to_string(), "number of a vulnerability"))
}

pub(super) fn place(severity: Severity) -> i64 {
    i64::try_from(severity.place()).unwrap_or_default()
}

/// The severity at a place.
pub(super) fn severity(place: i64) -> Result<Severity, StoreError> {
    let at = |place: i64| Severity::ALL.get(usize::try_from(place).ok()?).copied();
    at(place).ok_or_else(|| damaged(&place.to_string(), "severity"))
}

/// Marks as bits, in the order of their list.
pub(super) fn bits(marks: &BTreeSet<Mark>) -> i64 {
    Mark::ALL
        .iter()
        .zip(0..)
        .filter(|(mark, _)| marks.contains(mark))
        .map(|(_, bit): (_, u32)| 1 << bit)
        .sum()
}

pub(super) fn marks(bits: i64) -> BTreeSet<Mark> {
    let has = |bit: u32| bits & (1 << bit) != 0;
    Mark::ALL.iter().zip(0..).filter(|(_, bit)| has(*bit)).map(|(mark, _)| *mark).collect()
}

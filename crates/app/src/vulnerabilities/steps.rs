//! Keeps what comes of steps: the vulnerabilities, the messages about them, and the entries of the audit trail.

use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Notice, Step, Vulnerability};
use portcullis_store::{AuditEntry, StoreError, ToSave, Transaction};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Steps of one transaction, by the number of their vulnerability.
pub(crate) struct Steps<'a> {
    program: &'a Program,
    caller: &'a Caller,
    at: Timestamp,
    kept: BTreeMap<u64, Kept>,
    notices: Vec<Notice>,
    entries: Vec<AuditEntry>,
}

struct Kept {
    vulnerability: Vulnerability,
    text: Option<[u8; 32]>,
}

impl<'a> Steps<'a> {
    /// No steps yet.
    pub(crate) fn new(program: &'a Program, caller: &'a Caller, at: Timestamp) -> Self {
        Self { program, caller, at, kept: BTreeMap::new(), notices: Vec::new(), entries: Vec::new() }
    }

    /// The vulnerability as these steps leave it, if one of them is about it.
    pub(crate) fn get(&self, number: u64) -> Option<&Vulnerability> {
        self.kept.get(&number).map(|kept| &kept.vulnerability)
    }

    /// A vulnerability that begins. What comes in with an import is on the record of the import.
    pub(crate) fn opened(&mut self, step: Step, text: Option<[u8; 32]>) -> Result<(), serde_json::Error> {
        let Step { after, notices } = step;
        if after.batch.is_none() {
            let entry =
                self.caller.entry(self.at, "vulnerability.opened", &after.name(), difference(None, &after)?);
            self.entries.push(entry);
        }
        self.notices.extend(notices);
        self.kept.insert(after.number, Kept { vulnerability: after, text });
        Ok(())
    }

    /// A vulnerability to which something happens; `action` is what the audit trail calls it, and `why` what it says
    /// beside what changed.
    pub(crate) fn changed(
        &mut self,
        action: &str,
        before: &Vulnerability,
        step: Step,
        why: Option<Value>,
    ) -> Result<(), serde_json::Error> {
        let Step { after, notices } = step;
        let mut detail = difference(Some(before), &after)?;
        if let (Value::Object(detail), Some(why)) = (&mut detail, why) {
            detail.insert("why".to_owned(), why);
        }
        self.entries.push(self.caller.entry(self.at, action, &after.name(), detail));
        self.unrecorded(Step { after, notices });
        Ok(())
    }

    /// A vulnerability to which something happens that another entry tells of, as very many have it in common.
    pub(crate) fn unrecorded(&mut self, step: Step) {
        let Step { after, notices } = step;
        self.notices.extend(notices);
        match self.kept.get_mut(&after.number) {
            Some(kept) => kept.vulnerability = after,
            None => drop(self.kept.insert(after.number, Kept { vulnerability: after, text: None })),
        }
    }

    /// An entry about something else that belongs to these steps.
    pub(crate) fn note(&mut self, action: &str, subject: &str, detail: Value) {
        self.entries.push(self.caller.entry(self.at, action, subject, detail));
    }

    /// Writes the vulnerabilities and the messages; the entries are for the caller to append, which comes last.
    pub(crate) async fn write(self, transaction: &mut Transaction) -> Result<Vec<AuditEntry>, StoreError> {
        let to_save: Vec<ToSave<'_>> = self
            .kept
            .values()
            .map(|kept| ToSave {
                vulnerability: &kept.vulnerability,
                text: kept.text.as_ref(),
                wakes_at: kept.vulnerability.wakes_at(self.program),
            })
            .collect();
        transaction.save_vulnerabilities(&to_save).await?;
        let messages: Vec<(&str, String)> = self.notices.iter().map(message).collect();
        transaction.put_all(&messages, self.at).await?;
        Ok(self.entries)
    }
}

/// Topic and body of the message about a notice.
fn message(notice: &Notice) -> (&'static str, String) {
    let body = json!({"vulnerability": notice.vulnerability, "to": notice.to, "about": notice.about});
    (notice.topic.word(), body.to_string())
}

/// What differs: each field that does, as it was and as it is.
fn difference(before: Option<&Vulnerability>, after: &Vulnerability) -> Result<Value, serde_json::Error> {
    let fields = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let after = fields(serde_json::to_value(after)?);
    let Some(before) = before else { return Ok(json!({"before": null, "after": after})) };
    let before = fields(serde_json::to_value(before)?);
    let (mut was, mut is) = (Map::new(), Map::new());
    for (name, value) in after {
        let old = before.get(&name);
        if old != Some(&value) {
            was.insert(name.clone(), old.cloned().unwrap_or_default());
            is.insert(name, value);
        }
    }
    Ok(json!({"before": was, "after": is}))
}

//! Applies a reviewed file of decisions: shows what it would do, and does it.

mod planning;

use crate::caller::Caller;
use crate::decision_record;
use crate::installation::Installation;
use crate::load_program::Diagnostic;
use crate::notifications::put_waiting;
use crate::release_facts::NoFacts;
use crate::vulnerabilities::settle::settle_decisions;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use planning::Planned;
pub(crate) use planning::{consent, refusal};
use portcullis_archive::{ArchiveError, digest_of};
use portcullis_domain::decision::outlook::{Counts, EntryChange, Outlook};
use portcullis_domain::decision::{Decision, Request};
use portcullis_domain::digest::Digest;
use portcullis_program::decisions::{DecisionSet, Loaded, load};
use portcullis_source::file::SourceFile;
use portcullis_store::{AuditEntry, StoreError};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub use portcullis_program::decisions::MAX_BYTES;

/// What a file does, or did.
#[derive(Debug)]
pub struct PlannedSet {
    /// Decision by decision.
    pub outlook: Outlook,
    /// The text, for showing what is to be said about it.
    pub file: SourceFile,
    /// Warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that asks for what can't be.
#[derive(Debug)]
pub struct Mistakes {
    /// The text, for showing them.
    pub file: SourceFile,
    /// Errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a file was not planned or applied; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum NotApplied {
    /// It has mistakes.
    #[error("{} has mistakes, so nothing of it counts", .0.file.name())]
    Mistakes(Box<Mistakes>),
    /// It has too many bytes.
    #[error("the decisions file is longer than {0} bytes")]
    TooLong(u64),
    /// It withdraws so much that somebody has to say that it is meant.
    #[error("{}", unconfirmed(.0))]
    Unconfirmed(Box<PlannedSet>),
    /// What it is about can't be collected.
    #[error(transparent)]
    Facts(#[from] NoFacts),
    /// The archive does not take the file.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The work broke off.
    #[error("the applying broke off; this is a mistake of this program")]
    Broken,
}

impl From<StoreError> for NotApplied {
    fn from(error: StoreError) -> Self {
        Self::Facts(error.into())
    }
}

impl From<serde_json::Error> for NotApplied {
    fn from(error: serde_json::Error) -> Self {
        Self::Facts(error.into())
    }
}

fn unconfirmed(planned: &PlannedSet) -> String {
    let Counts { changed, withdrawn, unchanged, .. } = planned.outlook.counts();
    format!(
        "{withdrawn} of the {} decisions on record in the set `{}` would be withdrawn, more than a tenth; confirm it with --yes if it is meant",
        withdrawn + changed + unchanged,
        planned.outlook.set
    )
}

/// A file as it was read, with the set of decisions that it states.
pub(crate) struct Read {
    pub(crate) file: SourceFile,
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) digest: Digest,
    pub(crate) set: DecisionSet,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Says that the approvals in it are part of the file, so that a review of the file reviewed them.
    pub(crate) has_approvals: bool,
}

/// Says what applying the file would do, and changes nothing.
pub async fn plan_decisions(
    installation: &Installation,
    name: &str,
    text: Vec<u8>,
    now: Timestamp,
) -> Result<PlannedSet, NotApplied> {
    let read = self::read(installation, name, text, now).await?;
    let mut snapshot = installation.store.snapshot().await?;
    Ok(planning::plan(&mut snapshot, installation, read, now).await?.set)
}

/// Applies the file, if it has no mistakes and withdraws at most a tenth of its set or that is confirmed.
///
/// What is on record is compared, checked and changed in one transaction, so that what is done is what comes back. A
/// file that changes nothing leaves no trace.
pub async fn apply_decisions(
    installation: &Installation,
    name: &str,
    text: Vec<u8>,
    confirmed: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<PlannedSet, NotApplied> {
    let read = self::read(installation, name, text, now).await?;
    apply_set(installation, read, confirmed, caller, now).await
}

/// Applies a set of decisions, whatever kind of file states it.
pub(crate) async fn apply_set(
    installation: &Installation,
    read: Read,
    confirmed: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<PlannedSet, NotApplied> {
    let bytes = Arc::clone(&read.bytes);
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_decisions(&read.set.set).await?;
    let Planned { set, before, after } = planning::plan(&mut transaction, installation, read, now).await?;
    if set.outlook.needs_confirmation && !confirmed {
        return Err(NotApplied::Unconfirmed(Box::new(set)));
    }
    if after.is_empty() {
        transaction.roll_back().await?;
        return Ok(set);
    }
    let archive = Arc::clone(&installation.archive);
    tokio::task::spawn_blocking(move || archive.put_bytes(&bytes))
        .await
        .map_err(|_| NotApplied::Broken)??;
    let program = &installation.program.program;
    let rows: Vec<_> =
        after.iter().map(|decision| decision_record::stored(decision, program)).collect::<Result<_, _>>()?;
    transaction.save_decisions(&rows).await?;
    let mut entries = entries(&set.outlook, &before, &after, confirmed, caller, now)?;
    let changed: HashSet<&str> = after.iter().map(|decision| decision.request.key.id.as_str()).collect();
    let replaced = before.iter().filter(|decision| changed.contains(decision.request.key.id.as_str()));
    let requests: Vec<&Request> = replaced.chain(&after).map(|decision| &decision.request).collect();
    let mut steps = Steps::new(program, caller, now);
    settle_decisions(&mut transaction, installation, &requests, &mut steps, now).await?;
    entries.extend(steps.write(&mut transaction).await?);
    let asked = set.outlook.entries.iter().filter(|entry| entry.change != EntryChange::Unchanged);
    let waiting = asked.filter_map(|entry| Some((&entry.request, entry.consent.as_ref()?)));
    put_waiting(&mut transaction, waiting, now).await?;
    transaction.audit_all(&entries).await?;
    transaction.commit().await?;
    Ok(set)
}

/// Reads the file, which needs neither the store nor the archive.
async fn read(
    installation: &Installation,
    name: &str,
    text: Vec<u8>,
    now: Timestamp,
) -> Result<Read, NotApplied> {
    if text.len() as u64 > MAX_BYTES {
        return Err(NotApplied::TooLong(MAX_BYTES));
    }
    let (current, name) = (Arc::clone(&installation.program), name.to_owned());
    let reading = tokio::task::spawn_blocking(move || {
        let bytes: Arc<[u8]> = text.into();
        let digest = digest_of(&bytes);
        let file = SourceFile::from_bytes(&name, bytes.to_vec());
        let today = current.program.calendar.day_of(now);
        let Loaded { decisions, diagnostics } = load(&file, &current.program, today);
        match decisions {
            Some(set) => Ok(Read { file, bytes, digest, set, diagnostics, has_approvals: true }),
            None => Err(NotApplied::Mistakes(Box::new(Mistakes { file, diagnostics }))),
        }
    });
    reading.await.map_err(|_| NotApplied::Broken)?
}

/// The entries of the audit trail: one for each decision that comes out other than it was, and one for the set.
fn entries(
    outlook: &Outlook,
    before: &[Decision],
    after: &[Decision],
    confirmed: bool,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<AuditEntry>, serde_json::Error> {
    let before: HashMap<&str, &Decision> =
        before.iter().map(|decision| (decision.request.key.id.as_str(), decision)).collect();
    let mut entries = Vec::with_capacity(after.len() + 1);
    for decision in after {
        let known = before.get(decision.request.key.id.as_str()).copied();
        let action = match known {
            _ if decision.withdrawn.is_some() => "decision.withdrawn",
            Some(known) if known.withdrawn.is_none() => "decision.changed",
            _ => "decision.recorded",
        };
        let detail =
            json!({"before": serde_json::to_value(known)?, "after": serde_json::to_value(decision)?});
        entries.push(caller.entry(now, action, &decision.request.key.to_string(), detail));
    }
    let Counts { added, changed, withdrawn, unchanged } = outlook.counts();
    let detail = json!({
        "file": outlook.file, "digest": outlook.digest, "added": added, "changed": changed, "withdrawn": withdrawn,
        "unchanged": unchanged, "confirmed": confirmed,
    });
    entries.push(caller.entry(now, "decisions.applied", &outlook.set, detail));
    Ok(entries)
}

#[cfg(test)]
mod tests;

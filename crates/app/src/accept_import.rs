//! Accepts for triage what came with the first scan of something, and says what waits.

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use portcullis_domain::program::people::Person;
use portcullis_domain::vulnerability::Stage;
use portcullis_store::{StoreError, Transaction};
use serde_json::json;

pub use portcullis_store::{StoredImport as Import, WaitingCount};

/// Vulnerabilities that are accepted at a time; memory holds no more.
const PAGE: u32 = 1000;

/// What accepting an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The import.
    pub import: Import,
    /// Vulnerabilities whose triage began.
    pub triage: u64,
    /// Those that their owners have at once, as the program says.
    pub reported: u64,
    /// Those that stood elsewhere than in *incoming*, and go on there.
    pub others: u64,
}

/// Why an import was neither accepted nor shown.
#[derive(Debug, thiserror::Error)]
pub enum NotAccepted {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They are not of the security team.
    #[error("`{0}` can't accept imports for triage; a member of the security team can")]
    NotSecurity(String),
    /// There is no such import.
    #[error("there is no import {0} on record")]
    Unknown(u64),
    /// Somebody was quicker.
    #[error("import {number} was accepted by {by} at {at}")]
    Already {
        /// The import.
        number: u64,
        /// Who accepted it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry of the audit trail can't be written.
    #[error("the change can't be put on record")]
    Record(#[from] serde_json::Error),
}

/// A page of imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPage {
    /// The imports, the latest first.
    pub imports: Vec<Import>,
    /// The number that the next page begins before, if there is one.
    pub next: Option<u64>,
}

/// At most `limit` imports, the latest first; those before the one of a number where one is given.
pub async fn list(
    installation: &Installation,
    before: Option<u64>,
    limit: u32,
) -> Result<ImportPage, NotAccepted> {
    let mut snapshot = installation.store.snapshot().await?;
    let mut imports = snapshot.imports(before, limit.saturating_add(1)).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = imports.len() > wanted;
    imports.truncate(wanted);
    let next = imports.last().filter(|_| has_more).map(|last| last.number);
    Ok(ImportPage { imports, next })
}

/// An import, and what waits with it by severity and owner.
pub async fn show(
    installation: &Installation,
    number: u64,
) -> Result<(Import, Vec<WaitingCount>), NotAccepted> {
    let mut snapshot = installation.store.snapshot().await?;
    let import = known(&mut snapshot, number).await?;
    let waiting = snapshot.waiting_counts(number).await?;
    Ok((import, waiting))
}

/// Accepts an import: the clocks of everything that waits with it start.
pub async fn accept(
    installation: &Installation,
    number: u64,
    caller: &Caller,
    now: Timestamp,
) -> Result<Accepted, NotAccepted> {
    let person = caller.person()?;
    let program = &installation.program.program;
    if !program.person(person).is_some_and(Person::is_security_team) {
        return Err(NotAccepted::NotSecurity(person.to_owned()));
    }
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_vulnerabilities().await?;
    let import = known(&mut transaction, number).await?;
    if !transaction.accept_import(number, now, person).await? {
        let by = import.accepted_by.unwrap_or_default();
        return Err(NotAccepted::Already { number, by, at: import.accepted_at.unwrap_or(now) });
    }
    let mut accepted = Accepted { import, triage: 0, reported: 0, others: 0 };
    let mut after = 0;
    loop {
        let numbers = transaction.waiting_in_import(number, after, PAGE).await?;
        let Some(&last) = numbers.last() else { break };
        let mut steps = Steps::new(program, caller, now);
        for stored in transaction.vulnerabilities(&numbers).await? {
            let case = stored.vulnerability;
            let Some(step) = case.accept(program, now) else { continue };
            match (case.stage, step.after.stage) {
                (Stage::Incoming, Stage::Reported) => {
                    accepted.reported += 1;
                    steps.changed("vulnerability.report", &case, step, None)?;
                    continue;
                }
                (Stage::Incoming, _) => accepted.triage += 1,
                _ => accepted.others += 1,
            }
            steps.unrecorded(step);
        }
        let entries = steps.write(&mut transaction).await?;
        // Not kept until the end, as there may be very many; nobody else writes vulnerabilities meanwhile.
        if !entries.is_empty() {
            transaction.audit_all(&entries).await?;
        }
        after = last;
    }
    let counts = json!({"triage": accepted.triage, "reported": accepted.reported, "others": accepted.others});
    transaction.audit(&caller.entry(now, "import.accepted", &format!("import {number}"), counts)).await?;
    accepted.import = known(&mut transaction, number).await?;
    transaction.commit().await?;
    Ok(accepted)
}

async fn known(transaction: &mut Transaction, number: u64) -> Result<Import, NotAccepted> {
    transaction.import(number).await?.ok_or(NotAccepted::Unknown(number))
}

#[cfg(test)]
mod tests;

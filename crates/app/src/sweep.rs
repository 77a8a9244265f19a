//! Does what is due by time: tells of due dates, ends what decisions held until then, starts the clocks of imports
//! that nobody accepted, and closes what is no longer supported.
//!
//! Each page is a transaction of its own, and what was done is not done again, so that a sweep that broke off is
//! taken up by the next one.

mod exploited;
mod imports;
pub(crate) mod support;

use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::vulnerabilities::settle::settle_numbers;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_store::{ToSave, Transaction};
use std::collections::BTreeSet;

pub use exploited::settle_after_enrichment;

/// Vulnerabilities that one transaction takes up.
const PAGE: u32 = 500;
/// What the audit trail calls what time does.
const WOKEN: &str = "vulnerability.woken";

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Vulnerabilities to which time did something.
    pub vulnerabilities: u64,
    /// Imports whose clocks started.
    pub imports: u64,
    /// Places whose support ended.
    pub places: u64,
}

/// Does everything that is due at `now`, in the name of the programme itself.
pub async fn sweep(installation: &Installation, now: Timestamp) -> Result<Swept, NoFacts> {
    let caller = Caller::programme();
    let (changed, places) = support::end(installation, &caller, now).await?;
    let imports = imports::start(installation, &caller, now).await?;
    let woken = wake(installation, &caller, now).await?;
    Ok(Swept { vulnerabilities: changed + woken, imports, places })
}

/// Wakes vulnerabilities until none is left that changes by itself.
async fn wake(installation: &Installation, caller: &Caller, now: Timestamp) -> Result<u64, NoFacts> {
    let program = &installation.program.program;
    let mut woken = BTreeSet::new();
    loop {
        // Most sweeps find nothing, and should not keep others waiting.
        if installation.store.snapshot().await?.waking(now, 1).await?.is_empty() {
            break;
        }
        let mut transaction = installation.store.transaction().await?;
        transaction.lock_vulnerabilities().await?;
        let numbers = transaction.waking(now, PAGE).await?;
        let mut steps = Steps::new(program, caller, now);
        let before = transaction.vulnerabilities(&numbers).await?;
        for stored in &before {
            let vulnerability = &stored.vulnerability;
            if vulnerability.merged_into.is_none()
                && let Some(step) = vulnerability.wake(program, now)
            {
                steps.changed(WOKEN, vulnerability, step, None)?;
            }
        }
        settle_numbers(&mut transaction, program, &numbers, &mut steps, now).await?;
        let (mut changed, mut asleep) = (Vec::new(), Vec::new());
        for stored in before {
            let number = stored.vulnerability.number;
            if steps.get(number).is_some() { changed.push(number) } else { asleep.push(stored.vulnerability) }
        }
        let entries = steps.write(&mut transaction).await?;
        put_to_sleep(&mut transaction, program, &asleep, now).await?;
        transaction.audit_all(&entries).await?;
        transaction.commit().await?;
        // What is awake for longer than it was taken up would keep the others from their turn.
        let known = woken.len();
        woken.extend(changed);
        if woken.len() == known && asleep.is_empty() {
            break;
        }
    }
    Ok(woken.len() as u64)
}

/// Keeps when those wake next to which nothing happened: another program reckons otherwise than the one before.
async fn put_to_sleep(
    transaction: &mut Transaction,
    program: &Program,
    asleep: &[portcullis_domain::vulnerability::Vulnerability],
    now: Timestamp,
) -> Result<(), NoFacts> {
    let to_save: Vec<ToSave<'_>> = asleep
        .iter()
        .map(|vulnerability| {
            let wakes_at = vulnerability.wakes_at(program).filter(|wakes_at| *wakes_at > now);
            ToSave { vulnerability, text: None, wakes_at }
        })
        .collect();
    transaction.save_vulnerabilities(&to_save).await?;
    Ok(())
}

#[cfg(test)]
mod tests;

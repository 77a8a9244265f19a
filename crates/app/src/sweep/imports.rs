//! Starts the clocks of imports that nobody accepted in time.

use super::PAGE;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use serde_json::json;

/// Accepts, for the programme itself, the imports whose clocks start by `now`; how many.
pub(super) async fn start(
    installation: &Installation,
    caller: &Caller,
    now: Timestamp,
) -> Result<u64, NoFacts> {
    let due = installation.store.snapshot().await?.imports_due(now).await?;
    let mut started = 0;
    for number in due {
        started += u64::from(accept(installation, number, caller, now).await?);
    }
    Ok(started)
}

/// Takes everything out of an import, a page at a time, and says with the last one that it is accepted; false where
/// somebody was quicker.
async fn accept(
    installation: &Installation,
    number: u64,
    caller: &Caller,
    now: Timestamp,
) -> Result<bool, NoFacts> {
    let program = &installation.program.program;
    let mut last = 0;
    loop {
        let mut transaction = installation.store.transaction().await?;
        transaction.lock_vulnerabilities().await?;
        let Some(import) = transaction.import(number).await?.filter(|import| import.accepted_at.is_none())
        else {
            return Ok(false);
        };
        let numbers = transaction.waiting_in_import(number, last, PAGE).await?;
        let mut steps = Steps::new(program, caller, now);
        for stored in transaction.vulnerabilities(&numbers).await? {
            let before = stored.vulnerability;
            if let Some(step) = before.accept(program, import.starts_at) {
                steps.changed("vulnerability.accepted", &before, step, Some(json!({"import": number})))?;
            }
        }
        let is_last = numbers.last().is_none_or(|_| numbers.len() < PAGE as usize);
        last = numbers.last().copied().unwrap_or(last);
        if is_last {
            transaction.accept_import(number, now, &caller.id).await?;
            let detail =
                json!({"component": import.component, "scan": import.scan, "starts_at": import.starts_at});
            steps.note("import.accepted", &format!("import {number}"), detail);
        }
        let entries = steps.write(&mut transaction).await?;
        transaction.audit_all(&entries).await?;
        transaction.commit().await?;
        if is_last {
            return Ok(true);
        }
    }
}

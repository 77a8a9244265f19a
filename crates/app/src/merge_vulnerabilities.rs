//! Makes one vulnerability of several by hand, and two of one.

mod outlook;

pub use outlook::{Outlook, outlook};

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::revision::{Revision, Seen, Stale};
use crate::vulnerabilities::follow::NotFollowed;
use crate::vulnerabilities::merging;
use crate::vulnerabilities::settle::settle_written;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{self, NoMerge, Place, Step, Vulnerability};
use portcullis_store::{KeyInComponent, StoreError, Transaction};
use serde_json::json;
use std::collections::BTreeSet;

/// Why nothing was merged or split.
#[derive(Debug, thiserror::Error)]
pub enum NotMerged {
    /// Nobody of the program asks.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// Somebody asks who is not of the security team.
    #[error("`{0}` is not in the security team, whose members merge and split")]
    Person(String),
    /// There is no such vulnerability.
    #[error("there is no vulnerability {}", vulnerability::name(*.0))]
    NoVulnerability(u64),
    /// Nobody says why.
    #[error("say why with --reason")]
    NoReason,
    /// They can't be.
    #[error(transparent)]
    Impossible(#[from] NoMerge),
    /// It is not what whoever asks saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Vulnerabilities could not follow.
    #[error(transparent)]
    NotFollowed(#[from] NotFollowed),
    /// What was decided on them can't be collected.
    #[error(transparent)]
    Decided(#[from] NoFacts),
    /// It can't be written down.
    #[error("what became of a vulnerability can't be written")]
    Written(#[from] serde_json::Error),
}

/// Merges vulnerabilities into one; that one as it is afterwards.
pub async fn merge_vulnerabilities(
    installation: &Installation,
    into: u64,
    from: &[u64],
    reason: &str,
    seen: &Seen,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vulnerability, NotMerged> {
    let program = &installation.program.program;
    check(program, reason, caller)?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_vulnerabilities().await?;
    let mut lasting = find_seen(&mut transaction, into, seen).await?;
    let mut entries = Vec::new();
    for &number in from {
        let other = find(&mut transaction, number).await?;
        let merged =
            merging::merge(&mut transaction, program, caller, [&lasting, &other], reason, now).await?;
        let (more, merged) = merged?;
        entries.extend(more);
        lasting = merged;
    }
    entries.extend(settle_written(&mut transaction, program, caller, &BTreeSet::from([into]), now).await?);
    lasting = find(&mut transaction, into).await?;
    transaction.audit_all(&entries).await?;
    transaction.commit().await?;
    Ok(lasting)
}

/// Splits what a vulnerability is in some components off; the new vulnerability.
pub async fn split_vulnerability(
    installation: &Installation,
    number: u64,
    components: &[String],
    reason: &str,
    seen: &Seen,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vulnerability, NotMerged> {
    let program = &installation.program.program;
    check(program, reason, caller)?;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_vulnerabilities().await?;
    let whole = find_seen(&mut transaction, number, seen).await?;
    let places = transaction.places_of(number).await?;
    let known: BTreeSet<&String> = places.iter().map(|place| &place.component).collect();
    let wanted: BTreeSet<&String> = components.iter().collect();
    if wanted.is_empty() || !wanted.is_subset(&known) || wanted.len() == known.len() {
        let components = known.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(NoMerge::Parts { name: whole.name(), components }.into());
    }
    let part = whole.split_off(transaction.next_vulnerability().await?)?;
    give_keys(&mut transaction, &whole, part.number, &wanted).await?;
    let (gone, left): (Vec<&Place>, Vec<&Place>) =
        places.iter().partition(|place| wanted.contains(&place.component));
    transaction.forget_places(&[number]).await?;
    let of = |number: u64, places: &[&Place]| -> Vec<(u64, Place)> {
        places.iter().map(|&place| (number, place.clone())).collect()
    };
    let rows: Vec<(u64, Place)> = of(number, &left).into_iter().chain(of(part.number, &gone)).collect();
    transaction.save_places(&rows.iter().map(|(number, place)| (*number, place)).collect::<Vec<_>>()).await?;
    let mut steps = Steps::new(program, caller, now);
    let why = json!({"reason": reason, "from": whole.name(), "into": part.name(), "components": wanted});
    for (case, before, after) in [(&whole, &places, &left), (&part, &places, &gone)] {
        let after: Vec<Place> = after.iter().map(|&place| place.clone()).collect();
        // What is left may be rated otherwise; that a place went to the other half is no fix.
        let rest: Vec<Place> = before.iter().filter(|place| after.contains(place)).cloned().collect();
        let step = case.observe(&rest, &after, program, now);
        let step = step.unwrap_or_else(|| Step { after: case.clone(), notices: Vec::new() });
        steps.changed("vulnerability.split", case, step, Some(why.clone()))?;
    }
    let mut entries = steps.write(&mut transaction).await?;
    let both = BTreeSet::from([number, part.number]);
    entries.extend(settle_written(&mut transaction, program, caller, &both, now).await?);
    transaction.audit_all(&entries).await?;
    transaction.commit().await?;
    Ok(part)
}

/// The keys of the whole belong to the part in these components.
async fn give_keys(
    transaction: &mut Transaction,
    whole: &Vulnerability,
    part: u64,
    components: &BTreeSet<&String>,
) -> Result<(), StoreError> {
    let mut given = BTreeSet::new();
    for known in transaction.keys_of(whole.number).await? {
        match &known.component {
            None => {
                for &component in components {
                    let component = Some(component.clone());
                    given.insert(KeyInComponent { key: known.key.clone(), component });
                }
            }
            Some(component) if components.contains(component) => drop(given.insert(known)),
            Some(_) => {}
        }
    }
    transaction.give_keys(&given.into_iter().collect::<Vec<_>>(), part).await
}

fn check(program: &Program, reason: &str, caller: &Caller) -> Result<(), NotMerged> {
    let person = caller.person()?;
    if !program.person(person).is_some_and(portcullis_domain::program::people::Person::is_security_team) {
        return Err(NotMerged::Person(person.to_owned()));
    }
    if reason.trim().is_empty() { Err(NotMerged::NoReason) } else { Ok(()) }
}

async fn find_seen(
    transaction: &mut Transaction,
    number: u64,
    seen: &Seen,
) -> Result<Vulnerability, NotMerged> {
    let stored = transaction.vulnerability(number).await?.ok_or(NotMerged::NoVulnerability(number))?;
    if seen.has(&Revision::number(stored.revision)) {
        return Ok(stored.vulnerability);
    }
    let name = stored.vulnerability.name();
    Err(Stale::find(transaction, &name, &name, "").await?.into())
}

async fn find(transaction: &mut Transaction, number: u64) -> Result<Vulnerability, NotMerged> {
    let found = transaction.vulnerability(number).await?;
    found.map(|stored| stored.vulnerability).ok_or(NotMerged::NoVulnerability(number))
}

#[cfg(test)]
mod tests;

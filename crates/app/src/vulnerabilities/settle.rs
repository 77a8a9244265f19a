//! Takes up what the decisions that count say of vulnerabilities.

mod covering;

use super::steps::Steps;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::reach::{Found, Named, Reaches, aliases};
use crate::release_facts::{self, NoFacts};
use covering::Covering;
pub(crate) use covering::case_of;
use jiff::Timestamp;
use portcullis_domain::decision::{Authority, Request};
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Place, Vulnerability};
use portcullis_store::{AuditEntry, Transaction};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What the audit trail calls it.
const SETTLED: &str = "vulnerability.settled";
/// Vulnerabilities that are looked at together; what is found of them is in memory at once.
const PAGE: usize = 10_000;

/// A vulnerability as it stands, and where it is or was.
pub(super) struct Case {
    pub(super) vulnerability: Vulnerability,
    pub(super) places: Vec<Place>,
}

/// Settles the vulnerabilities that decisions name or named, after these were recorded in the transaction. Takes the
/// lock of vulnerabilities.
pub(crate) async fn settle_decisions(
    transaction: &mut Transaction,
    installation: &Installation,
    requests: &[&Request],
    steps: &mut Steps<'_>,
    now: Timestamp,
) -> Result<(), NoFacts> {
    if requests.is_empty() {
        return Ok(());
    }
    transaction.lock_vulnerabilities().await?;
    let named = Named::by(requests, &aliases(transaction).await?);
    let wanted: Vec<&str> = named.names.iter().map(String::as_str).collect();
    let mut numbers = transaction.numbers_named(&wanted).await?;
    numbers.extend(named.numbers(transaction).await?);
    let numbers: Vec<u64> = numbers.into_iter().collect();
    settle_numbers(transaction, &installation.program.program, &numbers, steps, now).await
}

/// Settles vulnerabilities, for whoever has their lock. Their places, and those that `steps` open, have to be written
/// before; what `steps` change of them otherwise does not.
pub(crate) async fn settle_numbers(
    transaction: &mut Transaction,
    program: &Program,
    numbers: &[u64],
    steps: &mut Steps<'_>,
    now: Timestamp,
) -> Result<(), NoFacts> {
    // Where nothing was ever decided there is nothing to take up.
    if numbers.is_empty() || !transaction.has_decisions().await? {
        return Ok(());
    }
    for some in numbers.chunks(PAGE) {
        let cases = read(transaction, some, steps).await?;
        let numbers: Vec<u64> = cases.iter().map(|case| case.vulnerability.number).collect();
        let products = products(program, &cases);
        let found = Found::of_vulnerabilities(transaction, program, &numbers, products).await?;
        take_up(program, &cases, &found, steps, now)?;
    }
    Ok(())
}

/// Settles what was touched and written in this transaction, and writes that; the entries of the audit trail.
pub(crate) async fn settle_written(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    touched: &BTreeSet<u64>,
    now: Timestamp,
) -> Result<Vec<AuditEntry>, NoFacts> {
    let mut steps = Steps::new(program, caller, now);
    settle_touched(transaction, program, touched, &mut steps, now).await?;
    Ok(steps.write(transaction).await?)
}

/// Settles those of the vulnerabilities that a scan touched of which decisions speak or spoke, for whoever has their
/// lock: a scan may touch very many, and most of them nobody decided on.
pub(crate) async fn settle_touched(
    transaction: &mut Transaction,
    program: &Program,
    touched: &BTreeSet<u64>,
    steps: &mut Steps<'_>,
    now: Timestamp,
) -> Result<(), NoFacts> {
    if touched.is_empty() || !transaction.has_decisions().await? {
        return Ok(());
    }
    let mut decisions = Vec::new();
    for product in &program.products {
        decisions.extend(release_facts::decisions(transaction, &product.id).await?);
    }
    let requests: Vec<&Request> = decisions.iter().map(|decision| &decision.request).collect();
    let spoken_of = Named::by(&requests, &aliases(transaction).await?);
    let names: Vec<&str> = spoken_of.names.iter().map(String::as_str).collect();
    let mut wanted = transaction.numbers_named(&names).await?;
    wanted.extend(spoken_of.numbers(transaction).await?);
    wanted.retain(|number| touched.contains(number));
    let touched: Vec<u64> = touched.iter().copied().collect();
    wanted.extend(transaction.held_among(&touched).await?);
    let wanted: Vec<u64> = wanted.into_iter().collect();
    settle_numbers(transaction, program, &wanted, steps, now).await
}

/// The vulnerabilities as the steps leave them, without those that are part of others.
async fn read(
    transaction: &mut Transaction,
    numbers: &[u64],
    steps: &Steps<'_>,
) -> Result<Vec<Case>, NoFacts> {
    let stored = transaction.vulnerabilities(numbers).await?;
    let mut places: BTreeMap<u64, Vec<Place>> = BTreeMap::new();
    for (number, place) in transaction.places_of_all(numbers).await? {
        places.entry(number).or_default().push(place);
    }
    let cases = stored.into_iter().map(|stored| {
        let number = stored.vulnerability.number;
        let vulnerability = steps.get(number).cloned().unwrap_or(stored.vulnerability);
        Case { vulnerability, places: places.remove(&number).unwrap_or_default() }
    });
    Ok(cases.filter(|case| case.vulnerability.merged_into.is_none()).collect())
}

/// The products that have or had them.
fn products(program: &Program, cases: &[Case]) -> BTreeSet<String> {
    let components = cases.iter().flat_map(|case| {
        let places = case.places.iter().map(|place| &place.component);
        places.chain(&case.vulnerability.component)
    });
    let components: BTreeSet<&str> = components.map(String::as_str).collect();
    let products = components.into_iter().filter_map(|component| program.product_of(component));
    products.map(|product| product.id.clone()).collect()
}

fn take_up(
    program: &Program,
    cases: &[Case],
    found: &Found,
    steps: &mut Steps<'_>,
    now: Timestamp,
) -> Result<(), serde_json::Error> {
    let authority = Authority::of(program);
    let reaches = Reaches::new(program, &authority, found);
    let covering = Covering::new(program, &authority, found, &reaches, now);
    for case in cases {
        let before = &case.vulnerability;
        let Some(cover) = covering.of(case) else { continue };
        if let Some(step) = before.settle(&cover, &case.places, program, now) {
            let by: Vec<String> = step.after.held_by.iter().map(ToString::to_string).collect();
            let exception = cover.exception.map(|(key, _)| key.to_string());
            steps.changed(SETTLED, before, step, Some(json!({"held_by": by, "exception": exception})))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

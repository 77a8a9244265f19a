//! Merges vulnerabilities that are one: keys and places go to the one that lasts, the others end as its duplicates.

use super::follow::NotFollowed;
use super::steps::Steps;
use crate::caller::Caller;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{NoMerge, Place, Vulnerability};
use portcullis_store::{AuditEntry, KeyInComponent, Transaction};
use serde_json::json;

/// Merges several that are one, all of them whole; the one that people have done most with lasts.
pub(crate) async fn merge_all(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    numbers: &[u64],
    why: &str,
    at: Timestamp,
) -> Result<Vec<AuditEntry>, NotFollowed> {
    let mut entries = Vec::new();
    let found = transaction.vulnerabilities(numbers).await?;
    let mut cases = found.into_iter().map(|stored| stored.vulnerability);
    let Some(mut last) = cases.next() else { return Ok(entries) };
    for other in cases {
        let (into, from) = if last.outlasts(&other) { (last, other) } else { (other, last) };
        let merged = merge(transaction, program, caller, [&into, &from], why, at).await?;
        let Ok((entry, merged)) = merged else {
            last = into;
            continue;
        };
        entries.extend(entry);
        last = merged;
    }
    Ok(entries)
}

/// Merges one into another; the entries of the audit trail, and the one that lasts.
pub(crate) async fn merge(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    [into, from]: [&Vulnerability; 2],
    why: &str,
    at: Timestamp,
) -> Result<Result<(Vec<AuditEntry>, Vulnerability), NoMerge>, NotFollowed> {
    let (lasting, ending) = match (into.absorb(from, program, at), from.merge_into(into, program, at)) {
        (Ok(lasting), Ok(ending)) => (lasting, ending),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    let mut keys = transaction.keys_of(from.number).await?;
    keys.push(KeyInComponent { key: from.key.clone(), component: None });
    keys.sort();
    keys.dedup();
    transaction.give_keys(&keys, into.number).await?;
    let mut places = transaction.places_of(into.number).await?;
    for place in transaction.places_of(from.number).await? {
        join(&mut places, place);
    }
    transaction.forget_places(&[from.number]).await?;
    let rows: Vec<(u64, &Place)> = places.iter().map(|place| (into.number, place)).collect();
    transaction.save_places(&rows).await?;
    let merged = lasting.after.clone();
    let mut steps = Steps::new(program, caller, at);
    let told = json!({"reason": why, "from": from.name(), "into": into.name()});
    steps.changed("vulnerability.merged", from, ending, Some(told.clone()))?;
    steps.changed("vulnerability.merged", into, lasting, Some(told))?;
    Ok(Ok((steps.write(transaction).await?, merged)))
}

/// Adds a place to others: of two that are the same the vulnerability is there if it is in either.
fn join(places: &mut Vec<Place>, other: Place) {
    let Some(place) = places.iter_mut().find(|place| place.is_at(&other)) else {
        places.push(other);
        return;
    };
    if other.severity.place() < place.severity.place() && other.is_open() {
        place.severity = other.severity;
    }
    place.opened = place.opened.min(other.opened);
    let closed = place.closed.zip(other.closed).map(|(one, other)| one.max(other));
    place.end = closed.and(place.end.or(other.end));
    place.closed = closed;
}

//! Closes what is only in series that are not looked after any more.

use super::PAGE;
use crate::caller::Caller;
use crate::installation::Installation;
use crate::release_facts::NoFacts;
use crate::release_record::{self, ReleaseOnRecord};
use crate::vulnerabilities::settle::settle_numbers;
use crate::vulnerabilities::steps::Steps;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::products::{Product, SupportedSeries};
use portcullis_domain::release::{Support, support_of};
use portcullis_domain::version::Version;
use portcullis_domain::vulnerability::{Place, PlaceEnd};
use portcullis_store::{Track, Transaction};
use serde_json::json;
use std::collections::BTreeMap;

/// Ends the open places of series whose support has ended; how many vulnerabilities changed, and places ended.
pub(super) async fn end(
    installation: &Installation,
    caller: &Caller,
    now: Timestamp,
) -> Result<(u64, u64), NoFacts> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let mut records: BTreeMap<&str, Vec<ReleaseOnRecord>> = BTreeMap::new();
    let mut ended = Vec::new();
    for (component, track) in snapshot.open_series().await? {
        let Some(product) = program.product_of(&component) else { continue };
        if !records.contains_key(product.id.as_str()) {
            records.insert(&product.id, release_record::of_product(&mut snapshot, &product.id).await?);
        }
        let of_product = records.get(product.id.as_str()).map_or(&[][..], Vec::as_slice);
        if has_ended(program, product, &track, of_product, now) {
            ended.push((component, track));
        }
    }
    drop(snapshot);
    let (mut vulnerabilities, mut places) = (0, 0);
    for (component, track) in ended {
        loop {
            let (changed, closed) = close(installation, &component, &track, caller, now).await?;
            vulnerabilities += changed;
            places += closed;
            if closed < u64::from(PAGE) {
                break;
            }
        }
    }
    Ok((vulnerabilities, places))
}

/// Says whether a track is a series that is not looked after any more; its scans open nothing.
pub(crate) async fn is_over(
    transaction: &mut Transaction,
    program: &Program,
    component: &str,
    track: &Track,
    now: Timestamp,
) -> Result<bool, NoFacts> {
    let (Track::Series(series), Some(product)) = (track, program.product_of(component)) else {
        return Ok(false);
    };
    let records = release_record::of_product(transaction, &product.id).await?;
    Ok(has_ended(program, product, series, &records, now))
}

fn has_ended(
    program: &Program,
    product: &Product,
    series: &str,
    records: &[ReleaseOnRecord],
    now: Timestamp,
) -> bool {
    let is_listed = matches!(product.supported_series, SupportedSeries::Listed(_));
    let mut of_series = records.iter().filter(|record| record.release.series == series).peekable();
    // A series is scanned before its first release is on record.
    if of_series.peek().is_none() && !is_listed {
        return false;
    }
    if of_series.peek().is_some() && of_series.all(|record| record.ended_at.is_some()) {
        return true;
    }
    let open = records.iter().filter(|record| record.ended_at.is_none());
    let versions: Vec<&Version> = open.map(|record| &record.release.version).collect();
    let today = program.calendar.day_of(now);
    matches!(support_of(series, &product.supported_series, versions, today), Support::Ended { .. })
}

/// Closes a page of the places on a series of a component; how many vulnerabilities changed, and places were closed.
async fn close(
    installation: &Installation,
    component: &str,
    track: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<(u64, u64), NoFacts> {
    let program = &installation.program.program;
    let mut transaction = installation.store.transaction().await?;
    transaction.lock_vulnerabilities().await?;
    let numbers = transaction.open_on(component, track, PAGE).await?;
    let mut before: BTreeMap<u64, Vec<Place>> = BTreeMap::new();
    for (number, place) in transaction.places_of_all(&numbers).await? {
        before.entry(number).or_default().push(place);
    }
    let mut after = before.clone();
    let mut closed: Vec<(u64, Place)> = Vec::new();
    for (number, places) in &mut after {
        for place in places
            .iter_mut()
            .filter(|place| place.is_open() && place.component == component && place.track == track)
        {
            (place.closed, place.end) = (Some(now), Some(PlaceEnd::Unsupported));
            closed.push((*number, place.clone()));
        }
    }
    let to_save: Vec<(u64, &Place)> = closed.iter().map(|(number, place)| (*number, place)).collect();
    transaction.save_places(&to_save).await?;
    let mut steps = Steps::new(program, caller, now);
    for stored in transaction.vulnerabilities(&numbers).await? {
        let vulnerability = &stored.vulnerability;
        let number = vulnerability.number;
        let (Some(before), Some(after)) = (before.get(&number), after.get(&number)) else { continue };
        if let Some(step) = vulnerability.observe(before, after, program, now) {
            let why = json!({"component": component, "series": track, "end": "unsupported"});
            steps.changed("vulnerability.unsupported", vulnerability, step, Some(why))?;
        }
    }
    settle_numbers(&mut transaction, program, &numbers, &mut steps, now).await?;
    let changed = numbers.iter().filter(|number| steps.get(**number).is_some()).count();
    let entries = steps.write(&mut transaction).await?;
    transaction.audit_all(&entries).await?;
    transaction.commit().await?;
    Ok((changed as u64, numbers.len() as u64))
}

//! What a recorded scan does to vulnerabilities: some begin, some come back, some are gone.
//!
//! It happens in the scan's own transaction, so that findings and what follows from them are there together or not at
//! all.

pub(crate) mod arriving;
mod joining;

use super::settle::settle_written;
use super::steps::Steps;
use crate::caller::Caller;
use crate::installation::CurrentProgram;
use crate::name_owners::{ownership, path};
use crate::release_facts::NoFacts;
use crate::sweep::support::is_over;
use jiff::Timestamp;
use portcullis_domain::finding::Finding;
use portcullis_domain::identity::Identity;
use portcullis_domain::program::Program;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Arrival, Owner, Place, PlaceEnd, prepare};
use portcullis_store::{AuditEntry, CompletedScan, StoreError, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// Vulnerabilities that are held at a time.
const SOME: usize = 2000;

/// Why vulnerabilities could not follow.
#[derive(Debug, thiserror::Error)]
pub enum NotFollowed {
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something can't be written down.
    #[error("what became of a vulnerability can't be written")]
    Written(#[from] serde_json::Error),
    /// What was decided on it can't be collected.
    #[error(transparent)]
    Decided(#[from] NoFacts),
}

/// Says of each finding of a component what it brings with it.
pub(crate) fn preparing(
    program: Arc<CurrentProgram>,
    component: &str,
) -> impl Fn(&Finding, Identity) -> Arrival + Send + Sync + 'static {
    let component = component.to_owned();
    // Most findings are in few files, or in none.
    let owners: Mutex<HashMap<Option<String>, Arc<Owner>>> = Mutex::default();
    move |finding, identity| {
        let path = path(finding);
        let find = || Arc::new(ownership(&program.program, &component, path));
        let owner = match owners.lock() {
            Ok(mut owners) => match owners.get(&path.map(str::to_owned)) {
                Some(owner) => Arc::clone(owner),
                None => Arc::clone(owners.entry(path.map(str::to_owned)).or_insert_with(find)),
            },
            Err(_) => find(),
        };
        prepare(&program.program, &component, path, finding, identity, owner)
    }
}

/// Where and when something was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// The component.
    pub(crate) component: &'a str,
    /// The track.
    pub(crate) track: &'a str,
    /// When.
    pub(crate) at: Timestamp,
    /// The scan, by its id.
    pub(crate) scan: &'a str,
    /// The engine.
    pub(crate) engine: &'a str,
    /// Says that what begins is an import that is triaged together.
    pub(crate) is_import: bool,
}

impl Sight<'_> {
    /// The place, as one that has what was seen there from then on.
    fn place(self, severity: Severity) -> Place {
        Place {
            component: self.component.to_owned(),
            track: self.track.to_owned(),
            severity,
            opened: self.at,
            closed: None,
            end: None,
        }
    }
}

/// What a scan did to vulnerabilities.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// The entries of the audit trail.
    pub(crate) entries: Vec<AuditEntry>,
    /// The numbers of the vulnerabilities of which something appeared.
    pub(crate) appeared: BTreeSet<u64>,
}

/// Lets vulnerabilities follow a scan.
pub(crate) async fn follow(
    scan: &mut CompletedScan,
    program: &Program,
    caller: &Caller,
) -> Result<Followed, NotFollowed> {
    let (component, track) = (scan.scan.component.clone(), scan.scan.track.to_string());
    let (id, engine) = (scan.recorded.id.clone(), scan.scan.engine.clone());
    let sight = Sight {
        component: &component,
        track: &track,
        at: scan.scan.received_at,
        scan: &id,
        engine: &engine,
        is_import: scan.is_first,
    };
    let transaction = &mut scan.transaction;
    // What is not looked after any more was closed for that, and a scan of it does not bring it back.
    if is_over(transaction, program, &component, &scan.scan.track, sight.at).await? {
        return Ok(Followed::default());
    }
    let mut entries = joining::join(transaction, program, caller, &scan.joined, sight.at).await?;
    joining::move_keys(transaction, sight, &scan.moved).await?;
    let appeared = std::mem::take(&mut scan.appeared);
    let arrived = arriving::arrive(transaction, program, caller, sight, appeared).await?;
    entries.extend(arrived.entries);
    let mut touched = arrived.known;
    let appeared = touched.iter().chain(&arrived.begun).copied().collect();
    for some in scan.closed.chunks(SOME).chain(scan.changed.chunks(SOME)) {
        touched.extend(transaction.vulnerabilities_of_findings(sight.component, some).await?.into_values());
    }
    let numbers: Vec<u64> = touched.iter().copied().collect();
    for some in numbers.chunks(SOME) {
        entries.extend(look(transaction, program, caller, sight, some).await?);
    }
    touched.extend(arrived.begun);
    entries.extend(settle_written(transaction, program, caller, &touched, sight.at).await?);
    Ok(Followed { entries, appeared })
}

/// Looks where vulnerabilities are by now on the track, and lets each follow.
pub(crate) async fn look(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    sight: Sight<'_>,
    numbers: &[u64],
) -> Result<Vec<AuditEntry>, NotFollowed> {
    let seen = transaction.open_severities(numbers, sight.component, sight.track).await?;
    let fixable: HashSet<u64> =
        seen.iter().filter_map(|&(number, _, has_fix)| has_fix.then_some(number)).collect();
    let open = worst(seen);
    let mut before: BTreeMap<u64, Vec<Place>> = BTreeMap::new();
    for (number, place) in transaction.places_of_all(numbers).await? {
        before.entry(number).or_default().push(place);
    }
    let mut steps = Steps::new(program, caller, sight.at);
    let mut changed: Vec<(u64, Place)> = Vec::new();
    for stored in transaction.vulnerabilities(numbers).await? {
        let case = stored.vulnerability;
        let before = before.remove(&case.number).unwrap_or_default();
        let mut after = before.clone();
        if let Some(place) = put(&mut after, sight, open.get(&case.number).copied()) {
            changed.push((case.number, place));
        }
        let learned = fixable.contains(&case.number).then(|| case.learn_of_fix(program, sight.at)).flatten();
        let known = learned.as_ref().map_or(&case, |step| &step.after);
        if let Some(step) = known.observe(&before, &after, program, sight.at).or(learned) {
            let why = serde_json::json!({
                "scan": sight.scan, "component": sight.component, "track": sight.track, "engine": sight.engine,
            });
            steps.changed("vulnerability.observed", &case, step, Some(why))?;
        }
    }
    let places: Vec<(u64, &Place)> = changed.iter().map(|(number, place)| (*number, place)).collect();
    transaction.save_places(&places).await?;
    Ok(steps.write(transaction).await?)
}

/// Puts what is seen of a vulnerability into its places; the place, if it changes.
fn put(places: &mut Vec<Place>, sight: Sight<'_>, open: Option<Severity>) -> Option<Place> {
    let here =
        places.iter().position(|place| (&*place.component, &*place.track) == (sight.component, sight.track));
    let before = here.map(|here| places[here].clone());
    let after = match (&before, open) {
        (Some(before), Some(severity)) if before.is_open() => Place { severity, ..before.clone() },
        (_, Some(severity)) => sight.place(severity),
        (Some(before), None) if before.is_open() => {
            Place { closed: Some(sight.at), end: Some(PlaceEnd::Gone), ..before.clone() }
        }
        (_, None) => return None,
    };
    if before.as_ref() == Some(&after) {
        return None;
    }
    match here {
        Some(here) => places[here] = after.clone(),
        None => places.push(after.clone()),
    }
    Some(after)
}

/// The worst severity of each.
fn worst(severities: Vec<(u64, Severity, bool)>) -> HashMap<u64, Severity> {
    let mut worst: HashMap<u64, Severity> = HashMap::new();
    for (number, severity, _) in severities {
        let known = worst.entry(number).or_insert(severity);
        if severity.place() < known.place() {
            *known = severity;
        }
    }
    worst
}

#[cfg(test)]
mod tests;

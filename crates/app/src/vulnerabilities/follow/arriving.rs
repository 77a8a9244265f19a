//! Findings that appear: each belongs to a vulnerability that is known, or begins one.

mod names;

use super::{NotFollowed, SOME, Sight};
use crate::caller::Caller;
use crate::vulnerabilities::steps::Steps;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Arrival, Key, Place, Vulnerability};
use portcullis_store::{Appeared, AuditEntry, KeyInComponent, StoredImport, Transaction};
use serde_json::json;
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

/// What came of findings that appear.
#[derive(Default)]
pub(crate) struct Arrived {
    pub(crate) entries: Vec<AuditEntry>,
    /// The numbers of the vulnerabilities that were known.
    pub(crate) known: BTreeSet<u64>,
    /// The numbers of those that begin, in order.
    pub(crate) begun: Vec<u64>,
}

/// The vulnerability that findings of one scan begin together.
struct Beginning {
    arrival: Arrival,
    text: [u8; 32],
    /// The keys that it has under other names.
    other_keys: Vec<Key>,
}

impl Beginning {
    /// Takes another finding of the same vulnerability in: the worst severity counts, and any fix.
    fn absorb(&mut self, arrival: &Arrival) {
        self.arrival.has_fix |= arrival.has_fix;
        if arrival.severity.place() < self.arrival.severity.place() {
            self.arrival.severity = arrival.severity;
        }
    }
}

/// Gives findings that appear to their vulnerabilities.
pub(crate) async fn arrive(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    sight: Sight<'_>,
    mut appeared: Vec<Appeared>,
) -> Result<Arrived, NotFollowed> {
    // In the order of the index of keys, so that those which lie together there are written together.
    appeared.sort_unstable_by(|one, other| one.arrival.key.cmp(&other.arrival.key));
    let mut arrived = Arrived::default();
    let mut rest = appeared.into_iter().peekable();
    let mut import = None;
    while rest.peek().is_some() {
        let some = together(&mut rest);
        let keys: Vec<&Key> = some.iter().map(|one| &one.arrival.key).collect();
        let mut numbers = transaction.numbers_of_keys(sight.component, &keys).await?;
        let others = names::others(transaction, &some, &numbers).await?;
        names::find(transaction, sight, &others, &mut numbers).await?;
        arrived.known.extend(numbers.values());
        let beginnings = names::join(&others, some, &numbers);
        if beginnings.is_empty() {
            continue;
        }
        if sight.is_import && import.is_none() {
            import = Some(begin_import(transaction, program, sight).await?);
        }
        let entries =
            begin(transaction, program, caller, sight, import, beginnings, &mut arrived.begun).await?;
        arrived.entries.extend(entries);
    }
    if let Some(import) = import {
        let (first, last) = (arrived.begun.first(), arrived.begun.last());
        let detail = json!({
            "component": sight.component, "track": sight.track, "engine": sight.engine, "scan": sight.scan,
            "first": first, "last": last, "vulnerabilities": arrived.begun.len(),
        });
        arrived.entries.push(caller.entry(sight.at, "import.opened", &format!("import {import}"), detail));
    }
    Ok(arrived)
}

/// Takes findings off the front, one a vulnerability.
fn together(rest: &mut Peekable<IntoIter<Appeared>>) -> Vec<Beginning> {
    let mut some: Vec<Beginning> = Vec::with_capacity(SOME.min(rest.len()));
    let is_same = |last: Option<&Beginning>, next: &Appeared| {
        last.is_some_and(|last| last.arrival.key == next.arrival.key)
    };
    while let Some(Appeared { arrival, text }) =
        rest.next_if(|next| some.len() < SOME || is_same(some.last(), next))
    {
        match some.last_mut().filter(|last| last.arrival.key == arrival.key) {
            Some(last) => last.absorb(&arrival),
            None => some.push(Beginning { arrival, text, other_keys: Vec::new() }),
        }
    }
    some
}

async fn begin_import(
    transaction: &mut Transaction,
    program: &Program,
    sight: Sight<'_>,
) -> Result<u64, NotFollowed> {
    let import = StoredImport {
        number: 0,
        component: sight.component.to_owned(),
        track: sight.track.to_owned(),
        engine: sight.engine.to_owned(),
        scan: sight.scan.to_owned(),
        received_at: sight.at,
        starts_at: program.calendar.after(sight.at, program.sla.triage),
        accepted_at: None,
        accepted_by: None,
        waiting: 0,
    };
    Ok(transaction.add_import(&import).await?)
}

async fn begin(
    transaction: &mut Transaction,
    program: &Program,
    caller: &Caller,
    sight: Sight<'_>,
    import: Option<u64>,
    beginnings: Vec<Beginning>,
    begun: &mut Vec<u64>,
) -> Result<Vec<AuditEntry>, NotFollowed> {
    let next = transaction.next_vulnerability().await?;
    let mut steps = Steps::new(program, caller, sight.at);
    let mut places: Vec<(u64, Place)> = Vec::with_capacity(beginnings.len());
    let mut keys: Vec<(u64, Vec<KeyInComponent>)> = Vec::new();
    for (one, number) in beginnings.into_iter().zip(next..) {
        let step = Vulnerability::open(number, &one.arrival, sight.component, import, program, sight.at);
        steps.opened(step, Some(one.text))?;
        places.push((number, sight.place(one.arrival.severity)));
        if !one.other_keys.is_empty() {
            let other = |key| KeyInComponent { key, component: None };
            keys.push((number, one.other_keys.into_iter().map(other).collect()));
        }
        begun.push(number);
    }
    let rows: Vec<(u64, &Place)> = places.iter().map(|(number, place)| (*number, place)).collect();
    transaction.save_places(&rows).await?;
    for (number, keys) in keys {
        transaction.give_keys(&keys, number).await?;
    }
    Ok(steps.write(transaction).await?)
}

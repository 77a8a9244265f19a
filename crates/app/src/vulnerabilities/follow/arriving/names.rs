//! Advisories that go by several names are one vulnerability, whichever name comes first.

use super::Beginning;
use crate::vulnerabilities::follow::{NotFollowed, Sight};
use portcullis_domain::finding::Kind;
use portcullis_domain::vulnerability::Key;
use portcullis_store::{KeyInComponent, Transaction};
use std::collections::{BTreeSet, HashMap};

/// The keys that the same vulnerability has under other names, by its key.
pub(super) type Others = HashMap<Key, Vec<Key>>;

/// The other keys of those that have no number.
pub(super) async fn others(
    transaction: &mut Transaction,
    some: &[Beginning],
    numbers: &HashMap<Key, u64>,
) -> Result<Others, NotFollowed> {
    let keys = some.iter().filter(|one| one.arrival.kind == Kind::Package).map(|one| &one.arrival.key);
    let unknown: Vec<&Key> = keys.filter(|key| !numbers.contains_key(*key)).collect();
    let names: BTreeSet<&str> = unknown.iter().map(|key| key.weakness.as_str()).collect();
    let mut other_names: HashMap<String, Vec<String>> = HashMap::new();
    for (name, other) in transaction.other_names(&names.into_iter().collect::<Vec<_>>()).await? {
        other_names.entry(name).or_default().push(other);
    }
    let mut others = Others::new();
    for key in unknown {
        if let Some(names) = other_names.get(&key.weakness) {
            let key_under = |name: &String| Key { weakness: name.clone(), subject: key.subject.clone() };
            others.insert(key.clone(), names.iter().map(key_under).collect());
        }
    }
    Ok(others)
}

/// Finds those that are on record under another name; their keys belong to those from then on.
pub(super) async fn find(
    transaction: &mut Transaction,
    sight: Sight<'_>,
    others: &Others,
    numbers: &mut HashMap<Key, u64>,
) -> Result<(), NotFollowed> {
    let wanted: Vec<&Key> = others.values().flatten().collect();
    let found = transaction.numbers_of_keys(sight.component, &wanted).await?;
    let mut given: HashMap<u64, Vec<KeyInComponent>> = HashMap::new();
    for (key, names) in others {
        if let Some(&number) = names.iter().filter_map(|name| found.get(name)).min() {
            numbers.insert(key.clone(), number);
            given.entry(number).or_default().push(KeyInComponent { key: key.clone(), component: None });
        }
    }
    for (number, keys) in given {
        transaction.give_keys(&keys, number).await?;
    }
    Ok(())
}

/// Those that begin: what goes by several names here begins once.
pub(super) fn join(others: &Others, some: Vec<Beginning>, numbers: &HashMap<Key, u64>) -> Vec<Beginning> {
    let mut beginnings: Vec<Beginning> = Vec::new();
    let mut begun: HashMap<Key, usize> = HashMap::new();
    for one in some.into_iter().filter(|one| !numbers.contains_key(&one.arrival.key)) {
        let names = others.get(&one.arrival.key);
        let known = names.and_then(|names| names.iter().find_map(|name| begun.get(name)).copied());
        if let Some(known) = known.and_then(|place| beginnings.get_mut(place)) {
            known.absorb(&one.arrival);
            known.other_keys.push(one.arrival.key);
            continue;
        }
        if names.is_some() {
            begun.insert(one.arrival.key.clone(), beginnings.len());
        }
        beginnings.push(one);
    }
    beginnings
}

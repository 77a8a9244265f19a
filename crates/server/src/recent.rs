//! A few things that never change, so that they need not be read again for whoever looks at them next.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// What was used last, up to a weight in all.
pub(crate) struct Recent<K, V> {
    most: usize,
    entries: Mutex<Entries<K, V>>,
}

struct Entries<K, V> {
    /// What was used last stands last.
    all: VecDeque<Entry<K, V>>,
    weight: usize,
}

struct Entry<K, V> {
    key: K,
    value: V,
    weight: usize,
}

impl<K, V> fmt::Debug for Recent<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recent").field("most", &self.most).finish_non_exhaustive()
    }
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// One that keeps things of at most this weight in all.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, entries: Mutex::new(Entries { all: VecDeque::new(), weight: 0 }) }
    }

    /// What is kept under a key.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let place = entries.all.iter().rposition(|entry| entry.key == *key)?;
        let entry = entries.all.remove(place)?;
        let value = entry.value.clone();
        entries.all.push_back(entry);
        Some(value)
    }

    /// Keeps something, in place of what was not used for longest. What is heavier than everything may be is not kept.
    pub(crate) fn put(&self, key: K, value: V, weight: usize) {
        if weight > self.most {
            return;
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.all.iter().any(|entry| entry.key == key) {
            return;
        }
        entries.weight += weight;
        entries.all.push_back(Entry { key, value, weight });
        while entries.weight > self.most
            && let Some(oldest) = entries.all.pop_front()
        {
            entries.weight -= oldest.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let recent = Recent::new(10);
        for key in ["a", "b"] {
            recent.put(key, key.to_uppercase(), 4);
        }
        assert_eq!(recent.get(&"a").as_deref(), Some("A"));
        recent.put("c", "C".to_owned(), 4);
        assert_eq!(["a", "b", "c"].map(|key| recent.get(&key).is_some()), [true, false, true]);
        recent.put("d", "D".to_owned(), 11);
        assert_eq!(recent.get(&"d"), None, "it is heavier than everything may be");
        recent.put("e", "E".to_owned(), 10);
        assert_eq!(["a", "c", "e"].map(|key| recent.get(&key).is_some()), [false, false, true]);
    }

    #[test]
    fn what_is_kept_twice_weighs_once() {
        let recent = Recent::new(10);
        recent.put("a", 1, 4);
        recent.put("a", 1, 4);
        recent.put("b", 2, 6);
        assert_eq!((recent.get(&"a"), recent.get(&"b")), (Some(1), Some(2)));
    }
}

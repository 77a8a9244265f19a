//! The reactions that are there, of all that were given and taken back.

use crate::request::event::{Event, Happening, Speaker};
use crate::request::signal::Sign;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A reaction that is there.
pub(super) struct Reaction<'e> {
    pub(super) id: &'e str,
    pub(super) by: &'e Speaker,
    pub(super) sign: Sign,
    /// Since when.
    pub(super) at: Timestamp,
}

/// The reactions to these messages that are there after these events, which stand in their order. The same one of the same
/// person counts once, whatever message it is on and whatever tone it has.
pub(super) fn reactions<'e>(events: &[&'e Event], on: &BTreeSet<&str>) -> Vec<Reaction<'e>> {
    // Each message and each tone has a reaction of its own, which is taken back by itself.
    let mut there: BTreeMap<(&str, &str, &str), &'e Event> = BTreeMap::new();
    for &event in events {
        match &event.what {
            Happening::Reacted { message, reaction } if on.contains(message.as_str()) => {
                there.entry((&event.by.id, message, reaction)).or_insert(event);
            }
            Happening::Unreacted { message, reaction } => {
                there.remove(&(event.by.id.as_str(), message.as_str(), reaction.as_str()));
            }
            _ => {}
        }
    }
    let mut once: BTreeMap<(&str, Sign), &'e Event> = BTreeMap::new();
    for ((by, _, reaction), event) in there {
        let first = once.entry((by, Sign::read(reaction))).or_insert(event);
        if (event.at, &event.id) < (first.at, &first.id) {
            *first = event;
        }
    }
    let made = once.into_iter().map(|((_, sign), event)| Reaction {
        id: &event.id,
        by: &event.by,
        sign,
        at: event.at,
    });
    made.collect()
}

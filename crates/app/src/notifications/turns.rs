//! What is said of handovers of the rotation, and to whom.

use super::composing::{TITLE, Told, cut};
use crate::rotation::handover::HandoverNote;
use portcullis_domain::notification::{Group, HANDOVER_DRAFTED, HANDOVER_POSTED, LetterEntry};
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_store::OutboxMessage;
use std::collections::BTreeSet;

/// Characters of a recap in a mail; the page has the whole of it.
const RECAP: usize = 2_000;

/// What people are told of a handover: a draft the one who hands over, a recap the security team, and what nobody posted
/// both.
pub(super) fn of_handover<'p>(program: &'p Program, message: &OutboxMessage) -> Option<Told<'p>> {
    let note: HandoverNote = serde_json::from_str(&message.body).ok()?;
    let known = |id: &String| program.person(id).map(|person| person.id.as_str());
    let name = |id: &str| cut(program.person(id).map_or(id, |person| &person.name), TITLE);
    let (from, to) = (name(&note.from), name(&note.to));
    let at = program.calendar.time_zone.to_datetime(note.at).strftime("%a %-d %b, %H:%M");
    let (people, subject): (BTreeSet<&str>, String) = match message.topic.as_str() {
        HANDOVER_DRAFTED => (
            [&note.from].into_iter().filter_map(known).collect(),
            format!("Your recap for {to} is drafted: edit and post it by {at}"),
        ),
        HANDOVER_POSTED => (
            program
                .people
                .iter()
                .filter(|one| one.is_security_team())
                .map(|one: &Person| one.id.as_str())
                .collect(),
            format!("{from} hands over to {to}"),
        ),
        _ => (
            [&note.from, &note.to].into_iter().filter_map(known).collect(),
            format!("{from} handed over to {to}, and the recap is not posted"),
        ),
    };
    let text = cut(&note.text, RECAP);
    let entry =
        LetterEntry { name: format!("Handover on {at}"), text, path: "/rotation#handover".to_owned() };
    Some(Told { group: Group::of(&message.topic)?, people, subject, entry })
}

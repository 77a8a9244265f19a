//! What counts in a conversation, in the order of time.

use super::reactions::reactions;
use super::round::Mark;
use crate::request::Opening;
use crate::request::event::{Event, Happening, Speaker};
use crate::request::message::Message;
use crate::request::signal::Sign;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Something that counts.
pub(super) struct Step<'e> {
    pub(super) at: Timestamp,
    id: &'e str,
    pub(super) by: &'e Speaker,
    pub(super) act: Act<'e>,
}

/// What somebody did.
pub(super) enum Act<'e> {
    Reacted(Sign),
    /// They wrote something that is still there.
    Words,
    Acknowledged,
    Completed,
    Declined,
    Reopened,
    Given(Option<&'e str>),
}

impl Step<'_> {
    pub(super) fn mark(&self) -> Mark {
        Mark { by: self.by.id.clone(), at: self.at }
    }
}

/// What counts: reactions to the first message and to what the bot showed, words in the thread, and what was said on
/// buttons and pages. `events` stand in their order.
pub(super) fn steps<'e>(
    opening: &'e Opening,
    events: &[&'e Event],
    messages: &'e [Message],
) -> Vec<Step<'e>> {
    let mut on = BTreeSet::from([opening.root.as_str()]);
    on.extend(events.iter().filter_map(|event| match &event.what {
        Happening::Shown { message } => Some(message.as_str()),
        _ => None,
    }));
    let mut steps: Vec<Step<'e>> = reactions(events, &on)
        .into_iter()
        .map(|reaction| Step {
            at: reaction.at,
            id: reaction.id,
            by: reaction.by,
            act: Act::Reacted(reaction.sign),
        })
        .collect();
    let said = messages.iter().filter(|message| message.id != opening.root && message.has_words());
    steps.extend(said.map(|message| Step {
        at: message.at,
        id: &message.id,
        by: &message.by,
        act: Act::Words,
    }));
    for event in events {
        let act = match &event.what {
            Happening::Acknowledged => Act::Acknowledged,
            Happening::Completed => Act::Completed,
            Happening::Declined { .. } => Act::Declined,
            Happening::Reopened => Act::Reopened,
            Happening::Assigned { to } => Act::Given(to.as_deref()),
            _ => continue,
        };
        steps.push(Step { at: event.at, id: &event.id, by: &event.by, act });
    }
    steps.sort_by(|one, other| (one.at, one.id).cmp(&(other.at, other.id)));
    steps
}

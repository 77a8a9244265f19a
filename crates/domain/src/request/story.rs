//! Everything that happened to a request, in one column: what was said, what was done, and what the clocks say.

use super::State;
use super::event::{Event, Happening, PROGRAMME};
use super::message::Message;
use super::sheet::{RequestSheet, RoundSheet};
use super::signal::Sign;
use jiff::Timestamp;

/// Something in the story of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'s> {
    /// When.
    pub at: Timestamp,
    /// Who did it, as people call them; nobody did what a clock says.
    pub by: Option<&'s str>,
    /// What.
    pub what: Told<'s>,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told<'s> {
    /// They wrote a message.
    Wrote(&'s Message),
    /// They did something, in words that follow on their name.
    Did {
        /// What.
        what: String,
        /// Why, in their words.
        why: Option<&'s str>,
    },
    /// What a clock says, as a sentence.
    Clock(String),
}

/// The story of a request, the earliest first.
pub fn story(sheet: &RequestSheet, now: Timestamp) -> Vec<Entry<'_>> {
    let asked = Entry {
        at: sheet.brief.asked,
        by: Some(sheet.called(&sheet.brief.requester)),
        what: Told::Did { what: "asked".to_owned(), why: None },
    };
    let messages = sheet.messages.iter().map(|message| Entry {
        at: message.at,
        by: Some(sheet.called(&message.by.id)),
        what: Told::Wrote(message),
    });
    let done = sheet.events.iter().filter_map(|event| {
        let (what, why) = done(event, sheet)?;
        Some(Entry { at: event.at, by: Some(sheet.called(&event.by.id)), what: Told::Did { what, why } })
    });
    let clocks = sheet.rounds.iter().flat_map(|round| ran(round, sheet));
    let mut all: Vec<Entry<'_>> =
        std::iter::once(asked).chain(messages).chain(done).chain(clocks).chain(over(sheet, now)).collect();
    // What happened at one moment stays in this order: somebody did it, then a clock stopped.
    all.sort_by_key(|entry| entry.at);
    all
}

impl RequestSheet {
    /// What people call somebody, or their id where nobody knows.
    pub fn called<'s>(&'s self, id: &'s str) -> &'s str {
        if id == PROGRAMME { "Portcullis" } else { self.names.get(id).map_or(id, String::as_str) }
    }
}

/// What somebody did, and why; messages tell themselves what became of them.
fn done<'s>(event: &'s Event, sheet: &'s RequestSheet) -> Option<(String, Option<&'s str>)> {
    let what = match &event.what {
        Happening::Said { .. } | Happening::Edited { .. } | Happening::Deleted { .. } => return None,
        Happening::Declined { reason } => return Some(("declined it".to_owned(), Some(reason))),
        Happening::Shown { .. } => "showed it in Slack".to_owned(),
        Happening::Reacted { reaction, .. } => format!("reacted with {}", reacted(reaction)),
        Happening::Unreacted { reaction, .. } => format!("took {} back", reacted(reaction)),
        Happening::Sorted { sort } => format!("said that it is a {sort}"),
        Happening::Assigned { to: Some(to) } => format!("gave it to {}", sheet.called(to)),
        Happening::Assigned { to: None } => "gave it to nobody".to_owned(),
        Happening::Urged => "said that it can't wait".to_owned(),
        Happening::Acknowledged => "said that they will act on it".to_owned(),
        Happening::Completed if event.by.id == sheet.brief.requester => "said that it is well".to_owned(),
        Happening::Completed => "said that it is done".to_owned(),
        Happening::Reopened => "reopened it".to_owned(),
    };
    Some((what, None))
}

/// A reaction as people see it.
fn reacted(name: &str) -> String {
    match Sign::read(name) {
        Sign::Up => "👍".to_owned(),
        Sign::Check => "✅".to_owned(),
        Sign::Down => "👎".to_owned(),
        Sign::Other(name) => format!(":{name}:"),
    }
}

/// What the clocks of a round said when they stopped.
fn ran<'s>(round: &RoundSheet, sheet: &'s RequestSheet) -> Vec<Entry<'s>> {
    let told = |at: Option<Timestamp>, minutes: Option<u64>, what: &str| {
        let (at, minutes) = (at?, minutes?);
        let what = Told::Clock(format!("{what} after {} of working time.", worked(minutes)));
        Some(Entry { at, by: None, what })
    };
    let ended = match round.state {
        Some(State::Answered) => "Answered",
        Some(State::Declined) => "Declined",
        Some(State::Done) if round.ended_by.as_deref() == Some(&sheet.brief.requester) => "Ended",
        _ => "Done",
    };
    // What acknowledges and ends it at once is told once.
    let acknowledged = round.acknowledged.filter(|at| round.ended != Some(*at));
    let both = [
        told(acknowledged, round.minutes_to_acknowledge, "Acknowledged"),
        told(round.ended, round.minutes_to_end, ended),
    ];
    both.into_iter().flatten().collect()
}

/// What the clocks say that should have stopped.
fn over(sheet: &RequestSheet, now: Timestamp) -> Vec<Entry<'_>> {
    let standing = &sheet.brief.standing;
    let acknowledge = (standing.state == State::New).then_some(standing.acknowledge_by);
    let complete = standing.complete_by.filter(|_| standing.state.is_open());
    let told = |at: Option<Timestamp>, what: &str| {
        let at = at.filter(|at| *at < now)?;
        Some(Entry { at, by: None, what: Told::Clock(format!("It had to be {what} by then.")) })
    };
    [told(acknowledge, "acknowledged"), told(complete, "done")].into_iter().flatten().collect()
}

/// Minutes in which people work, as they read them.
pub fn worked(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 1) => "1 minute".to_owned(),
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests;

//! The rotation: whose turn it is, who takes over, who is away, what is handed over and looked at.

pub mod absence;
pub mod checklist;
pub mod handover;
pub mod takeover;

#[cfg(test)]
mod tests;

use crate::caller::{Caller, NoCaller};
use crate::installation::Installation;
use crate::list_vulnerabilities::NoList;
use crate::rota_changes::rota_changes;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::notification::ROTATION_CHANGED;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::{Person, Rotation};
use portcullis_domain::rotation::feed::{Feed, FeedTurn, feed};
use portcullis_domain::rotation::sheet::{AbsenceSheet, OverrideSheet, RotationSheet, TurnSheet};
use portcullis_domain::rotation::{Changes, Turn};
use portcullis_store::{StoreError, StoredAbsence, StoredOverride, Transaction};
use serde_json::{Value, json};

/// How far turns are shown.
const AHEAD: SignedDuration = SignedDuration::from_hours(12 * 7 * 24);
/// How far turns are in the feed, and found for a swap.
const FAR: SignedDuration = SignedDuration::from_hours(52 * 7 * 24);
/// How long turns that are over stay in the feed.
const BEHIND: SignedDuration = SignedDuration::from_hours(4 * 7 * 24);
/// Characters of a reason.
const REASON: usize = 200;

/// Why nothing was done about the rotation.
#[derive(Debug, thiserror::Error)]
pub enum NotRotated {
    /// Only a person can.
    #[error(transparent)]
    Caller(#[from] NoCaller),
    /// They may not.
    #[error("`{0}` may not change this; the security team may")]
    Refused(String),
    /// The program has no rotation.
    #[error("the program has no rotation; list its members under `rotation` in the program file")]
    NoRotation,
    /// The program has no such person, or none of the security team.
    #[error("`{person}` is nobody of the security team; it is {team}")]
    NotTeam {
        /// Who was named.
        person: String,
        /// The ids of who is.
        team: String,
    },
    /// The times are no span.
    #[error("it has to end after it begins; give a later end")]
    Backwards,
    /// It is over.
    #[error("it is over since {0}, and what was stays as it was")]
    Over(String),
    /// It is too far off.
    #[error("it ends more than a year from now; give an earlier end")]
    Far,
    /// There is too much to say.
    #[error("a reason has at most {REASON} characters, in one line")]
    Reason,
    /// There are too many.
    #[error("there are {0} of them that are not over, which is the most; remove one first")]
    TooMany(usize),
    /// Nobody swaps with themselves.
    #[error("a swap is between two people; name another one")]
    Same,
    /// Somebody has no turn.
    #[error("`{0}` has no turn that begins within a year; a swap needs one of each")]
    NoTurn(String),
    /// There is nothing of this id.
    #[error("there is no {what} `{id}`; `portcullis rotation show` lists them")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// Nothing is handed over then.
    #[error("nothing was drafted for a handover at {0}; a recap is drafted on the working day before")]
    NoHandover(Timestamp),
    /// What was posted stays.
    #[error("the recap was posted at {0}, and stays as it was read")]
    Posted(Timestamp),
    /// A recap says something, and not too much.
    #[error("a recap has 1 to {0} characters")]
    Length(usize),
    /// Another day is not looked at.
    #[error("only the checklist of {0}, which is today, is ticked")]
    OtherDay(jiff::civil::Date),
    /// The checklist has no such place.
    #[error("the checklist has {count} items, and none at place {place}")]
    NoItem {
        /// The place.
        place: u32,
        /// How many there are.
        count: usize,
    },
    /// What is open can't be counted.
    #[error("what is open can't be told")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store does not give or take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoList> for NotRotated {
    fn from(error: NoList) -> Self {
        Self::Open(Box::new(error))
    }
}

/// Whose turn it is, the turns of the next twelve weeks, and what changes them.
pub async fn show(installation: &Installation, now: Timestamp) -> Result<RotationSheet, StoreError> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let overrides = snapshot.overrides(now).await?;
    let absences = snapshot.absences(program.calendar.day_of(now)).await?;
    let changes = Changes {
        overrides: overrides.iter().map(|one| one.change.clone()).collect(),
        absences: absences.iter().map(|one| one.absence.clone()).collect(),
    };
    let rotation = program.rotation.as_ref();
    let turns = rotation.map(|rotation| turns(program, rotation, &changes, (now, after(now, AHEAD))));
    let turns: Vec<TurnSheet> = turns.unwrap_or_default();
    Ok(RotationSheet {
        members: rotation.map(|rotation| rotation.members.clone()).unwrap_or_default(),
        now: turns.first().filter(|turn| turn.from <= now).cloned(),
        turns,
        next_handover: rotation.map(|rotation| rotation.next_handover(now, &program.calendar)),
        overrides: overrides.into_iter().map(override_sheet).collect(),
        absences: absences.into_iter().map(absence_sheet).collect(),
    })
}

/// The turns of the last four weeks and of a year from now as an iCalendar feed; `host` is where this installation is.
pub async fn calendar(installation: &Installation, host: &str, now: Timestamp) -> Result<String, StoreError> {
    let program = &installation.program.program;
    let from = after(now, -BEHIND);
    let mut snapshot = installation.store.snapshot().await?;
    let changes = rota_changes(&mut snapshot, program, from).await?;
    let span = (from, after(now, FAR));
    let turns = program
        .rotation
        .as_ref()
        .map(|rotation| rotation.turns(span.0, span.1, &changes, &program.calendar))
        .unwrap_or_default();
    let why: Vec<String> = turns.iter().map(|turn| turn.why.in_words(|id| name(program, id))).collect();
    let shown =
        turns.iter().zip(&why).map(|(turn, why)| FeedTurn { turn, name: name(program, &turn.person), why });
    Ok(feed(Feed { company: &program.company, host, made: now }, shown))
}

fn turns(
    program: &Program,
    rotation: &Rotation,
    changes: &Changes,
    (from, until): (Timestamp, Timestamp),
) -> Vec<TurnSheet> {
    let turns = rotation.turns(from, until, changes, &program.calendar);
    turns.into_iter().map(|turn| turn_sheet(program, turn)).collect()
}

fn turn_sheet(program: &Program, turn: Turn) -> TurnSheet {
    let why = turn.why.in_words(|id| name(program, id));
    TurnSheet { person: turn.person, why, from: turn.from, until: turn.until }
}

/// What people call somebody.
pub(crate) fn name<'n>(program: &'n Program, id: &'n str) -> &'n str {
    program.person(id).map_or(id, |person| &person.name)
}

fn after(moment: Timestamp, span: SignedDuration) -> Timestamp {
    moment.checked_add(span).unwrap_or(moment)
}

fn override_sheet(stored: StoredOverride) -> OverrideSheet {
    let StoredOverride { id, change, by, at } = stored;
    OverrideSheet {
        id,
        person: change.person,
        from: change.from,
        until: change.until,
        reason: change.reason,
        by,
        at,
    }
}

fn absence_sheet(stored: StoredAbsence) -> AbsenceSheet {
    let StoredAbsence { id, absence, by, at } = stored;
    AbsenceSheet { id, person: absence.person, first: absence.first, last: absence.last, by, at }
}

/// The person who asks, if they may change whose turn it is and who is away.
fn responder<'c>(installation: &Installation, caller: &'c Caller) -> Result<&'c str, NotRotated> {
    let person = caller.person()?;
    let known = installation.program.program.person(person);
    if known.is_some_and(|person| Permission::of_roles(&person.roles).contains(&Permission::Respond)) {
        return Ok(person);
    }
    Err(NotRotated::Refused(person.to_owned()))
}

/// Refuses whom the security team does not have.
fn in_team(program: &Program, person: &str) -> Result<(), NotRotated> {
    if program.person(person).is_some_and(Person::is_security_team) {
        return Ok(());
    }
    let team: Vec<&str> =
        program.people.iter().filter(|one| one.is_security_team()).map(|one| one.id.as_str()).collect();
    let team = if team.is_empty() { "nobody".to_owned() } else { team.join(", ") };
    Err(NotRotated::NotTeam { person: person.to_owned(), team })
}

/// Puts a change on record, and into the outbox for whoever shows whose turn it is elsewhere.
async fn tell(
    transaction: &mut Transaction,
    (action, subject): (&str, &str),
    detail: Value,
    caller: &Caller,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction.audit(&caller.entry(now, action, subject, detail)).await?;
    transaction.put(ROTATION_CHANGED, &json!({"change": action}).to_string(), now).await.map(drop)
}

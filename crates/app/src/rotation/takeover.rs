//! Has somebody take over for some time, has two people swap their turns, and takes that back.

use super::{FAR, NotRotated, REASON, after, in_team, name, override_sheet, responder, tell};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::rotation::sheet::OverrideSheet;
use portcullis_domain::rotation::{Changes, Override, Turn};
use portcullis_store::{StoredOverride, new_id};
use serde_json::{Value, json};

/// Overrides that are not over; each moment of a calendar looks at all of them.
pub const MOST_OVERRIDES: usize = 200;

/// What changed, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOver {
    /// Who takes over.
    pub overrides: Vec<OverrideSheet>,
    /// What is odd, each in a sentence.
    pub warnings: Vec<String>,
}

/// Has somebody take over from a moment until another. What of it is past already is left out.
pub async fn override_turn(
    installation: &Installation,
    wanted: Override,
    caller: &Caller,
    now: Timestamp,
) -> Result<TakenOver, NotRotated> {
    let by = responder(installation, caller)?;
    let program = &installation.program.program;
    if program.rotation.is_none() {
        return Err(NotRotated::NoRotation);
    }
    in_team(program, &wanted.person)?;
    if wanted.until <= wanted.from {
        return Err(NotRotated::Backwards);
    }
    if wanted.until <= now {
        return Err(NotRotated::Over(local(program, wanted.until)));
    }
    if wanted.until > after(now, FAR) {
        return Err(NotRotated::Far);
    }
    let change = Override { from: wanted.from.max(now), reason: reason(&wanted.reason)?, ..wanted };
    let mut transaction = installation.store.transaction().await?;
    let known = rota_changes(&mut transaction, program, now).await?;
    room(&known, 1)?;
    let stored = StoredOverride { id: new_id(now), change, by: by.to_owned(), at: now };
    transaction.add_override(&stored).await?;
    let detail = json!({"before": null, "after": shown(&stored)});
    tell(&mut transaction, ("rotation.overridden", &stored.change.person), detail, caller, now).await?;
    transaction.commit().await?;
    let warnings = warnings(program, &known, &stored.change);
    Ok(TakenOver { overrides: vec![override_sheet(stored)], warnings })
}

/// Has two people swap the next turns of theirs that begin after now.
pub async fn swap(
    installation: &Installation,
    (one, other): (&str, &str),
    why: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<TakenOver, NotRotated> {
    let by = responder(installation, caller)?;
    let program = &installation.program.program;
    let rotation = program.rotation.as_ref().ok_or(NotRotated::NoRotation)?;
    in_team(program, one)?;
    in_team(program, other)?;
    if one == other {
        return Err(NotRotated::Same);
    }
    let why = reason(why)?;
    let mut transaction = installation.store.transaction().await?;
    let known = rota_changes(&mut transaction, program, now).await?;
    room(&known, 2)?;
    let turns = rotation.turns(now, after(now, FAR), &known, &program.calendar);
    let next = |person: &str| next_turn(&turns, person, now);
    let swapped = [(next(one)?, one, other), (next(other)?, other, one)];
    let (mut overrides, mut odd) = (Vec::new(), Vec::new());
    for (turn, had, takes) in swapped {
        let reason = match why.as_str() {
            "" => format!("swapped with {}", name(program, had)),
            why => why.to_owned(),
        };
        let change =
            Override { person: takes.to_owned(), from: turn.from, until: turn.until, reason: cut(&reason) };
        let stored = StoredOverride { id: new_id(now), change, by: by.to_owned(), at: now };
        transaction.add_override(&stored).await?;
        odd.extend(warnings(program, &known, &stored.change));
        overrides.push(stored);
    }
    let after: Vec<Value> = overrides.iter().map(shown).collect();
    let detail = json!({"before": null, "after": after});
    tell(&mut transaction, ("rotation.swapped", &format!("{one} {other}")), detail, caller, now).await?;
    transaction.commit().await?;
    Ok(TakenOver { overrides: overrides.into_iter().map(override_sheet).collect(), warnings: odd })
}

/// Removes an override that is not over.
pub async fn remove_override(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<OverrideSheet, NotRotated> {
    responder(installation, caller)?;
    let mut transaction = installation.store.transaction().await?;
    let Some(removed) = transaction.remove_override(id).await? else {
        return Err(NotRotated::Unknown { what: "override", id: id.to_owned() });
    };
    if removed.change.until <= now {
        return Err(NotRotated::Over(local(&installation.program.program, removed.change.until)));
    }
    let detail = json!({"before": shown(&removed), "after": null});
    let subject = removed.change.person.clone();
    tell(&mut transaction, ("rotation.override_removed", &subject), detail, caller, now).await?;
    if removed.change.from < now {
        // What of it was stays: whose turn it was is on record.
        let change = Override { until: now, ..removed.change.clone() };
        transaction.add_override(&StoredOverride { change, ..removed.clone() }).await?;
    }
    transaction.commit().await?;
    Ok(override_sheet(removed))
}

fn next_turn<'t>(turns: &'t [Turn], person: &str, now: Timestamp) -> Result<&'t Turn, NotRotated> {
    let mut theirs = turns.iter().filter(|turn| turn.person == person && turn.from > now);
    theirs.next().ok_or_else(|| NotRotated::NoTurn(person.to_owned()))
}

/// Refuses more than there may be.
fn room(known: &Changes, more: usize) -> Result<(), NotRotated> {
    if known.overrides.len() + more > MOST_OVERRIDES {
        return Err(NotRotated::TooMany(known.overrides.len()));
    }
    Ok(())
}

/// What is odd about somebody taking over: they are away meanwhile.
fn warnings(program: &Program, known: &Changes, change: &Override) -> Vec<String> {
    let first = program.calendar.day_of(change.from);
    let last = program.calendar.day_of(change.until);
    let absences = known
        .absences
        .iter()
        .filter(|absence| absence.person == change.person && absence.first <= last && first <= absence.last);
    let who = name(program, &change.person);
    absences.map(|absence| format!("{who} is away from {} to {}", absence.first, absence.last)).collect()
}

/// A reason in one line, if it is short enough.
fn reason(text: &str) -> Result<String, NotRotated> {
    let text = text.trim();
    if text.chars().count() > REASON || text.chars().any(char::is_control) {
        return Err(NotRotated::Reason);
    }
    Ok(text.to_owned())
}

fn cut(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(REASON).collect()
}

/// A moment as people of the programme say it.
fn local(program: &Program, at: Timestamp) -> String {
    program.calendar.time_zone.to_datetime(at).strftime("%-d %b %Y, %H:%M").to_string()
}

fn shown(stored: &StoredOverride) -> Value {
    let Override { person, from, until, reason } = &stored.change;
    json!({"id": stored.id, "person": person, "from": from, "until": until, "reason": reason})
}

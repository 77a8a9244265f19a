//! Says who is away, and that they are back.

use super::{NotRotated, absence_sheet, after, in_team, responder, tell};
use crate::caller::Caller;
use crate::installation::Installation;
use crate::rota_changes::rota_changes;
use jiff::{SignedDuration, Timestamp};
use portcullis_domain::program::Program;
use portcullis_domain::rotation::sheet::AbsenceSheet;
use portcullis_domain::rotation::{Absence, Changes, Why};
use portcullis_store::{StoreError, StoredAbsence, new_id};
use serde_json::{Value, json};

/// Absences that are not over; each moment of a calendar looks at all of them.
pub const MOST_ABSENCES: usize = 500;
/// How far ahead somebody may be away.
const FARTHEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// Somebody is away, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The absence.
    pub absence: AbsenceSheet,
    /// What follows or is odd, each in a sentence.
    pub warnings: Vec<String>,
}

/// Who is away, or will be, in the order of the first days.
pub async fn list_absences(
    installation: &Installation,
    now: Timestamp,
) -> Result<Vec<AbsenceSheet>, StoreError> {
    let today = installation.program.program.calendar.day_of(now);
    let absences = installation.store.snapshot().await?.absences(today).await?;
    Ok(absences.into_iter().map(absence_sheet).collect())
}

/// Says that somebody of the security team is away on some days.
pub async fn set_absence(
    installation: &Installation,
    wanted: Absence,
    caller: &Caller,
    now: Timestamp,
) -> Result<Away, NotRotated> {
    let by = responder(installation, caller)?;
    let program = &installation.program.program;
    in_team(program, &wanted.person)?;
    let today = program.calendar.day_of(now);
    if wanted.last < wanted.first {
        return Err(NotRotated::Backwards);
    }
    if wanted.last < today {
        return Err(NotRotated::Over(wanted.last.to_string()));
    }
    if wanted.last > program.calendar.day_of(after(now, FARTHEST)) {
        return Err(NotRotated::Far);
    }
    let mut transaction = installation.store.transaction().await?;
    let known = rota_changes(&mut transaction, program, now).await?;
    if known.absences.len() >= MOST_ABSENCES {
        return Err(NotRotated::TooMany(MOST_ABSENCES));
    }
    let stored = StoredAbsence { id: new_id(now), absence: wanted, by: by.to_owned(), at: now };
    transaction.add_absence(&stored).await?;
    let detail = json!({"before": null, "after": shown(&stored)});
    tell(&mut transaction, ("absence.set", &stored.absence.person), detail, caller, now).await?;
    transaction.commit().await?;
    let warnings = warnings(program, &known, &stored.absence, now);
    Ok(Away { absence: absence_sheet(stored), warnings })
}

/// Says that somebody is not away, or back; the days that they were away stay on record.
pub async fn remove_absence(
    installation: &Installation,
    id: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<AbsenceSheet, NotRotated> {
    responder(installation, caller)?;
    let today = installation.program.program.calendar.day_of(now);
    let mut transaction = installation.store.transaction().await?;
    let Some(removed) = transaction.remove_absence(id).await? else {
        return Err(NotRotated::Unknown { what: "absence", id: id.to_owned() });
    };
    if removed.absence.last < today {
        return Err(NotRotated::Over(removed.absence.last.to_string()));
    }
    let detail = json!({"before": shown(&removed), "after": null});
    tell(&mut transaction, ("absence.removed", &removed.absence.person), detail, caller, now).await?;
    if removed.absence.first < today
        && let Ok(last) = today.yesterday()
    {
        let absence = Absence { last, ..removed.absence.clone() };
        transaction.add_absence(&StoredAbsence { absence, ..removed.clone() }).await?;
    }
    transaction.commit().await?;
    Ok(absence_sheet(removed))
}

/// What follows: who has their turns instead, and other days on which they said to be away.
fn warnings(program: &Program, known: &Changes, absence: &Absence, now: Timestamp) -> Vec<String> {
    let mut warnings = Vec::new();
    let overlaps = |other: &&Absence| {
        other.person == absence.person && other.first <= absence.last && absence.first <= other.last
    };
    for other in known.absences.iter().filter(overlaps) {
        warnings.push(format!("they are away from {} to {} already", other.first, other.last));
    }
    let Some(rotation) = &program.rotation else { return warnings };
    let mut changes = known.clone();
    changes.absences.push(absence.clone());
    let from = program.calendar.start_of(absence.first).max(now);
    let turns = rotation.turns(from, program.calendar.end_of(absence.last), &changes, &program.calendar);
    for turn in turns {
        let day = program.calendar.day_of(turn.from.max(from));
        match &turn.why {
            Why::Away { instead_of } if *instead_of == absence.person => {
                warnings.push(format!(
                    "{} is on rotation instead from {day}",
                    super::name(program, &turn.person)
                ));
            }
            _ if turn.person == absence.person => {
                warnings.push(format!("it stays their turn from {day}; have somebody take over"));
            }
            _ => {}
        }
    }
    warnings
}

fn shown(stored: &StoredAbsence) -> Value {
    let Absence { person, first, last } = &stored.absence;
    json!({"id": stored.id, "person": person, "first": first, "last": last})
}

//! The rotation: whose turn it is, overrides, absences, handovers, the checklist, and the feed.

use crate::answer::{Created, File, media};
use crate::extract::{Asked, Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::settings::Settings;
use crate::visitor::{By, may};
use axum::Json;
use axum::extract::Extension;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_api as api;
use portcullis_app::rotation::absence::{list_absences, remove_absence as remove_absence_of, set_absence};
use portcullis_app::rotation::checklist::{show_checklist, tick as tick_item, untick as untick_item};
use portcullis_app::rotation::handover::{
    MOST_LISTED, edit_handover as edit_recap, list_handovers, post_handover as post_recap,
};
use portcullis_app::rotation::takeover::{
    TakenOver, override_turn as take_over, remove_override as remove_takeover, swap as swap_turns,
};
use portcullis_app::rotation::{NotRotated, calendar, show as show_rotation};
use portcullis_domain::rotation::sheet::{
    AbsenceSheet, ChecklistSheet, HandoverSheet, OverrideSheet, RotationSheet,
};
use portcullis_domain::rotation::{Absence, Override};
use schemars::JsonSchema;
use serde::Deserialize;
use std::io::Cursor;
use std::sync::Arc;

/// Bytes of a document about turns.
const TURNS: usize = 16 << 10;
/// Bytes of a document with a recap.
const RECAP: usize = 256 << 10;
/// The host in ids of the feed where a server has no address.
const NOWHERE: &str = "portcullis";

/// The secret of a token in the address of the feed, which is looked at before.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Followed {
    /// A token that permits to `follow` and nothing else, for programs that can't send headers.
    #[serde(default, rename = "token")]
    _token: Option<String>,
}

pub(super) async fn show(served: Served, _: By<may::Read>) -> Result<Json<RotationSheet>, Failed> {
    show_rotation(&served.installation, crate::now()).await.map(Json).map_err(Failed::ours)
}

pub(super) async fn feed(
    served: Served,
    _: By<may::Follow>,
    Asked(_): Asked<Followed>,
    settings: Option<Extension<Arc<Settings>>>,
) -> Result<File<media::Calendar>, Failed> {
    let host = settings.as_ref().map_or(NOWHERE, |Extension(settings)| settings.host());
    let text = calendar(&served.installation, host, crate::now()).await.map_err(Failed::ours)?;
    Ok(File::read(Cursor::new(text)))
}

pub(super) async fn override_turn(
    served: Served,
    By(caller, _): By<may::Respond>,
    Told(wanted): Told<api::OverrideTurn, TURNS>,
) -> Result<Created<Json<api::TakenOver>>, Failed> {
    let now = crate::now();
    let api::OverrideTurn { person, from, until, reason } = wanted;
    let wanted = Override { person, from: from.unwrap_or(now), until, reason };
    let taken = take_over(&served.installation, wanted, &caller, now).await;
    taken.map(told).map_err(not_rotated)
}

pub(super) async fn swap(
    served: Served,
    By(caller, _): By<may::Respond>,
    Told(wanted): Told<api::SwapTurns, TURNS>,
) -> Result<Created<Json<api::TakenOver>>, Failed> {
    let between = (wanted.one.as_str(), wanted.other.as_str());
    let swapped = swap_turns(&served.installation, between, &wanted.reason, &caller, crate::now()).await;
    swapped.map(told).map_err(not_rotated)
}

fn told(taken: TakenOver) -> Created<Json<api::TakenOver>> {
    Created(Json(api::TakenOver { overrides: taken.overrides, warnings: taken.warnings }))
}

pub(super) async fn remove_override(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(id): Path<String>,
) -> Result<Json<OverrideSheet>, Failed> {
    let removed = remove_takeover(&served.installation, &id, &caller, crate::now()).await;
    removed.map(Json).map_err(not_rotated)
}

pub(super) async fn absences(served: Served, _: By<may::Read>) -> Result<Json<api::AbsenceList>, Failed> {
    let absences = list_absences(&served.installation, crate::now()).await.map_err(Failed::ours)?;
    Ok(Json(api::AbsenceList { absences }))
}

pub(super) async fn say_away(
    served: Served,
    By(caller, _): By<may::Respond>,
    Told(wanted): Told<api::SayAway, TURNS>,
) -> Result<Created<Json<api::SaidAway>>, Failed> {
    let person = wanted.person.unwrap_or_else(|| caller.id.clone());
    let wanted = Absence { person, first: wanted.first, last: wanted.last };
    let away = set_absence(&served.installation, wanted, &caller, crate::now()).await.map_err(not_rotated)?;
    Ok(Created(Json(api::SaidAway { absence: away.absence, warnings: away.warnings })))
}

pub(super) async fn remove_absence(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(id): Path<String>,
) -> Result<Json<AbsenceSheet>, Failed> {
    let removed = remove_absence_of(&served.installation, &id, &caller, crate::now()).await;
    removed.map(Json).map_err(not_rotated)
}

pub(super) async fn handovers(served: Served, _: By<may::Read>) -> Result<Json<api::HandoverList>, Failed> {
    let handovers = list_handovers(&served.installation, MOST_LISTED).await.map_err(Failed::ours)?;
    Ok(Json(api::HandoverList { handovers }))
}

pub(super) async fn edit_handover(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(at): Path<String>,
    Told(wanted): Told<api::EditHandover, RECAP>,
) -> Result<Json<HandoverSheet>, Failed> {
    let at = moment(&at)?;
    let edited = edit_recap(&served.installation, at, &wanted.text, &caller, crate::now()).await;
    edited.map(Json).map_err(not_rotated)
}

pub(super) async fn post_handover(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(at): Path<String>,
) -> Result<Json<HandoverSheet>, Failed> {
    let posted = post_recap(&served.installation, moment(&at)?, &caller, crate::now()).await;
    posted.map(Json).map_err(not_rotated)
}

pub(super) async fn checklist(
    served: Served,
    _: By<may::Read>,
    Path(day): Path<String>,
) -> Result<Json<ChecklistSheet>, Failed> {
    let list = show_checklist(&served.installation, self::day(&day)?, crate::now()).await;
    list.map(Json).map_err(not_rotated)
}

pub(super) async fn tick(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path((day, place)): Path<(String, String)>,
) -> Result<Json<ChecklistSheet>, Failed> {
    let item = (self::day(&day)?, self::place(&place)?);
    let list = tick_item(&served.installation, item, &caller, crate::now()).await;
    list.map(Json).map_err(not_rotated)
}

pub(super) async fn untick(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path((day, place)): Path<(String, String)>,
) -> Result<Json<ChecklistSheet>, Failed> {
    let item = (self::day(&day)?, self::place(&place)?);
    let list = untick_item(&served.installation, item, &caller, crate::now()).await;
    list.map(Json).map_err(not_rotated)
}

pub(crate) fn moment(text: &str) -> Result<Timestamp, Failed> {
    let refuse = |_| format!("`{text}` is no moment; write one as 2026-06-15T08:00:00Z");
    text.parse().map_err(|error| Failed::new(StatusCode::BAD_REQUEST, refuse(error)))
}

pub(crate) fn day(text: &str) -> Result<Date, Failed> {
    let refuse = |_| format!("`{text}` is no day; write one as 2026-06-15");
    text.parse().map_err(|error: jiff::Error| Failed::new(StatusCode::BAD_REQUEST, refuse(error)))
}

pub(crate) fn place(text: &str) -> Result<u32, Failed> {
    let refuse = format!("`{text}` is no place on a checklist; the first is 1");
    text.parse().map_err(|_| Failed::new(StatusCode::BAD_REQUEST, refuse))
}

pub(crate) fn not_rotated(error: NotRotated) -> Failed {
    let status = match error {
        NotRotated::Caller(_) | NotRotated::Refused(_) => StatusCode::FORBIDDEN,
        NotRotated::Unknown { .. } | NotRotated::NoHandover(_) | NotRotated::NoItem { .. } => {
            StatusCode::NOT_FOUND
        }
        NotRotated::NoRotation
        | NotRotated::Over(_)
        | NotRotated::TooMany(_)
        | NotRotated::NoTurn(_)
        | NotRotated::Posted(_)
        | NotRotated::OtherDay(_) => StatusCode::CONFLICT,
        NotRotated::NotTeam { .. }
        | NotRotated::Backwards
        | NotRotated::Far
        | NotRotated::Reason
        | NotRotated::Same
        | NotRotated::Length(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotRotated::Open(_) | NotRotated::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

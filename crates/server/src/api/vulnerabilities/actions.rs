//! What people do with vulnerabilities.

use crate::answer::{Created, Tagged};
use crate::extract::{Path, Told};
use crate::precondition::{IfMatch, tagged};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{ActOn, ActionAnswer, AddVulnerability, AddedVulnerability, VulnerabilitySheet};
use portcullis_app::act_on_vulnerability::{NotActed, act, act_on_seen};
use portcullis_app::add_vulnerability::{NotAdded, Telling, add};
use portcullis_app::show_vulnerability::{NotShown, show_revision};
use portcullis_domain::vulnerability::{Refusal, number};

pub(crate) async fn perform(
    served: Served,
    By(caller, _): By<may::Act>,
    IfMatch(seen): IfMatch,
    Told(wanted): Told<ActOn>,
) -> Result<Json<ActionAnswer>, Failed> {
    let ActOn { numbers, action, all_or_nothing } = wanted;
    let (installation, now) = (&served.installation, crate::now());
    let acted = match numbers.as_slice() {
        [number] => act_on_seen(installation, *number, &action, &seen, &caller, now).await,
        _ if !seen.is_anything() => {
            let detail = "`If-Match` is about one vulnerability, and not about several";
            return Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
        several => act(installation, several, &action, all_or_nothing, &caller, now).await,
    };
    Ok(Json(ActionAnswer { acted: acted.map_err(not_acted)? }))
}

pub(crate) fn not_acted(error: NotActed) -> Failed {
    let status = match &error {
        NotActed::Caller(_) => StatusCode::FORBIDDEN,
        NotActed::Nothing | NotActed::TooMany(_) | NotActed::TooLong { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        NotActed::Unknown(_) => StatusCode::NOT_FOUND,
        NotActed::Refused(refusal) => refused(refusal),
        NotActed::Stale(_) => StatusCode::PRECONDITION_FAILED,
        NotActed::NotAll { .. } => StatusCode::CONFLICT,
        NotActed::Store(_) | NotActed::Decided(_) | NotActed::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let lines = match &error {
        NotActed::NotAll { refused, .. } => refused.iter().map(|one| one.reason.as_str()).collect(),
        _ => Vec::new(),
    };
    let explained = lines.join("\n");
    Failed::new(status, error).explained(explained)
}

fn refused(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Person { .. } => StatusCode::FORBIDDEN,
        Refusal::Silent(_) | Refusal::Unknown { .. } | Refusal::NotByHand(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::CONFLICT,
    }
}

pub(crate) async fn tell(
    served: Served,
    By(caller, _): By<may::Act>,
    Told(wanted): Told<AddVulnerability>,
) -> Result<Created<Json<AddedVulnerability>>, Failed> {
    let AddVulnerability { title, component, source, severity, team, report } = wanted;
    let telling = Telling { title, component, source, severity, team, report };
    let added = add(&served.installation, telling, &caller, crate::now()).await.map_err(not_added)?;
    Ok(Created(Json(AddedVulnerability { vulnerability: added })))
}

pub(crate) fn not_added(error: NotAdded) -> Failed {
    let status = match error {
        NotAdded::Caller(_) => StatusCode::FORBIDDEN,
        NotAdded::Store(_) | NotAdded::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failed::new(status, error)
}

pub(crate) async fn sheet(
    served: Served,
    _: By<may::Read>,
    Path(named): Path<String>,
) -> Result<Tagged<Json<VulnerabilitySheet>>, Failed> {
    let shown = show_revision(&served.installation, numbered(&named)?, crate::now()).await;
    let (sheet, revision) = shown.map_err(not_shown)?;
    Ok(tagged(&revision, Json(VulnerabilitySheet { vulnerability: sheet })))
}

/// The number that an address names.
pub(crate) fn numbered(named: &str) -> Result<u64, Failed> {
    number(named).ok_or_else(|| {
        let detail = format!("`{named}` is no vulnerability; they are named `V-12`, or `12`");
        Failed::new(StatusCode::BAD_REQUEST, detail)
    })
}

pub(crate) fn not_shown(error: NotShown) -> Failed {
    match error {
        NotShown::Unknown(_) => Failed::new(StatusCode::NOT_FOUND, error),
        NotShown::Store(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

//! How the caller wants to be told of things.

use crate::answer::Tagged;
use crate::extract::Told;
use crate::precondition::{IfMatch, tagged};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_app::preferences::{NotPreferred, set_preferences, show_preferences};
use portcullis_domain::notification::Preferences;

/// Bytes of a document of preferences.
const PREFERENCES: usize = 16 << 10;

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Own>,
) -> Result<Tagged<Json<Preferences>>, Failed> {
    let (preferences, revision) = show_preferences(&served.installation, &caller).await.map_err(failed)?;
    Ok(tagged(&revision, Json(preferences)))
}

pub(super) async fn set(
    served: Served,
    By(caller, _): By<may::Own>,
    IfMatch(seen): IfMatch,
    Told(wanted): Told<Preferences, PREFERENCES>,
) -> Result<Tagged<Json<Preferences>>, Failed> {
    let set = set_preferences(&served.installation, &wanted, &seen, &caller, crate::now()).await;
    let (preferences, revision) = set.map_err(failed)?;
    Ok(tagged(&revision, Json(preferences)))
}

pub(crate) fn failed(error: NotPreferred) -> Failed {
    let status = match error {
        NotPreferred::Caller(_) => StatusCode::FORBIDDEN,
        NotPreferred::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotPreferred::Stale(_) => StatusCode::PRECONDITION_FAILED,
        NotPreferred::Store(_) | NotPreferred::Document(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

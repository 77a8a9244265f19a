//! How the caller wants to be told of things.

use crate::extract::Told;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_app::preferences::{NotPreferred, set_preferences, show_preferences};
use portcullis_domain::notification::Preferences;

/// Bytes of a document of preferences.
const PREFERENCES: usize = 16 << 10;

pub(super) async fn show(served: Served, By(caller, _): By<may::Own>) -> Result<Json<Preferences>, Failed> {
    show_preferences(&served.installation, &caller).await.map(Json).map_err(failed)
}

pub(super) async fn set(
    served: Served,
    By(caller, _): By<may::Own>,
    Told(wanted): Told<Preferences, PREFERENCES>,
) -> Result<Json<Preferences>, Failed> {
    set_preferences(&served.installation, &wanted, &caller, crate::now()).await.map(Json).map_err(failed)
}

fn failed(error: NotPreferred) -> Failed {
    let status = match error {
        NotPreferred::Caller(_) => StatusCode::FORBIDDEN,
        NotPreferred::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotPreferred::Store(_) | NotPreferred::Document(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

//! Ambassadors.

use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api as api;
use portcullis_app::ambassadors::{NoAmbassadors, directory, team_history};

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<api::FindAmbassadors>,
) -> Result<Json<api::AmbassadorDirectory>, Failed> {
    let found = directory(&served.installation, &wanted.q, crate::now()).await.map_err(no_ambassadors)?;
    Ok(Json(api::AmbassadorDirectory { teams: found.teams, loads: found.loads }))
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    Path(team): Path<String>,
) -> Result<Json<api::AmbassadorsOfTeam>, Failed> {
    let found = team_history(&served.installation, &team, crate::now()).await.map_err(no_ambassadors)?;
    let (team, history, is_whole) = (found.team, found.history, found.is_whole);
    Ok(Json(api::AmbassadorsOfTeam { team, history, is_whole }))
}

pub(crate) fn no_ambassadors(error: NoAmbassadors) -> Failed {
    let status = match error {
        NoAmbassadors::Team(_) => StatusCode::NOT_FOUND,
        NoAmbassadors::List(_) | NoAmbassadors::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

//! The directory of people.

use crate::extract::Path;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::PeopleList;
use portcullis_app::erase_person::{NotErased, erase_person, list_people};
use portcullis_domain::directory::DirectoryEntry;

pub(super) async fn list(served: Served, _: By<may::Read>) -> Result<Json<PeopleList>, Failed> {
    let people = list_people(&served.installation).await;
    let people = people.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(PeopleList { people }))
}

pub(super) async fn erase(
    served: Served,
    By(caller, _): By<may::Administer>,
    Path(id): Path<String>,
) -> Result<Json<DirectoryEntry>, Failed> {
    let erased = erase_person(&served.installation, &id, &caller, crate::now()).await;
    erased.map(Json).map_err(not_erased)
}

pub(crate) fn not_erased(error: NotErased) -> Failed {
    let status = match error {
        NotErased::Caller(_) | NotErased::Refused(_) => StatusCode::FORBIDDEN,
        NotErased::Unknown(_) => StatusCode::NOT_FOUND,
        NotErased::InProgram(_) | NotErased::Erased(..) => StatusCode::CONFLICT,
        NotErased::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

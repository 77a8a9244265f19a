//! Releases and programs side by side.

use super::releases::no_release;
use crate::extract::{Asked, Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{ComparePrograms, CompareReleases};
use portcullis_app::compare_programs::{MAX_RECORD_BYTES, NotCompared, compare_programs};
use portcullis_app::compare_releases::compare_releases;
use portcullis_app::release_facts::NoFacts;
use portcullis_domain::gate::ReleaseDifference;
use portcullis_domain::program::difference::Consequences;

#[cfg(test)]
mod tests;

/// Bytes of two programs with their names; the program file itself is limited to far less.
const MOST_PROGRAMS: usize = 2 * MAX_RECORD_BYTES + 1024;

pub(super) async fn releases(
    served: Served,
    _: By<may::Read>,
    Path((product, version)): Path<(String, String)>,
    Asked(wanted): Asked<CompareReleases>,
) -> Result<Json<ReleaseDifference>, Failed> {
    let versions = (wanted.against.as_str(), version.as_str());
    let comparing =
        compare_releases(&served.installation, &product, versions, wanted.as_of, crate::now()).await;
    comparing.map(Json).map_err(no_facts)
}

pub(super) async fn programs(
    served: Served,
    _: By<may::Read>,
    Told(wanted): Told<ComparePrograms, MOST_PROGRAMS>,
) -> Result<Json<Consequences>, Failed> {
    let (old, new) = (wanted.old.to_string(), wanted.new.to_string());
    let programs = (old.as_bytes(), new.as_bytes());
    let comparing = compare_programs(&served.installation, programs, wanted.as_of, crate::now()).await;
    comparing.map(Json).map_err(|error| match error {
        NotCompared::Program(..) => Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error),
        NotCompared::Facts(error) => no_facts(error),
    })
}

pub(super) fn no_facts(error: NoFacts) -> Failed {
    match error {
        NoFacts::NoRelease(error) => no_release(error),
        error => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

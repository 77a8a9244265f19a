//! Answers to what customers' scanners say of a release.

use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, may};
use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use portcullis_api::AnswerReport;
use portcullis_app::answer_report::{NotAnswered, answer_report};
use portcullis_app::release_facts::NoFacts;
use portcullis_domain::answer::AnswerSheet;

pub(super) async fn answer(
    served: Served,
    _: By<may::Answer>,
    Path((product, version)): Path<(String, String)>,
    Asked(wanted): Asked<AnswerReport>,
    body: Body,
) -> Result<Json<AnswerSheet>, Failed> {
    let (file, _) = spool(body, served.limits.bytes).await.map_err(NotSpooled::failed)?;
    let (about, limits) = ((product.as_str(), version.as_str()), &served.limits);
    let answering =
        answer_report(&served.installation, about, file, limits, wanted.as_of, wanted.open, crate::now());
    answering.await.map(Json).map_err(failed)
}

pub(crate) fn failed(error: NotAnswered) -> Failed {
    match error {
        NotAnswered::Facts(NoFacts::NoRelease(error)) => super::releases::no_release(error),
        NotAnswered::Refused(_) => Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error),
        NotAnswered::Facts(_) | NotAnswered::Broken => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

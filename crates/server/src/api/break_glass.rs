//! Releases in spite of the gate.

use super::releases::{bare, no_release};
use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{Approvers, AskBreakGlass, BreakGlassStep, Release};
use portcullis_app::break_glass::{ExceptionOnRecord, NoException, Step, ask_break_glass, step_break_glass};

pub(super) async fn ask(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Told(wanted): Told<AskBreakGlass>,
) -> Result<Json<Release>, Failed> {
    let AskBreakGlass { reason, expires } = wanted;
    let release = (product.as_str(), version.as_str());
    let asking =
        ask_break_glass(&served.installation, release, &reason, expires, &caller, crate::now()).await;
    asking.map(wire).map_err(failed)
}

pub(super) async fn step(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((product, version, word)): Path<(String, String, String)>,
) -> Result<Json<Release>, Failed> {
    let step = match BreakGlassStep::from_word(&word) {
        Some(BreakGlassStep::Approve) => Step::Approve,
        Some(BreakGlassStep::Resolve) => Step::Resolve,
        None => {
            let unknown = format!("`{word}` is nothing that is done about an exception: approve, resolve");
            return Err(Failed::new(StatusCode::NOT_FOUND, unknown));
        }
    };
    let release = (product.as_str(), version.as_str());
    let stepping = step_break_glass(&served.installation, release, step, &caller, crate::now()).await;
    stepping.map(wire).map_err(failed)
}

fn wire(exception: ExceptionOnRecord) -> Json<Release> {
    let ExceptionOnRecord { record, role, approvers } = exception;
    Json(Release { approvers: Some(Approvers { role, people: approvers }), ..bare(record) })
}

pub(crate) fn failed(error: NoException) -> Failed {
    let status = match error {
        NoException::NoRelease(error) => return no_release(error),
        NoException::NotAsked(_) => StatusCode::NOT_FOUND,
        NoException::NoCaller(_) | NoException::Refused { .. } => StatusCode::FORBIDDEN,
        NoException::Ended(_) | NoException::Stands { .. } | NoException::Resolved(..) => {
            StatusCode::CONFLICT
        }
        NoException::NoReason
        | NoException::LongReason(_)
        | NoException::TooLong(..)
        | NoException::Past(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failed::new(status, error)
}

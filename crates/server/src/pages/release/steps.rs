//! What is done with a release: it is checked, ends, or ships in spite of the gate.

use super::address_of;
use crate::api::break_glass;
use crate::api::releases::not_opened;
use crate::api::verdicts::failed;
use crate::pages::filled::{Filled, Sent};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Redirect;
use portcullis_api::BreakGlassStep;
use portcullis_app::break_glass::{Step, ask_break_glass, step_break_glass};
use portcullis_app::check_release::check_release;
use portcullis_app::open_release::end_release;
use serde::Deserialize;

/// Why a release is to ship in spite of the gate.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Asked {
    #[serde(default)]
    reason: String,
}

pub(in crate::pages) async fn check(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    let checking = check_release(&served.installation, &product, &version, None, &caller, crate::now());
    checking.await.map_err(failed)?;
    Ok(Redirect::to(&address_of(&product, &version)))
}

pub(in crate::pages) async fn end(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    let ending = end_release(&served.installation, &product, &version, &caller, crate::now());
    ending.await.map_err(not_opened)?;
    Ok(Redirect::to(&address_of(&product, &version)))
}

pub(in crate::pages) async fn ask(
    served: Served,
    By(caller, _): By<may::Release>,
    Path((product, version)): Path<(String, String)>,
    Filled(Asked { reason }): Filled<Asked>,
) -> Result<Redirect, Failed> {
    let release = (product.as_str(), version.as_str());
    let asking = ask_break_glass(&served.installation, release, &reason, None, &caller, crate::now());
    asking.await.map_err(break_glass::failed)?;
    Ok(Redirect::to(&format!("{}#exception", address_of(&product, &version))))
}

pub(in crate::pages) async fn step(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((product, version, word)): Path<(String, String, String)>,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Redirect, Failed> {
    let step = match BreakGlassStep::from_word(&word) {
        Some(BreakGlassStep::Approve) => Step::Approve,
        Some(BreakGlassStep::Resolve) => Step::Resolve,
        None => return Err(Failed::new(StatusCode::NOT_FOUND, format!("there is no step `{word}`"))),
    };
    let release = (product.as_str(), version.as_str());
    let stepping = step_break_glass(&served.installation, release, step, &caller, crate::now());
    stepping.await.map_err(break_glass::failed)?;
    Ok(Redirect::to(&format!("{}#exception", address_of(&product, &version))))
}

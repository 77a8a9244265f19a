//! The archive: what it keeps, what must not be removed, and what is sealed.

use super::desk::Desk;
use super::filled::Filled;
use super::page;
use crate::api::archive::{no_hold, read_digest};
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use portcullis_app::count_archive::{KindCount, SealPage, list_seals};
use portcullis_app::hold_objects::{HeldThing, Hold, lift_hold, list_holds, place_hold};
use portcullis_app::seal_keys::{SealKey, list_keys};
use portcullis_app::seal_release::SealOnRecord;
use serde::Deserialize;

/// Seals of one page.
const ROWS: u32 = 50;
/// Holds that were lifted that are shown.
const LIFTED: usize = 50;

#[derive(Template)]
#[template(path = "archive.html")]
struct Page {
    desk: Desk,
    kinds: Vec<KindCount>,
    holds: Vec<Hold>,
    lifted: Vec<Hold>,
    seals: Vec<SealOnRecord>,
    keys: Vec<SealKey>,
    count: u64,
    next: Option<u32>,
}

/// Where the page of seals begins.
#[derive(Debug, Deserialize)]
pub(super) struct Begins {
    #[serde(default)]
    from: u32,
}

/// A hold that is to be placed.
#[derive(Debug, Deserialize)]
pub(super) struct Placed {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    reason: String,
}

/// Why a hold is to be lifted.
#[derive(Debug, Deserialize)]
pub(super) struct Lifted {
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(
    served: Served,
    _: By<may::ReadAudit>,
    desk: Desk,
    Asked(Begins { from }): Asked<Begins>,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let figures = served.kept.at(installation, desk.now).await?.archive().await?;
    let page_of_seals = list_seals(installation, from, ROWS).await;
    let SealPage { seals, count } = page_of_seals.map_err(Failed::ours)?;
    let mut holds = list_holds(installation).await.map_err(no_hold)?;
    holds.reverse();
    let (lifted, holds): (Vec<Hold>, Vec<Hold>) = holds.into_iter().partition(|hold| hold.lifted.is_some());
    let keys = list_keys(installation).await;
    let keys = keys.map_err(Failed::ours)?;
    page(&Page {
        desk,
        kinds: figures.kinds.clone(),
        holds,
        lifted: lifted.into_iter().take(LIFTED).collect(),
        seals,
        keys,
        count,
        next: from.checked_add(ROWS).filter(|next| u64::from(*next) < count),
    })
}

pub(super) async fn hold(
    served: Served,
    By(caller, _): By<may::Hold>,
    Filled(Placed { subject, reason }): Filled<Placed>,
) -> Result<Redirect, Failed> {
    let thing = match subject.trim().split_once(' ') {
        Some((product, version)) => {
            HeldThing::Release { product: product.to_owned(), version: version.trim().to_owned() }
        }
        None => HeldThing::Object(read_digest(subject.trim())?),
    };
    let placing = place_hold(&served.installation, &thing, &reason, &caller, crate::now());
    placing.await.map_err(no_hold)?;
    Ok(Redirect::to("/archive#holds"))
}

pub(super) async fn lift(
    served: Served,
    By(caller, _): By<may::Hold>,
    Path(number): Path<String>,
    Filled(Lifted { reason }): Filled<Lifted>,
) -> Result<Redirect, Failed> {
    let refuse = |_| Failed::new(StatusCode::NOT_FOUND, format!("`{number}` is no number of a hold"));
    let number = number.parse().map_err(refuse)?;
    lift_hold(&served.installation, number, &reason, &caller, crate::now()).await.map_err(no_hold)?;
    Ok(Redirect::to("/archive#holds"))
}

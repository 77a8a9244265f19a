//! All verdicts on a release.

use super::address_of;
use crate::api::verdicts::failed;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use portcullis_app::read_verdict::{PastVerdict, VerdictPage, list_verdicts};
use serde::Deserialize;

/// Verdicts of one page.
const FIRST: u32 = 50;

/// Where the page begins.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Begins {
    /// The number of the last verdict of the page before.
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "verdicts.html")]
struct Page {
    desk: Desk,
    product: String,
    version: String,
    address: String,
    count: u64,
    verdicts: Vec<PastVerdict>,
    next: Option<i64>,
}

pub(in crate::pages) async fn list(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path((product, version)): Path<(String, String)>,
    Asked(Begins { before }): Asked<Begins>,
) -> Result<Response, Failed> {
    let listed = list_verdicts(&served.installation, &product, &version, before, FIRST).await;
    let VerdictPage { verdicts, count, next } = listed.map_err(failed)?;
    let address = address_of(&product, &version);
    page(&Page { desk, product, version, address, count, verdicts, next })
}

//! The releases of all products, and those of one a page at a time.

use super::desk::Desk;
use super::page;
use crate::api::releases::no_release;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use portcullis_app::list_releases::{ReleaseStanding, StoredVerdict, page_of_releases};
use portcullis_domain::gate::Outcome;
use portcullis_domain::release::Support;
use serde::Deserialize;

/// Releases of each product where all products are shown.
const FIRST: usize = 20;
/// Releases of a page of one product.
const PAGE: usize = 50;

/// Which releases are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// The product, or else all of them.
    product: String,
    /// The last version of the page before.
    before: String,
}

#[derive(Template)]
#[template(path = "releases.html")]
struct Page {
    desk: Desk,
    products: Vec<OfProduct>,
}

struct OfProduct {
    id: String,
    name: String,
    components: usize,
    /// The newest version first.
    releases: Vec<ReleaseStanding>,
    count: usize,
    /// The version that the next page begins before.
    next: Option<String>,
}

/// The word for the last verdict on a release, and the class that colours it.
pub(super) fn outcome(verdict: Option<&StoredVerdict>) -> (&'static str, &'static str) {
    match verdict.and_then(|verdict| Outcome::from_word(&verdict.outcome)) {
        None => ("not judged", "soft"),
        Some(outcome) => (outcome.word(), class(outcome)),
    }
}

/// The word of an outcome, as it stands before everything else.
pub(super) fn outcome_word(outcome: Outcome) -> String {
    outcome.word().replace('_', " ").to_uppercase()
}

/// How long a release is looked after, in words.
pub(super) fn support(support: Support) -> String {
    match support {
        Support::Supported { until: None } => "supported".to_owned(),
        Support::Supported { until: Some(day) } => format!("supported until {day}"),
        Support::Ended { on: None } => "ended".to_owned(),
        Support::Ended { on: Some(day) } => format!("ended on {day}"),
    }
}

/// The class that colours an outcome.
pub(super) fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passes => "good",
        Outcome::Blocked => "bad",
        Outcome::Undecided | Outcome::ReleasedByException => "wait",
    }
}

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let installation = &served.installation;
    let is_one = !wanted.product.is_empty();
    let before = Some(wanted.before.as_str()).filter(|before| is_one && !before.is_empty());
    let limit = if is_one { PAGE } else { FIRST };
    let mut products = Vec::new();
    for product in &installation.program.program.products {
        if is_one && product.id != wanted.product {
            continue;
        }
        let page = page_of_releases(installation, &product.id, before, limit, desk.now);
        let page = page.await.map_err(no_release)?;
        products.push(OfProduct {
            id: product.id.clone(),
            name: product.name.clone(),
            components: product.components.len(),
            releases: page.releases,
            count: page.count,
            next: page.next,
        });
    }
    if is_one && products.is_empty() {
        let detail = format!("`{}` is no product of the program", wanted.product);
        return Err(Failed::new(StatusCode::NOT_FOUND, detail));
    }
    page(&Page { desk, products })
}

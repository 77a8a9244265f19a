//! The releases of all products.

use super::desk::Desk;
use super::page;
use crate::api::releases::no_release;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::open_release::{ReleaseStanding, list_releases};
use portcullis_domain::gate::Outcome;
use portcullis_domain::release::Support;

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
}

/// The word for how a release stands, and the class that colours it.
pub(super) fn outcome(standing: &ReleaseStanding) -> (&'static str, &'static str) {
    match standing.verdict.as_ref().and_then(|verdict| Outcome::from_word(&verdict.outcome)) {
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

pub(super) async fn list(served: Served, _: By<may::Read>, desk: Desk) -> Result<Response, Failed> {
    let installation = &served.installation;
    let mut products = Vec::new();
    for product in &installation.program.program.products {
        let mut releases = list_releases(installation, &product.id, desk.now).await.map_err(no_release)?;
        releases.reverse();
        let (id, name) = (product.id.clone(), product.name.clone());
        products.push(OfProduct { id, name, components: product.components.len(), releases });
    }
    page(&Page { desk, products })
}

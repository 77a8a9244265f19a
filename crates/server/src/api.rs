//! The routes of `/api/v1`, one file a thing.

mod break_glass;
mod differences;
mod enrichment;
mod programs;
mod releases;
mod scans;
mod verdicts;

use crate::State;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

/// The routes.
pub fn router(state: State) -> Router {
    let routes = Router::new()
        .route("/components/{component}/scans", post(scans::record))
        .route("/scans/{scan}", get(scans::show))
        .route("/enrichment", post(enrichment::load))
        .route("/programs/{digest}", get(programs::show))
        .route(
            "/program-comparisons",
            post(differences::programs).layer(DefaultBodyLimit::max(differences::MOST_PROGRAMS)),
        )
        .route("/products/{product}/releases", get(releases::list))
        .route("/products/{product}/releases/{version}", put(releases::open).get(releases::show))
        .route("/products/{product}/releases/{version}/difference", get(differences::releases))
        .route("/products/{product}/releases/{version}/end", post(releases::end))
        .route("/products/{product}/releases/{version}/break-glass", put(break_glass::ask))
        .route("/products/{product}/releases/{version}/break-glass/{step}", post(break_glass::step))
        .route("/products/{product}/releases/{version}/verdicts", post(verdicts::check))
        .route("/products/{product}/releases/{version}/verdicts/{number}", get(verdicts::show))
        .route(
            "/products/{product}/releases/{version}/verdicts/{number}/recomputation",
            post(verdicts::recompute),
        );
    Router::new().nest(portcullis_api::BASE, routes).with_state(state)
}

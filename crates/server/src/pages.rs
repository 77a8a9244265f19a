//! The pages, one file a thing: what a person sees in a browser. A handler asks one use case, and its template shows the
//! answer.

mod approvals;
mod assets;
mod desk;
mod failure;
mod filled;
mod imports;
mod markdown;
mod metrics;
mod overview;
mod releases;
mod vulnerabilities;

pub use desk::Csrf;

use crate::served::Server;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use portcullis_domain::permission::Permission;

/// The permission to open releases, for templates.
const RELEASE: Permission = Permission::Release;

/// The routes of the pages.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/releases", get(releases::list))
        .route("/vulnerabilities", get(vulnerabilities::list))
        .route("/vulnerabilities/marked", post(vulnerabilities::act_on_marked))
        .route("/vulnerabilities/board", get(vulnerabilities::board))
        .route("/vulnerabilities/groups", get(vulnerabilities::groups))
        .route("/vulnerabilities/new", get(vulnerabilities::telling).post(vulnerabilities::tell))
        .route("/vulnerabilities/{number}", get(vulnerabilities::sheet))
        .route("/vulnerabilities/{number}/actions", post(vulnerabilities::act))
        .route("/vulnerabilities/{number}/decisions", post(vulnerabilities::decide))
        .route("/vulnerabilities/{number}/withdrawal", post(vulnerabilities::withdraw))
        .route("/approvals", get(approvals::list))
        .route("/approvals/{set}/{id}/approval", post(approvals::give))
        .route("/approvals/{set}/{id}/rejection", post(approvals::refuse))
        .route("/imports", get(imports::list))
        .route("/imports/{number}", get(imports::show))
        .route("/imports/{number}/acceptance", post(imports::accept))
        .route("/vulnerabilities/metrics", get(metrics::show))
        .route("/assets/{hash}/{name}", get(assets::show))
        .layer(from_fn_with_state(server.clone(), failure::as_page))
        .with_state(server)
}

/// A page from its template.
fn page(template: &impl askama::Template) -> Result<Response, crate::problem::Failed> {
    match template.render() {
        Ok(text) => Ok(Html(text).into_response()),
        Err(error) => Err(crate::problem::Failed::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, error)),
    }
}

//! The pages, one file a thing: what a person sees in a browser. A handler asks one use case, and its template shows the
//! answer.

mod assets;
mod desk;
mod failure;
mod filled;
mod overview;
mod releases;
mod sign_in;

use crate::served::Server;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

pub(crate) use desk::Csrf;
use portcullis_domain::permission::Permission;

/// The permission to open releases, for templates.
const RELEASE: Permission = Permission::Release;

/// The routes of the pages.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/releases", get(releases::list))
        .route("/sign-in", get(sign_in::show).post(sign_in::come_in))
        .route("/sign-out", post(sign_in::go))
        .route("/sign-out-everywhere", post(sign_in::go_everywhere))
        .route("/invitations/{secret}", get(sign_in::invitation).post(sign_in::accept))
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

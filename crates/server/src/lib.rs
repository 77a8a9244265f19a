//! The server: the routes of the API, and the transport that reaches them without a socket.

mod again;
mod allowance;
mod answer;
mod api;
mod entry;
mod extract;
pub mod jobs;
mod kept;
mod linger;
mod listen;
mod local;
pub mod mail;
mod oidc;
mod openapi;
mod operations;
mod outer;
mod pages;
mod parts;
mod precondition;
mod problem;
pub mod programs;
mod recent;
mod served;
mod settings;
pub mod slack;
mod spool;
mod steady;
mod taken;
mod told;
mod visitor;

pub use listen::{listen, serve};
pub use local::{LocalError, LocalTransport, runtime};
pub use oidc::{NotUsable, Provider, ProviderSettings};
pub use pages::Csrf;
pub use served::Server;
pub use settings::Settings;
pub use told::told_to_stop;
pub use visitor::{Grants, Visitor};

use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use jiff::Timestamp;
use std::sync::Arc;

/// Everything that is served: the API and the pages, with what all requests have in common around them.
pub fn router(server: &Server, settings: &Arc<Settings>) -> Router {
    let routes = api::router(server.clone())
        .merge(pages::router(server.clone()))
        .merge(operations::figures(server.clone()));
    let routes = routes
        .layer(from_fn_with_state(server.clone(), again::once))
        .layer(from_fn_with_state((server.clone(), Arc::clone(settings)), entry::admit))
        .layer(from_fn(entry::challenge))
        .layer(Extension(Arc::clone(settings)));
    let routes = routes.merge(slack::router(server.clone(), Arc::clone(settings)));
    outer::around(routes, operations::probes(server.clone()), settings)
}

/// The clock of all handlers.
fn now() -> Timestamp {
    // The databases keep microseconds, and what is compared with what was kept must not be finer.
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

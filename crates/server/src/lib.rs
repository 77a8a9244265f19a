//! The server: the routes of the API, and the transport that reaches them without a socket.

mod api;
mod extract;
mod linger;
mod listen;
mod local;
mod outer;
mod pages;
mod problem;
mod served;
mod settings;
mod spool;
mod visitor;

pub use listen::{listen, serve};
pub use local::{LocalError, LocalTransport, runtime};
pub use served::Server;
pub use settings::Settings;
pub use visitor::{Grants, Visitor};

use axum::Router;
use jiff::Timestamp;
use std::sync::Arc;

/// Everything that is served: the API and the pages, with what all requests have in common around them.
pub fn router(server: &Server, settings: &Arc<Settings>) -> Router {
    outer::around(api::router(server.clone()).merge(pages::router(server.clone())), settings)
}

/// The clock of all handlers.
fn now() -> Timestamp {
    // The databases keep microseconds, and what is compared with what was kept must not be finer.
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

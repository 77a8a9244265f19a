//! The server: the routes of the API, and the transport that reaches them without a socket.

mod api;
mod extract;
pub mod jobs;
mod local;
mod problem;
mod spool;

pub use api::router;
pub use local::{LocalError, LocalTransport, runtime};

use jiff::Timestamp;
use portcullis_app::installation::Installation;
use portcullis_app::read_report::Limits;
use std::sync::Arc;

/// What every handler works on.
#[derive(Debug, Clone)]
pub struct State {
    installation: Installation,
    limits: Arc<Limits>,
}

impl State {
    /// Handlers that work on this installation, and read reports within these limits.
    pub fn new(installation: Installation, limits: Limits) -> Self {
        Self { installation, limits: Arc::new(limits) }
    }
}

/// The clock of all handlers.
fn now() -> Timestamp {
    // The databases keep microseconds, and what is compared with what was kept must not be finer.
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

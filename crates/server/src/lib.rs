//! The server: the routes of the API, and the transport that reaches them without a socket.

mod api;
mod extract;
mod local;
mod problem;
mod served;
mod spool;
mod visitor;

pub use api::router;
pub use local::{LocalError, LocalTransport, runtime};
pub use served::Server;
pub use visitor::{Grants, Visitor};

use jiff::Timestamp;

/// The clock of all handlers.
fn now() -> Timestamp {
    // The databases keep microseconds, and what is compared with what was kept must not be finer.
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

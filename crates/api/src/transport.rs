//! How requests reach a server.

use http::{Request, Response};
use std::fmt;
use std::io::{Read, Write};

/// The body of a request.
pub enum Body {
    /// There is none.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// What a reader gives, never held as a whole.
    Stream(Box<dyn Read + Send>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("the server gave no answer")]
pub struct TransportError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Carries a request to a server, and its answer back.
pub trait Transport {
    /// Sends a request and waits for the whole answer.
    fn send(&self, request: Request<Body>) -> Result<Response<Vec<u8>>, TransportError>;

    /// Sends a request whose answer may be large, and writes the body of the answer as it comes; that of a problem
    /// comes back with it.
    fn receive(
        &self,
        request: Request<Body>,
        into: &mut dyn Write,
    ) -> Result<Response<Vec<u8>>, TransportError>;
}

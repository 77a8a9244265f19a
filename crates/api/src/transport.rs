//! How requests reach a server.

use http::{Request, Response};
use std::fmt;
use std::fs::File;
use std::io::{Read, Write};

/// The body of a request.
pub enum Body {
    /// There is none.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// A file from its beginning to its end, never held as a whole; it can be sent again.
    File(File),
    /// What a reader gives, never held as a whole.
    Stream(Box<dyn Read + Send>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::File(file) => write!(f, "{file:?}"),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl From<File> for Body {
    /// What is no regular file has no length, and gives what it has once.
    fn from(file: File) -> Self {
        if file.metadata().is_ok_and(|about| about.is_file()) {
            Self::File(file)
        } else {
            Self::Stream(Box::new(file))
        }
    }
}

impl From<Box<dyn Read + Send>> for Body {
    fn from(reader: Box<dyn Read + Send>) -> Self {
        Self::Stream(reader)
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

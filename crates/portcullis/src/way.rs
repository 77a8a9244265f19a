//! The two ways to a store: the routes within this process, and a server.

use crate::http_transport::HttpTransport;
use http::{Request, Response};
use portcullis_api::{Body, Transport, TransportError};
use portcullis_server::LocalTransport;
use std::io::Write;

/// How requests reach a store.
pub(crate) enum Way {
    /// It is opened by this process.
    Local(Box<LocalTransport>),
    /// A server has it.
    Server(Box<HttpTransport>),
}

impl Transport for Way {
    fn send(&self, request: Request<Body>) -> Result<Response<Vec<u8>>, TransportError> {
        match self {
            Self::Local(local) => local.send(request),
            Self::Server(server) => server.send(request),
        }
    }

    fn receive(
        &self,
        request: Request<Body>,
        into: &mut dyn Write,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        match self {
            Self::Local(local) => local.receive(request, into),
            Self::Server(server) => server.receive(request, into),
        }
    }
}

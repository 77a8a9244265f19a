//! The transport within the process: the routes themselves, without a socket.

use crate::programs::Source;
use crate::served::Server;
use crate::visitor::{Grants, Visitor};
use axum::Router;
use axum::body::{Body as ServerBody, Bytes};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::BodyExt;
use portcullis_api::{Body, Transport, TransportError};
use portcullis_app::caller::Caller;
use portcullis_app::installation::{Installation, OpenError};
use portcullis_app::read_report::Limits;
use portcullis_domain::program::Program;
use std::io::{self, Read, Write};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tower::ServiceExt;

/// Bytes of a streamed body that are sent at a time.
const CHUNK: usize = 256 << 10;

/// The signal of a file that grows beyond the limit on the size of files, which ends a process that does not listen.
const FILE_TOO_LARGE: i32 = 25;

/// Calls the routes of the API in this process, as one caller.
#[derive(Debug)]
pub struct LocalTransport {
    runtime: Runtime,
    router: Router,
    installation: Installation,
    visitor: Visitor,
}

/// Why there is no such transport.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The store or the archive can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The operating system gives no threads or timers.
    #[error("the runtime can't be started")]
    Runtime(#[source] io::Error),
}

impl LocalTransport {
    /// Opens the store at `address` and the archive, for this caller.
    pub fn open(
        address: &str,
        archive: Option<&Path>,
        program: Program,
        limits: Limits,
        caller: Caller,
    ) -> Result<Self, LocalError> {
        let runtime = runtime()?;
        let opening = Installation::open(address, archive, program, &caller, crate::now());
        let installation = runtime.block_on(opening)?;
        Ok(Self::new(runtime, installation, limits, caller))
    }

    /// Opens them without putting the program on record, for whoever only asks.
    pub fn look_into(
        address: &str,
        archive: Option<&Path>,
        program: Program,
        limits: Limits,
        caller: Caller,
    ) -> Result<Self, LocalError> {
        let runtime = runtime()?;
        let installation = runtime.block_on(Installation::look_into(address, archive, program))?;
        Ok(Self::new(runtime, installation, limits, caller))
    }

    fn new(runtime: Runtime, installation: Installation, limits: Limits, caller: Caller) -> Self {
        let server = Server::new(installation.clone(), Source::Store, limits);
        let router = crate::api::router(server).fallback(crate::api::no_route);
        let visitor = Visitor { caller, grants: Grants::All };
        Self { runtime, router, installation, visitor }
    }
}

/// A runtime for one command, which is told of a limit on the size of files instead of being ended by it.
pub fn runtime() -> Result<Runtime, LocalError> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(LocalError::Runtime)?;
    // Whoever listens to this signal is not ended by it; the write that was too large then fails and can be told of.
    runtime
        .block_on(async { signal(SignalKind::from_raw(FILE_TOO_LARGE)).map(drop) })
        .map_err(LocalError::Runtime)?;
    Ok(runtime)
}

impl Transport for LocalTransport {
    fn send(&self, request: Request<Body>) -> Result<Response<Vec<u8>>, TransportError> {
        self.runtime.block_on(async {
            let (head, body) = self.call(request).await.into_parts();
            let body = body.collect().await.map_err(|error| TransportError(Box::new(error)))?;
            Ok(Response::from_parts(head, body.to_bytes().into()))
        })
    }

    fn receive(
        &self,
        request: Request<Body>,
        into: &mut dyn Write,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        self.runtime.block_on(async {
            let (head, mut body) = self.call(request).await.into_parts();
            let mut kept = Vec::new();
            while let Some(frame) = body.frame().await {
                let Ok(data) = frame.map_err(|error| TransportError(Box::new(error)))?.into_data() else {
                    continue;
                };
                if head.status.is_success() {
                    into.write_all(&data).map_err(|error| TransportError(Box::new(error)))?;
                } else {
                    kept.extend_from_slice(&data);
                }
            }
            Ok(Response::from_parts(head, kept))
        })
    }
}

impl LocalTransport {
    async fn call(&self, request: Request<Body>) -> Response<ServerBody> {
        let mut request = request.map(|body| match body {
            Body::Empty => ServerBody::empty(),
            Body::Bytes(bytes) => ServerBody::from(bytes),
            Body::File(file) => ServerBody::new(ReadBody(Box::new(file))),
            Body::Stream(reader) => ServerBody::new(ReadBody(reader)),
        });
        request.extensions_mut().insert(self.visitor.clone());
        // A router never fails; what goes wrong is an answer.
        match self.router.clone().oneshot(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        }
    }
}

impl Drop for LocalTransport {
    fn drop(&mut self) {
        // A connection that is closed lets SQLite fold its log into the database.
        self.runtime.block_on(self.installation.store.close());
    }
}

/// A body that is read as it is wanted. Local files are read where they are asked for: nobody else waits on this
/// runtime.
pub(crate) struct ReadBody(pub(crate) Box<dyn Read + Send>);

impl http_body::Body for ReadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut chunk = vec![0; CHUNK];
        loop {
            return Poll::Ready(match self.0.read(&mut chunk) {
                Ok(0) => None,
                Ok(count) => {
                    chunk.truncate(count);
                    Some(Ok(Frame::data(chunk.into())))
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Some(Err(error)),
            });
        }
    }
}

//! The body of a request on its way, which may have to be sent again from its beginning.

use http_body::{Frame, SizeHint};
use portcullis_api::Body;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// Bytes that are sent at a time.
const CHUNK: usize = 64 << 10;

/// What is sent at a time.
type Chunk = <reqwest::Body as http_body::Body>::Data;

/// A reader that outlasts an attempt.
type Reader = Arc<Mutex<Box<dyn Read + Send>>>;

/// The body of a request.
pub(super) struct Outgoing {
    source: Source,
    state: Arc<Mutex<State>>,
}

enum Source {
    Nothing,
    Bytes(Vec<u8>),
    File(File),
    Stream(Reader),
}

/// What became of a body so far.
#[derive(Default)]
struct State {
    is_begun: bool,
    trouble: Option<String>,
}

impl Outgoing {
    pub(super) fn new(body: Body) -> Self {
        let source = match body {
            Body::Empty => Source::Nothing,
            Body::Bytes(bytes) => Source::Bytes(bytes),
            Body::File(file) => Source::File(file),
            Body::Stream(reader) => Source::Stream(Arc::new(Mutex::new(reader))),
        };
        Self { source, state: Arc::default() }
    }

    /// The body for another attempt, with its length if that is known.
    pub(super) fn body(&mut self) -> io::Result<Option<reqwest::Body>> {
        Ok(match &self.source {
            Source::Nothing => None,
            Source::Bytes(bytes) => Some(bytes.clone().into()),
            Source::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                let length = file.metadata()?.len();
                // What is written to it meanwhile is not sent.
                Some(self.reading(Arc::new(Mutex::new(Box::new(file.take(length)))), Some(length)))
            }
            Source::Stream(reader) => Some(self.reading(Arc::clone(reader), None)),
        })
    }

    fn reading(&self, reader: Reader, left: Option<u64>) -> reqwest::Body {
        reqwest::Body::wrap(Reading { reader, left, state: Arc::clone(&self.state) })
    }

    /// Says whether it can be sent from its beginning.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self.source, Source::Stream(_)) || !lock(&self.state).is_begun
    }

    /// Why it could not be read.
    pub(super) fn trouble(&self) -> Option<String> {
        lock(&self.state).trouble.clone()
    }
}

/// A body that is read as it is wanted, of which is known whether it was begun, and whether that failed. It is read where
/// it is asked for: nobody else waits on this runtime.
struct Reading {
    reader: Reader,
    left: Option<u64>,
    state: Arc<Mutex<State>>,
}

impl http_body::Body for Reading {
    type Data = Chunk;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Chunk>>>> {
        lock(&self.state).is_begun = true;
        let mut chunk = vec![0; CHUNK];
        let read = loop {
            match lock(&self.reader).read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        Poll::Ready(match read {
            Ok(0) => None,
            Ok(count) => {
                chunk.truncate(count);
                self.left = self.left.map(|left| left.saturating_sub(count as u64));
                Some(Ok(Frame::data(chunk.into())))
            }
            Err(error) => {
                lock(&self.state).trouble = Some(error.to_string());
                Some(Err(error))
            }
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Whoever panicked while holding it left nothing half done.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

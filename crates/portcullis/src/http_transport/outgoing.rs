//! The body of a request on its way, which may have to be sent again from its beginning.

use portcullis_api::Body;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The body of a request.
pub(super) struct Outgoing {
    source: Source,
    state: Arc<Mutex<State>>,
}

enum Source {
    Nothing,
    Bytes(Vec<u8>),
    File(File),
    Stream(Arc<Mutex<Box<dyn Read + Send>>>),
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
    pub(super) fn body(&mut self) -> io::Result<Option<reqwest::blocking::Body>> {
        let state = Arc::clone(&self.state);
        Ok(match &self.source {
            Source::Nothing => None,
            Source::Bytes(bytes) => Some(bytes.clone().into()),
            Source::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                let length = file.metadata()?.len();
                // What is written to it meanwhile is not sent.
                let reader = Watched { reader: Box::new(file.take(length)), state };
                Some(reqwest::blocking::Body::sized(reader, length))
            }
            Source::Stream(reader) => {
                let reader = Watched { reader: Box::new(Shared(Arc::clone(reader))), state };
                Some(reqwest::blocking::Body::new(reader))
            }
        })
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

/// A reader of which is known whether it was read, and whether that failed.
struct Watched {
    reader: Box<dyn Read + Send>,
    state: Arc<Mutex<State>>,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        lock(&self.state).is_begun = true;
        loop {
            match self.reader.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    lock(&self.state).trouble = Some(error.to_string());
                    return Err(error);
                }
                read => return read,
            }
        }
    }
}

/// A reader that outlasts an attempt.
struct Shared(Arc<Mutex<Box<dyn Read + Send>>>);

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        lock(&self.0).read(into)
    }
}

/// Whoever panicked while holding it left nothing half done.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

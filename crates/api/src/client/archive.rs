//! The archive.

use super::{ApiError, Client, address, json, read, request, understood, with_query};
use crate::archive::{
    ArchiveHold, ArchiveHolds, ArchiveReport, ArchiveWatcher, ArchivedFile, ArchivedObjects, LiftHold,
    PlaceHold, Prune, PutFile,
};
use crate::transport::{Body, Transport};
use http::Method;
use std::io::Write;

impl<T: Transport> Client<T> {
    /// Puts a file into the archive.
    pub fn put_file(&self, put: &PutFile, file: impl Into<Body>) -> Result<ArchivedFile, ApiError> {
        self.ask(Method::POST, &with_query(address(&["archive", "objects"]), put)?, file.into())
    }

    /// Writes the plain bytes of an object.
    pub fn archived_object(&self, digest: &str, into: &mut dyn Write) -> Result<(), ApiError> {
        self.receive(Method::GET, &address(&["archive", "objects", digest]), into)
    }

    /// The objects of the archive.
    pub fn archived_objects(&self) -> Result<ArchivedObjects, ApiError> {
        self.ask(Method::GET, &address(&["archive", "objects"]), Body::Empty)
    }

    /// Verifies the archive. Who answers within the process tells the watcher how far that has come.
    pub fn verify_archive(&self, watcher: Option<ArchiveWatcher>) -> Result<ArchiveReport, ApiError> {
        let mut asked = request(Method::POST, &address(&["archive", "verification"]), Body::Empty)?;
        if let Some(watcher) = watcher {
            asked.extensions_mut().insert(watcher);
        }
        read(&understood(self.transport.send(asked)?)?)
    }

    /// All holds.
    pub fn holds(&self) -> Result<ArchiveHolds, ApiError> {
        self.ask(Method::GET, &address(&["archive", "holds"]), Body::Empty)
    }

    /// Places a hold.
    pub fn place_hold(&self, place: &PlaceHold) -> Result<ArchiveHold, ApiError> {
        self.ask(Method::POST, &address(&["archive", "holds"]), json(place)?)
    }

    /// Lifts a hold.
    pub fn lift_hold(&self, number: i64, lift: &LiftHold) -> Result<ArchiveHold, ApiError> {
        self.ask(Method::POST, &address(&["archive", "holds", &number.to_string(), "lifting"]), json(lift)?)
    }

    /// Says what is past its retention.
    pub fn plan_prune(&self) -> Result<Prune, ApiError> {
        self.ask(Method::GET, &address(&["archive", "past-retention"]), Body::Empty)
    }

    /// Removes it.
    pub fn prune(&self) -> Result<Prune, ApiError> {
        self.ask(Method::DELETE, &address(&["archive", "past-retention"]), Body::Empty)
    }
}

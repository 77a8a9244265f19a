//! The audit trail, and the directory of people.

use super::{ApiError, Client, address, read, request, understood, with_query};
use crate::audit::{AuditEntries, AuditWatcher, ExportAudit, PeopleList, ShowAudit, VerifyAudit};
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::audit::{Entry, Verification};
use portcullis_domain::directory::DirectoryEntry;
use std::io::Write;

impl<T: Transport> Client<T> {
    /// Entries of the audit trail, the newest first.
    pub fn audit_entries(&self, show: &ShowAudit) -> Result<AuditEntries, ApiError> {
        self.ask(Method::GET, &with_query(address(&["audit", "entries"]), show)?, Body::Empty)
    }

    /// The entry with this number.
    pub fn audit_entry(&self, sequence: i64) -> Result<Entry, ApiError> {
        self.ask(Method::GET, &address(&["audit", "entries", &sequence.to_string()]), Body::Empty)
    }

    /// Verifies the trail. Who answers within the process tells the watcher how far that has come.
    pub fn verify_audit(
        &self,
        verify: &VerifyAudit,
        watcher: Option<AuditWatcher>,
    ) -> Result<Verification, ApiError> {
        let address = with_query(address(&["audit", "verification"]), verify)?;
        let mut asked = request(Method::POST, &address, Body::Empty)?;
        if let Some(watcher) = watcher {
            asked.extensions_mut().insert(watcher);
        }
        read(&understood(self.transport.send(asked)?)?)
    }

    /// Writes the whole trail.
    pub fn export_audit(&self, export: &ExportAudit, into: &mut dyn Write) -> Result<(), ApiError> {
        self.receive(Method::GET, &with_query(address(&["audit", "export"]), export)?, into)
    }

    /// The directory of people.
    pub fn people(&self) -> Result<PeopleList, ApiError> {
        self.ask(Method::GET, &address(&["people"]), Body::Empty)
    }

    /// Erases somebody.
    pub fn erase_person(&self, id: &str) -> Result<DirectoryEntry, ApiError> {
        self.ask(Method::POST, &address(&["people", id, "erasure"]), Body::Empty)
    }
}

//! Imports.

use crate::client::{ApiError, Client, address};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::imports::{ImportAnswer, ImportList, ImportSheet};
use http::Method;

impl<T: Transport> Client<T> {
    /// All imports.
    pub fn imports(&self) -> Result<ImportList, ApiError> {
        self.ask(Method::GET, &address(&["imports"]), Body::Empty)
    }

    /// An import, and what waits with it.
    pub fn import(&self, number: u64) -> Result<ImportSheet, ApiError> {
        self.ask(Method::GET, &address(&["imports", &number.to_string()]), Body::Empty)
    }

    /// Accepts an import for triage, as the caller.
    pub fn accept_import(&self, number: u64) -> Result<ImportAnswer, ApiError> {
        self.ask(Method::POST, &address(&["imports", &number.to_string(), "acceptance"]), Body::Empty)
    }
}

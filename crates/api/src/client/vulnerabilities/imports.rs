//! Imports.

use crate::client::{ApiError, Client, address, with_query};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::imports::{ImportAnswer, ImportList, ImportSheet, ListImports};
use http::Method;

impl<T: Transport> Client<T> {
    /// All imports, a page after the other.
    pub fn imports(&self) -> Result<ImportList, ApiError> {
        let mut all = Vec::new();
        let mut wanted = ListImports::default();
        loop {
            let address = with_query(address(&["imports"]), &wanted)?;
            let page: ImportList = self.ask(Method::GET, &address, Body::Empty)?;
            all.extend(page.imports);
            match page.next {
                Some(next) => wanted.before = Some(next),
                None => return Ok(ImportList { imports: all, next: None }),
            }
        }
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

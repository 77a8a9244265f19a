//! Files about exploitation.

use super::{ApiError, Client, address, with_query};
use crate::enrichment::{LoadEnrichment, LoadedEnrichment};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// Loads a file about exploitation.
    pub fn load_enrichment(
        &self,
        load: LoadEnrichment,
        file: impl Into<Body>,
    ) -> Result<LoadedEnrichment, ApiError> {
        self.ask(Method::POST, &with_query(address(&["enrichment"]), &load)?, file.into())
    }
}

//! Releases and programs side by side.

use super::{ApiError, Client, address, json, with_query};
use crate::differences::{ComparePrograms, CompareReleases};
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::gate::ReleaseDifference;
use portcullis_domain::program::difference::Consequences;

impl<T: Transport> Client<T> {
    /// What a release adds and resolves against another.
    pub fn release_difference(
        &self,
        product: &str,
        version: &str,
        compare: &CompareReleases,
    ) -> Result<ReleaseDifference, ApiError> {
        let address = address(&["products", product, "releases", version, "difference"]);
        self.ask(Method::GET, &with_query(address, compare)?, Body::Empty)
    }

    /// What a change of the program does to what is on record.
    pub fn compare_programs(&self, compare: &ComparePrograms) -> Result<Consequences, ApiError> {
        self.ask(Method::POST, &address(&["program-comparisons"]), json(compare)?)
    }
}

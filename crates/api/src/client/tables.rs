//! Tables of accepted vulnerabilities.

use super::{ApiError, Client, address, with_query};
use crate::tables::{CompareTable, ImportAccepted};
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::accepted_table::{ImportedTable, TableDifference};

impl<T: Transport> Client<T> {
    /// Imports the table of a release.
    pub fn import_accepted(
        &self,
        product: &str,
        version: &str,
        import: &ImportAccepted,
        text: Vec<u8>,
    ) -> Result<ImportedTable, ApiError> {
        let address = address(&["products", product, "releases", version, "accepted"]);
        self.ask(Method::POST, &with_query(address, import)?, Body::Bytes(text))
    }

    /// Compares the table of a release with what its scans find.
    pub fn table_difference(
        &self,
        product: &str,
        version: &str,
        compare: &CompareTable,
        text: Vec<u8>,
    ) -> Result<TableDifference, ApiError> {
        let address = address(&["products", product, "releases", version, "table-difference"]);
        self.ask(Method::POST, &with_query(address, compare)?, Body::Bytes(text))
    }
}

//! Seals, keys and bundles.

use super::{ApiError, Client, address, json, with_query};
use crate::seals::{
    ImportBundle, ImportedBundle, RecordKey, Seal, SealKey, SealKeyList, SealsReport, VerifySeals,
};
use crate::transport::{Body, Transport};
use http::Method;
use std::io::Write;

impl<T: Transport> Client<T> {
    /// Puts a public key on record.
    pub fn record_key(&self, public: String) -> Result<SealKey, ApiError> {
        self.ask(Method::POST, &address(&["keys"]), json(&RecordKey { public })?)
    }

    /// The public keys on record.
    pub fn keys(&self) -> Result<SealKeyList, ApiError> {
        self.ask(Method::GET, &address(&["keys"]), Body::Empty)
    }

    /// One of them, by its id or what that begins with.
    pub fn key(&self, id: &str) -> Result<SealKey, ApiError> {
        self.ask(Method::GET, &address(&["keys", id]), Body::Empty)
    }

    /// Retires a key.
    pub fn retire_key(&self, id: &str) -> Result<SealKey, ApiError> {
        self.ask(Method::POST, &address(&["keys", id, "retirement"]), Body::Empty)
    }

    /// The statement about a release, to be signed as it is.
    pub fn seal_statement(&self, product: &str, version: &str) -> Result<Vec<u8>, ApiError> {
        let address = of_release(product, version, "seal-statement");
        Ok(self.send(Method::GET, &address, Body::Empty)?.into_body())
    }

    /// Seals a release with the envelope around that statement.
    pub fn seal_release(&self, product: &str, version: &str, envelope: Vec<u8>) -> Result<Seal, ApiError> {
        self.ask(Method::POST, &of_release(product, version, "seals"), Body::Bytes(envelope))
    }

    /// Verifies the seals of every product.
    pub fn verify_seals(&self, verify: &VerifySeals) -> Result<SealsReport, ApiError> {
        let address = with_query(address(&["seals", "verification"]), verify)?;
        self.ask(Method::POST, &address, Body::Empty)
    }

    /// Writes the bundle of a sealed release.
    pub fn export_release(&self, product: &str, version: &str, into: &mut dyn Write) -> Result<(), ApiError> {
        self.receive(Method::GET, &of_release(product, version, "bundle"), into)
    }

    /// Takes what a bundle has into the archive.
    pub fn import_bundle(
        &self,
        import: &ImportBundle,
        bundle: impl Into<Body>,
    ) -> Result<ImportedBundle, ApiError> {
        self.ask(Method::POST, &with_query(address(&["bundles"]), import)?, bundle.into())
    }
}

fn of_release(product: &str, version: &str, what: &str) -> String {
    address(&["products", product, "releases", version, what])
}

//! Answers to what customers' scanners say of a release.

use super::{ApiError, Client, address, with_query};
use crate::answers::AnswerReport;
use crate::transport::{Body, Transport};
use http::Method;
use portcullis_domain::answer::AnswerSheet;

impl<T: Transport> Client<T> {
    /// Answers each line of a report about a release.
    pub fn answer_report(
        &self,
        product: &str,
        version: &str,
        wanted: AnswerReport,
        report: impl Into<Body>,
    ) -> Result<AnswerSheet, ApiError> {
        let address = address(&["products", product, "releases", version, "answers"]);
        self.ask(Method::POST, &with_query(address, &wanted)?, report.into())
    }
}

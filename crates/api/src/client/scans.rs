//! Scans.

use super::{ApiError, Client, address, with_query};
use crate::scans::{RecordedScan, Upload};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// Records a report as a scan of a component.
    pub fn record_scan(
        &self,
        component: &str,
        upload: &Upload,
        report: impl Into<Body>,
    ) -> Result<RecordedScan, ApiError> {
        let address = with_query(address(&["components", component, "scans"]), upload)?;
        self.ask(Method::POST, &address, report.into())
    }

    /// What a recorded scan found, for one of a change what its base does not have: a scan document.
    pub fn scan_document(&self, scan: &str) -> Result<Vec<u8>, ApiError> {
        Ok(self.send(Method::GET, &address(&["scans", scan]), Body::Empty)?.into_body())
    }
}

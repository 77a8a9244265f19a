//! Making one vulnerability of several, and two of one.

use crate::client::{ApiError, Client, address, json};
use crate::transport::Transport;
use crate::vulnerabilities::merging::{MergeVulnerabilities, MergedVulnerability, SplitVulnerability};
use http::Method;

impl<T: Transport> Client<T> {
    /// Merges vulnerabilities into the one with this number.
    pub fn merge_vulnerabilities(
        &self,
        into: u64,
        merge: &MergeVulnerabilities,
    ) -> Result<MergedVulnerability, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities", &into.to_string(), "merger"]), json(merge)?)
    }

    /// Splits a part off the one with this number.
    pub fn split_vulnerability(
        &self,
        number: u64,
        split: &SplitVulnerability,
    ) -> Result<MergedVulnerability, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities", &number.to_string(), "split"]), json(split)?)
    }
}

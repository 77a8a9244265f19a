//! What people do with vulnerabilities.

use crate::client::{ApiError, Client, address, json};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::actions::{
    ActOn, ActionAnswer, AddVulnerability, AddedVulnerability, VulnerabilitySheet,
};
use http::Method;

impl<T: Transport> Client<T> {
    /// Does something with vulnerabilities, as the caller.
    pub fn act_on(&self, act: &ActOn) -> Result<ActionAnswer, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities", "actions"]), json(act)?)
    }

    /// Puts a vulnerability on record that no scanner found.
    pub fn add_vulnerability(&self, add: &AddVulnerability) -> Result<AddedVulnerability, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities"]), json(add)?)
    }

    /// Everything about a vulnerability.
    pub fn vulnerability(&self, number: u64) -> Result<VulnerabilitySheet, ApiError> {
        self.ask(Method::GET, &address(&["vulnerabilities", &number.to_string()]), Body::Empty)
    }
}

//! Decisions on vulnerabilities by their numbers, and what time does to them.

use crate::client::{ApiError, Client, address, json};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::decisions::{AnsweredDecisions, AskedDecisions, Because, Swept};
use http::Method;
use portcullis_domain::decision::Asking;

impl<T: Transport> Client<T> {
    /// Asks for decisions on vulnerabilities.
    pub fn decide_vulnerabilities(&self, asking: &Asking) -> Result<AskedDecisions, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities", "decisions"]), json(asking)?)
    }

    /// Approves as the caller what waits on a vulnerability.
    pub fn approve_vulnerability(&self, number: u64) -> Result<AnsweredDecisions, ApiError> {
        self.ask(Method::POST, &address(&["vulnerabilities", &number.to_string(), "approval"]), Body::Empty)
    }

    /// Rejects as the caller what waits on a vulnerability.
    pub fn reject_vulnerability(
        &self,
        number: u64,
        because: &Because,
    ) -> Result<AnsweredDecisions, ApiError> {
        self.ask(
            Method::POST,
            &address(&["vulnerabilities", &number.to_string(), "rejection"]),
            json(because)?,
        )
    }

    /// Withdraws what was asked for on a vulnerability.
    pub fn withdraw_vulnerability(
        &self,
        number: u64,
        because: &Because,
    ) -> Result<AnsweredDecisions, ApiError> {
        self.ask(
            Method::POST,
            &address(&["vulnerabilities", &number.to_string(), "withdrawal"]),
            json(because)?,
        )
    }

    /// Does what is due by time; where nothing is, that is quick.
    pub fn sweep(&self) -> Result<Swept, ApiError> {
        self.ask(Method::POST, &address(&["sweep"]), Body::Empty)
    }
}

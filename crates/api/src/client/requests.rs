//! Requests to the security team.

use super::{ApiError, Client, address, json, with_query};
use crate::requests::{
    AskRequest, ConvertRequest, ListRequests, RequestKinds, RequestList, WantedRequestFigures,
};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::actions::AddedVulnerability;
use http::Method;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::figures::RequestFigures;
use portcullis_domain::request::record::Link;
use portcullis_domain::request::sheet::RequestSheet;

impl<T: Transport> Client<T> {
    /// A page of a list of requests.
    pub fn list_requests(&self, wanted: &ListRequests) -> Result<RequestList, ApiError> {
        self.ask(Method::GET, &with_query(address(&["requests"]), wanted)?, Body::Empty)
    }

    /// What may be asked.
    pub fn request_kinds(&self) -> Result<RequestKinds, ApiError> {
        self.ask(Method::GET, &address(&["requests", "kinds"]), Body::Empty)
    }

    /// Asks the security team, as the caller.
    pub fn ask_request(&self, asked: &AskRequest) -> Result<RequestSheet, ApiError> {
        self.ask(Method::POST, &address(&["requests"]), json(asked)?)
    }

    /// Everything about a request.
    pub fn request(&self, number: u64) -> Result<RequestSheet, ApiError> {
        self.ask(Method::GET, &address(&["requests", &number.to_string()]), Body::Empty)
    }

    /// Does something with a request, as the caller.
    pub fn act_on_request(&self, number: u64, action: &Action) -> Result<RequestSheet, ApiError> {
        let address = address(&["requests", &number.to_string(), "actions"]);
        self.ask(Method::POST, &address, json(action)?)
    }

    /// Puts what a request tells of on record as a vulnerability.
    pub fn convert_request(
        &self,
        number: u64,
        told: &ConvertRequest,
    ) -> Result<AddedVulnerability, ApiError> {
        let address = address(&["requests", &number.to_string(), "vulnerability"]);
        self.ask(Method::POST, &address, json(told)?)
    }

    /// Makes a ticket of a request; the one that is there if there is one.
    pub fn ticket_request(&self, number: u64) -> Result<Link, ApiError> {
        let address = address(&["requests", &number.to_string(), "ticket"]);
        self.ask(Method::POST, &address, Body::Empty)
    }

    /// How fast requests were acknowledged and done.
    pub fn request_figures(&self, wanted: &WantedRequestFigures) -> Result<RequestFigures, ApiError> {
        self.ask(Method::GET, &with_query(address(&["requests", "figures"]), wanted)?, Body::Empty)
    }
}

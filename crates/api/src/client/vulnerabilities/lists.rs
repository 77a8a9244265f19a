//! Lists of vulnerabilities, and the board.

use crate::client::{ApiError, Client, address, with_query};
use crate::transport::{Body, Transport};
use crate::vulnerabilities::lists::{
    ListVulnerabilities, VulnerabilityNumbers, WantedBoard, WantedMetrics, WantedNumbers,
};
use http::Method;
use portcullis_domain::metrics::MetricsReport;
use portcullis_domain::vulnerability::{Board, FixingGroups, List};

impl<T: Transport> Client<T> {
    /// A page of a list of vulnerabilities.
    pub fn list_vulnerabilities(&self, wanted: &ListVulnerabilities) -> Result<List, ApiError> {
        self.ask(Method::GET, &with_query(address(&["vulnerabilities"]), wanted)?, Body::Empty)
    }

    /// The numbers of all vulnerabilities that a filter selects.
    pub fn vulnerability_numbers(&self, wanted: &WantedNumbers) -> Result<VulnerabilityNumbers, ApiError> {
        self.ask(Method::GET, &with_query(address(&["vulnerabilities", "numbers"]), wanted)?, Body::Empty)
    }

    /// The board.
    pub fn vulnerability_board(&self, wanted: &WantedBoard) -> Result<Board, ApiError> {
        self.ask(Method::GET, &with_query(address(&["vulnerabilities", "board"]), wanted)?, Body::Empty)
    }

    /// Vulnerabilities grouped by what would fix them.
    pub fn vulnerability_groups(&self, wanted: &WantedBoard) -> Result<FixingGroups, ApiError> {
        self.ask(Method::GET, &with_query(address(&["vulnerabilities", "groups"]), wanted)?, Body::Empty)
    }

    /// Figures about vulnerabilities.
    pub fn vulnerability_metrics(&self, wanted: &WantedMetrics) -> Result<MetricsReport, ApiError> {
        self.ask(Method::GET, &with_query(address(&["vulnerabilities", "metrics"]), wanted)?, Body::Empty)
    }
}

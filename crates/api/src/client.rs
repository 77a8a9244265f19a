//! Asks a server, and understands its answers.

mod accounts;
mod ambassadors;
mod answers;
mod archive;
mod audit;
mod decisions;
mod differences;
mod enrichment;
mod jobs;
mod notifications;
mod releases;
mod rematches;
mod requests;
mod rotation;
mod scans;
mod seals;
mod tables;
mod tokens;
mod views;
mod vulnerabilities;

use crate::problem::Problem;
use crate::transport::{Body, Transport, TransportError};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Write;
use std::io;

/// Bytes of an address; no server takes longer ones.
const ADDRESS_BYTES: usize = 32 << 10;

/// Asks a server through a transport.
#[derive(Debug)]
pub struct Client<T> {
    transport: T,
}

/// Why there is no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The server says what is wrong.
    #[error("{0}")]
    Problem(Problem),
    /// Something that was typed does not fit an address.
    #[error("what was given has {0} bytes and is too long for a request")]
    TooLong(usize),
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The request can't be written.
    #[error("the request can't be written")]
    Request(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer is none that the API gives.
    #[error("the server's answer can't be understood; is it of another version?")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl<T: Transport> Client<T> {
    /// Asks through this transport.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }

    /// The answer to a request, unless it is a problem.
    fn send(&self, method: Method, address: &str, body: Body) -> Result<Response<Vec<u8>>, ApiError> {
        understood(self.transport.send(request(method, address, body)?)?)
    }

    /// Writes the body of the answer to a request, unless it is a problem.
    fn receive(&self, method: Method, address: &str, into: &mut dyn io::Write) -> Result<(), ApiError> {
        understood(self.transport.receive(request(method, address, Body::Empty)?, into)?).map(drop)
    }

    /// The document that answers a request.
    fn ask<A: DeserializeOwned>(&self, method: Method, address: &str, body: Body) -> Result<A, ApiError> {
        read(&self.send(method, address, body)?)
    }
}

fn read<A: DeserializeOwned>(answer: &Response<Vec<u8>>) -> Result<A, ApiError> {
    serde_json::from_slice(answer.body()).map_err(|error| ApiError::Answer(Box::new(error)))
}

fn request(method: Method, address: &str, body: Body) -> Result<Request<Body>, ApiError> {
    if address.len() > ADDRESS_BYTES {
        return Err(ApiError::TooLong(address.len()));
    }
    let content_type = match body {
        Body::File(_) | Body::Stream(_) => "application/octet-stream",
        Body::Bytes(_) | Body::Empty => "application/json",
    };
    Request::builder()
        .method(method)
        .uri(address)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, content_type)
        .body(body)
        .map_err(|error| ApiError::Request(Box::new(error)))
}

/// The answer, unless it is a problem.
fn understood(answer: Response<Vec<u8>>) -> Result<Response<Vec<u8>>, ApiError> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    let status = answer.status();
    // Any JSON object could be a problem, since none of its fields has to be there; ours always say the status.
    let told = serde_json::from_slice(answer.body()).ok().filter(|problem: &Problem| problem.status != 0);
    let problem = told.unwrap_or_else(|| Problem {
        status: status.as_u16(),
        title: status.canonical_reason().unwrap_or("an error").to_owned(),
        detail: String::from_utf8_lossy(answer.body()).chars().take(500).collect(),
        ..Problem::default()
    });
    Err(ApiError::Problem(problem))
}

fn json(document: &impl Serialize) -> Result<Body, ApiError> {
    let bytes = serde_json::to_vec(document).map_err(|error| ApiError::Request(Box::new(error)))?;
    Ok(Body::Bytes(bytes))
}

/// The address of these parts, each of which may hold anything.
fn address(parts: &[&str]) -> String {
    let mut address = crate::BASE.to_owned();
    for part in parts {
        address.push('/');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                address.push(char::from(byte));
            } else {
                // Writing to a text never fails.
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

fn with_query(address: String, query: &impl Serialize) -> Result<String, ApiError> {
    let query = serde_urlencoded::to_string(query).map_err(|error| ApiError::Request(Box::new(error)))?;
    Ok(if query.is_empty() { address } else { format!("{address}?{query}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_a_name_stays_in_its_part_of_the_address() {
        assert_eq!(
            address(&["products", "acme", "releases", "5.3.2-rc1"]),
            "/api/v1/products/acme/releases/5.3.2-rc1"
        );
        assert_eq!(address(&["a/../b?c#d e", "ä"]), "/api/v1/a%2F..%2Fb%3Fc%23d%20e/%C3%A4");
    }
}

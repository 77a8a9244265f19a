use super::*;
use crate::LocalTransport;
use portcullis_api::{Body, Transport};
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::read_report::Limits;
use std::io::Read;

/// What the route for programs answers to so many blanks and a request.
fn compare(blanks: usize, request: &'static str) -> StatusCode {
    let folder = tempfile::tempdir().unwrap();
    let program = program_of(br#"{"version": 1, "company": "Acme"}"#).unwrap();
    let caller = Caller { id: "ana".to_owned(), from: "a test".to_owned() };
    let address = folder.path().to_str().unwrap();
    let transport = LocalTransport::look_into(address, None, program, Limits::default(), caller).unwrap();
    let body = std::io::repeat(b' ').take(blanks as u64).chain(request.as_bytes());
    let request = http::Request::post("/api/v1/program-comparisons")
        .header("content-type", "application/json")
        .body(Body::Stream(Box::new(body)))
        .unwrap();
    transport.send(request).unwrap().status()
}

const SAME: &str = r#"{"old": {"version": 1, "company": "Acme"}, "new": {"version": 1, "company": "Acme"}}"#;

#[test]
fn two_programs_of_any_size_that_is_recorded_are_compared_and_no_larger_ones() {
    assert_eq!(compare(0, SAME), StatusCode::OK);
    assert_eq!(compare(4 << 20, SAME), StatusCode::OK);
    assert_eq!(compare(MOST_PROGRAMS, SAME), StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn what_is_no_program_is_refused() {
    assert_eq!(compare(0, r#"{"old": {}, "new": {}}"#), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(compare(0, r#"{"old": {}}"#).is_client_error());
}

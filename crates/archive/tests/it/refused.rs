//! A store that refuses: what is told quotes nothing that the store says of credentials.

use portcullis_archive::Bucket;
use std::io::{Read, Write};
use std::net::TcpListener;

const REFUSAL: &str = "<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message>\
                       <AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><StringToSign>very-secret</StringToSign></Error>";

/// What a bucket says whose store answers everything with this status.
fn told(status: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        REFUSAL.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 8192]);
            let _ = stream.write_all(format!("{head}{REFUSAL}").as_bytes());
        }
    });
    let refused = Bucket::open_with("s3://gates/acme", &|name| match name {
        "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("very-secret".to_owned()),
        "AWS_ENDPOINT_URL" => Some(endpoint.clone()),
        _ => None,
    })
    .unwrap_err();
    let said = format!("{refused}: {}", std::error::Error::source(&refused).unwrap());
    for secret in ["AKIDEXAMPLE", "very-secret"] {
        assert!(!said.contains(secret) && !format!("{refused:?}").contains(secret), "{said}");
    }
    said
}

#[test]
fn credentials_that_a_store_refuses_are_told_of_by_the_names_of_their_variables() {
    let said = told("403 Forbidden");
    let begins = "the archive can't list acme/objects/ in the bucket gates: the store refuses that to these credentials";
    assert!(said.starts_with(begins) && said.contains("AWS_ACCESS_KEY_ID"), "{said}");
}

#[test]
fn what_else_a_store_says_is_told_without_credentials() {
    let said = told("400 Bad Request");
    assert!(said.contains("in the bucket gates") && said.contains("InvalidAccessKeyId"), "{said}");
}

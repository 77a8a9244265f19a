//! Clients that hold a connection: by sending slowly, by sending nothing, or by not reading.

use super::street::{Street, statuses};
use std::io::{Read, Write};

/// Where a body is read: by a form, as a document, as a report, and in parts.
const READ: [(&str, &str, &str); 6] = [
    ("POST", "/sign-in", "application/x-www-form-urlencoded"),
    ("POST", "/vulnerabilities/new", "application/x-www-form-urlencoded"),
    ("POST", "/api/v1/vulnerabilities", "application/json"),
    ("PUT", "/api/v1/program", "application/yaml"),
    ("POST", "/api/v1/components/web/scans?track=main", "application/json"),
    ("POST", "/scans/new", "multipart/form-data; boundary=edge"),
];

#[test]
fn a_head_that_drips_is_given_up() {
    let street = Street::new();
    for beginning in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: "] {
        let answer = street.drip(beginning, b'a');
        assert!(matches!(statuses(&answer)[..], [] | [400 | 408 | 431]), "{beginning}: {answer}");
    }
}

#[test]
fn a_body_that_drips_is_given_up_and_told_so() {
    let street = &Street::new();
    std::thread::scope(|scope| {
        for (method, path, kind) in READ {
            scope.spawn(move || drips(street, method, path, kind));
        }
    });
}

fn drips(street: &Street, method: &str, path: &str, kind: &str) {
    for framing in ["Content-Length: 100000", "Content-Length: 100000\r\nIdempotency-Key: k"] {
        let beginning = format!(
            "{method} {path} HTTP/1.1\r\nHost: HOST\r\nX-Word: a\r\nContent-Type: {kind}\r\n{framing}\r\n\r\n"
        );
        let answer = street.drip(&beginning, b' ');
        assert_eq!(statuses(&answer), [408], "{method} {path} {framing}: {answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
}

#[test]
fn pieces_that_drip_are_given_up_too() {
    let street = Street::new();
    let head = "POST /api/v1/components/web/scans?track=main HTTP/1.1\r\nHost: HOST\r\nX-Word: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    // A piece whose length never ends, and one that is never whole.
    for (beginning, byte) in [(head.to_owned(), b'0'), (format!("{head}ffff\r\n"), b' ')] {
        let answer = street.drip(&beginning, byte);
        assert!(matches!(statuses(&answer)[..], [400 | 408]), "{answer}");
    }
}

#[test]
fn a_body_that_nobody_reads_holds_nothing_for_long() {
    let street = Street::new();
    // Nobody is signed in, so that the answer is there before the body is.
    let answer =
        street.drip("POST /scans/new HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000\r\n\r\n", b' ');
    assert_eq!(statuses(&answer), [303], "{answer}");
    let answer = street.drip("GET /healthz HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000\r\n\r\n", b' ');
    assert_eq!(statuses(&answer), [200], "{answer}");
}

/// The server serves one connection at a time, so that the next one is served only if this one ended.
#[test]
fn a_client_that_does_nothing_or_reads_nothing_makes_room_for_the_next() {
    let street = Street::narrow();
    let next = "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    let mut held = Vec::new();
    for first in ["", "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n", "GET /long HTTP/1.1\r\nHost: HOST\r\n\r\n"] {
        let mut stream = street.connect();
        stream.write_all(first.as_bytes()).unwrap();
        assert!(street.say(next.as_bytes()).ends_with("short"), "after `{first}`");
        held.push(stream);
    }
    let mut long = held.pop().unwrap();
    let mut read = 0;
    let mut piece = vec![0; 1 << 20];
    while let Ok(count @ 1..) = long.read(&mut piece) {
        read += count;
    }
    assert!(read < 64 << 20, "the whole answer was sent to who did not read it");
}

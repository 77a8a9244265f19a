//! Requests that can be read in two ways: what one proxy takes for a body, another takes for the next request.

use super::street::{Street, statuses};

/// What would be asked if the body of a request were taken for a request.
const HIDDEN: &str = "GET /healthz HTTP/1.1\r\nHost: HOST\r\n\r\n";

#[test]
fn a_request_with_two_lengths_is_refused_and_nothing_behind_it_is_heard() {
    let street = Street::new();
    let length = HIDDEN.len();
    for lengths in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked"),
        format!("Content-Length: 4\r\nContent-Length: {length}"),
        format!("Content-Length: 4, {length}"),
        "Content-Length: +4".to_owned(),
        "Content-Length: -4".to_owned(),
        "Content-Length: 0x4".to_owned(),
        "Content-Length: 99999999999999999999999".to_owned(),
        "Content-Length: 4 4".to_owned(),
        "Transfer-Encoding: chunked, identity".to_owned(),
        "Transfer-Encoding: xchunked".to_owned(),
        "Transfer-Encoding: identity".to_owned(),
        "Transfer-Encoding : chunked".to_owned(),
        "X-Fold: a\r\n Transfer-Encoding: chunked\r\nContent-Length : 0".to_owned(),
    ] {
        let request = format!("POST /sign-in HTTP/1.1\r\nHost: HOST\r\n{lengths}\r\n\r\n0\r\n\r\n{HIDDEN}");
        let answer = street.say(request.as_bytes());
        // Pieces have precedence over a length, and then end the connection.
        let is_ended = statuses(&answer) == [415] && answer.contains("connection: close");
        assert!(statuses(&answer) == [400] || is_ended, "{lengths}: {answer}");
    }
}

/// The order matters to no one: where the encoding comes first the length is not looked at, so nothing that follows is.
#[test]
fn nothing_is_heard_behind_a_request_in_pieces() {
    let street = Street::new();
    for lengths in ["Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: chunked"] {
        let request = format!("POST /sign-in HTTP/1.1\r\nHost: HOST\r\n{lengths}\r\n\r\n0\r\n\r\n{HIDDEN}");
        let answer = street.say(request.as_bytes());
        assert!(matches!(statuses(&answer)[..], [400 | 415]), "{lengths}: {answer}");
    }
}

#[test]
fn a_request_in_pieces_that_make_no_sense_is_refused() {
    let street = Street::new();
    for pieces in [
        "5\nhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "-5\r\n",
        "5 \r\nhelloX\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n",
    ] {
        let head = "POST /api/v1/vulnerabilities HTTP/1.1\r\nHost: HOST\r\nX-Word: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = street.say(format!("{head}{pieces}{HIDDEN}").as_bytes());
        assert_eq!(statuses(&answer), [400], "{pieces}: {answer}");
    }
}

#[test]
fn a_head_that_is_none_is_refused() {
    let street = Street::new();
    for head in [
        "GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: HOST\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: HOST\r\nX-A: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: HOST\r\nX A: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: HOST\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\0\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
        "GET  /\r\n\r\n",
        "\u{16}\u{3}\u{1}\0\u{a5}\u{1}\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = street.say(format!("{head}{HIDDEN}").as_bytes());
        // Where it is no HTTP at all there is no answer either.
        let refused = statuses(&answer);
        assert!(refused.first().is_none_or(|status| matches!(status, 400 | 421)), "{head:?}: {answer}");
    }
}

/// A line feed alone ends a line, as RFC 9112 allows; what it ends is a header, and never the body of something.
#[test]
fn a_line_feed_alone_ends_a_line_and_hides_nothing() {
    let street = Street::new();
    let plain = "GET /healthz HTTP/1.1\nHost: HOST\nConnection: close\n\n";
    assert_eq!(statuses(&street.say(plain.as_bytes())), [200]);
    let hidden = format!(
        "POST /sign-in HTTP/1.1\r\nHost: HOST\r\nX-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{HIDDEN}"
    );
    let answer = street.say(hidden.as_bytes());
    assert!(matches!(statuses(&answer)[..], [400 | 415]), "{answer}");
    let bare = "GET / HTTP/1.1\rHost: HOST\r\r";
    assert_eq!(statuses(&street.say(bare.as_bytes())), [400]);
}

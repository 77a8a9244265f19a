//! A server of a few words each, and what is told of its answers.

use super::*;
use portcullis_api::{ApiError, Upload};
use std::io::{self, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Gives these answers, one a connection, and what it was sent each time: the head, and how many bytes came after it.
fn server(answers: &[&str]) -> (SocketAddr, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answers: Vec<String> = answers.iter().map(|answer| answer.replace('\n', "\r\n")).collect();
    let (sender, sent) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            sender.send(request(&mut stream)).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, sent)
}

/// The head and the body of a request.
fn request(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.split_once("content-length: ").and_then(|(_, rest)| rest.lines().next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    while head.contains("transfer-encoding: chunked") && !body.ends_with(b"0\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        body.push(byte[0]);
    }
    (head, String::from_utf8(body).unwrap())
}

fn way(url: &str) -> HttpTransport {
    HttpTransport::new(url.parse().unwrap(), "token").unwrap()
}

fn client(address: SocketAddr) -> portcullis_api::Client<HttpTransport> {
    portcullis_api::Client::new(way(&format!("http://{address}")))
}

/// An answer of the API.
fn answer(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\nContent-Type: {kind}\nContent-Length: {}\nConnection: close\n\n{body}",
        body.len()
    )
}

/// An error with its causes, without the port.
fn said(error: ApiError, address: SocketAddr) -> String {
    let said = match error {
        ApiError::Problem(problem) => [vec![problem.detail], problem.causes].concat().join("\n  because "),
        error => {
            let error = anyhow::Error::from(error);
            error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n  because ")
        }
    };
    said.replace(&address.port().to_string(), "PORT")
}

/// What is said of the only answer to a question.
fn of(answer: &str) -> String {
    let (address, _sent) = server(&[answer]);
    said(client(address).current_program().unwrap_err(), address)
}

#[test]
fn a_request_carries_the_token_and_what_the_client_is() {
    let (address, sent) = server(&[&answer("200 OK", "application/json", "{}")]);
    assert_eq!(client(address).current_program().unwrap(), b"{}");
    let (head, body) = sent.recv().unwrap();
    assert!(head.starts_with("get /api/v1/program http/1.1\r\n"), "{head}");
    for line in ["authorization: bearer token", &format!("host: {address}"), "user-agent: portcullis/"] {
        assert!(head.contains(line), "{line} is not in {head}");
    }
    assert!(!head.contains("idempotency-key") && body.is_empty(), "{head}");
}

#[test]
fn what_a_proxy_or_another_server_answers_is_told_in_a_sentence() {
    let page = "<html><body>Sign in to the network</body></html>";
    insta::assert_snapshot!(of(&answer("200 OK", "text/html; charset=utf-8", page)), @"what answers at http://127.0.0.1:PORT is no Portcullis (200 OK); is --server right, and does a proxy in between let requests of programs through?");
    insta::assert_snapshot!(of(&answer("404 Not Found", "text/html", page)), @"what answers at http://127.0.0.1:PORT is no Portcullis (404 Not Found); is --server right, and does a proxy in between let requests of programs through?");
    insta::assert_snapshot!(of(&answer("404 Not Found", "application/json", r#"{"message": "no Route matched"}"#)), @"what answers at http://127.0.0.1:PORT is no Portcullis (404 Not Found); is --server right, and does a proxy in between let requests of programs through?");
    insta::assert_snapshot!(of(&answer("413 Request Entity Too Large", "text/html", page)), @"something in front of http://127.0.0.1:PORT takes nothing as large as this (413 Payload Too Large); raise its limit on bodies");
    insta::assert_snapshot!(of("HTTP/1.1 302 Found\nLocation: https://login.example/\nContent-Length: 0\n\n"), @"http://127.0.0.1:PORT sends requests elsewhere, to `https://login.example/`, where no token is sent unasked; is that what --server should name?");
    insta::assert_snapshot!(of("SSH-2.0-OpenSSH_9.2\n"), @"
    the server gave no answer
      because what listens at http://127.0.0.1:PORT does not speak HTTP; is it https://, or another port?
      because invalid HTTP version parsed
    ");
}

#[test]
fn what_the_server_says_of_a_token_is_told_with_what_to_do() {
    let problem =
        |status: u16, detail: &str| format!(r#"{{"status": {status}, "title": "", "detail": "{detail}"}}"#);
    let unknown = problem(401, "sign in, or send a token with the request");
    insta::assert_snapshot!(of(&answer("401 Unauthorized", "application/problem+json", &unknown)), @"
    http://127.0.0.1:PORT does not take the token; it may have expired or been revoked: make another there, and give it with --token-file or PORTCULLIS_TOKEN
      because sign in, or send a token with the request
    ");
    let denied = problem(403, "`ci` may not record; that needs one of the roles admin");
    insta::assert_snapshot!(of(&answer("403 Forbidden", "application/problem+json", &denied)), @"`ci` may not record; that needs one of the roles admin");
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    insta::assert_snapshot!(of("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 20\n\n{\"version\""), @"
    the server gave no answer
      because the answer of http://127.0.0.1:PORT broke off after 10 bytes; ask again
      because end of file before message length reached
    ");
    insta::assert_snapshot!(of("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n4\n{\"ve\n"), @"
    the server gave no answer
      because the answer of http://127.0.0.1:PORT broke off after 4 bytes; ask again
      because unexpected EOF during chunk size line
    ");
    insta::assert_snapshot!(of(""), @"
    the server gave no answer
      because http://127.0.0.1:PORT broke the connection off; ask again
      because connection closed before message completed
    ");
    let (address, _sent) =
        server(&["HTTP/1.1 200 OK\nContent-Type: application/octet-stream\nContent-Length: 9\n\nabc"]);
    let mut written = Vec::new();
    let error = client(address).archived_object("sha256:00", &mut written).unwrap_err();
    insta::assert_snapshot!(said(error, address), @"
    the server gave no answer
      because the answer of http://127.0.0.1:PORT broke off after 3 bytes; ask again
      because end of file before message length reached
    ");
}

/// A reader of answers that went away.
struct Gone;
impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The kind of an error of a socket must not reach whoever writes the answer: a broken pipe there is a reader that went
/// away, and no error.
#[test]
fn an_error_of_the_network_is_never_one_of_writing() {
    let (address, _sent) = server(&["HTTP/1.1 200 OK\nContent-Length: 9\n\nabc"]);
    let error = client(address).archived_object("sha256:00", &mut Vec::new()).unwrap_err();
    let error = anyhow::Error::from(error);
    assert!(error.chain().all(|cause| cause.downcast_ref::<io::Error>().is_none()), "{error:?}");

    let (address, _sent) = server(&[&answer("200 OK", "application/octet-stream", "abc")]);
    let error = anyhow::Error::from(client(address).archived_object("sha256:00", &mut Gone).unwrap_err());
    let kind = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    assert_eq!(kind, Some(io::ErrorKind::BrokenPipe));
}

#[test]
fn a_server_that_can_t_be_reached_is_told_of_with_what_to_do() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    insta::assert_snapshot!(said(client(free).current_program().unwrap_err(), free), @"
    the server gave no answer
      because nobody listens at http://127.0.0.1:PORT; is --server right, and does the server run?
      because Connection refused (os error 111)
    ");
}

#[test]
fn a_token_is_sent_in_clear_to_this_machine_only() {
    let refused =
        |url: &str, token: &str| HttpTransport::new(url.parse().unwrap(), token).unwrap_err().to_string();
    insta::assert_snapshot!(refused("http://gate.example", "token"), @"a token is not sent to http://gate.example in clear, where others could read it; use https://");
    insta::assert_snapshot!(refused("https://gate.example", "to\nken"), @"the token has characters that no token has");
    assert!(HttpTransport::new("http://localhost:8080".parse().unwrap(), "token").is_ok());
}

#[test]
fn a_server_that_is_away_for_a_moment_is_asked_again() {
    let away = answer("503 Service Unavailable", "text/html", "<html>");
    let back = answer("200 OK", "application/json", "{}");
    let (address, sent) = server(&[&away, &away, &away, &back]);
    assert!(client(address).current_program().is_ok());
    assert_eq!(sent.iter().count(), 4);

    let (address, sent) = server(&[&away, &away, &away, &away, &back]);
    insta::assert_snapshot!(said(client(address).current_program().unwrap_err(), address), @"something in front of http://127.0.0.1:PORT answers that the server is away (503 Service Unavailable); does it run?");
    drop(TcpStream::connect(address));
    assert_eq!(sent.iter().count(), 5, "four attempts, and one connection of the test");
}

#[test]
fn a_change_that_is_asked_for_again_has_the_same_key_and_the_whole_body() {
    let away = answer("502 Bad Gateway", "text/html", "<html>");
    let problem = answer(
        "422 Unprocessable Entity",
        "application/problem+json",
        r#"{"status": 422, "detail": "no report"}"#,
    );
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"a report").unwrap();
    let (address, sent) = server(&[&away, &problem, &problem]);
    let client = client(address);
    let error = client.record_scan("web", &Upload::default(), file).unwrap_err();
    assert_eq!(said(error, address), "no report");
    let key = |head: &str| head.split_once("idempotency-key: ").unwrap().1.lines().next().unwrap().to_owned();
    let [(first, body), (second, again)] = [sent.recv().unwrap(), sent.recv().unwrap()];
    assert_eq!((body.as_str(), again.as_str()), ("a report", "a report"));
    assert!(
        first.contains("content-length: 8\r\n") && first.contains("content-type: application/octet-stream")
    );
    assert_eq!(key(&first), key(&second));
    assert_eq!(key(&first).parse::<Uuid>().unwrap().get_version_num(), 7);

    let reader: Box<dyn Read + Send> = Box::new(&b"piped"[..]);
    client.record_scan("web", &Upload::default(), reader).unwrap_err();
    let (third, body) = sent.recv().unwrap();
    assert_eq!(body, "5\r\npiped\r\n0\r\n\r\n");
    assert_ne!(key(&first), key(&third));
}

#[test]
fn a_stream_that_was_begun_is_not_sent_again() {
    let away = answer("503 Service Unavailable", "text/html", "<html>");
    let (address, sent) = server(&[&away, &away]);
    let reader: Box<dyn Read + Send> = Box::new(&b"piped"[..]);
    let error = client(address).record_scan("web", &Upload::default(), reader).unwrap_err();
    assert!(said(error, address).contains("503"));
    drop(TcpStream::connect(address));
    let sent: Vec<String> = sent.iter().map(|(_, body)| body).collect();
    assert_eq!(sent, ["5\r\npiped\r\n0\r\n\r\n", ""]);
}

#[test]
fn what_can_t_be_read_to_its_end_is_told_of_as_that() {
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is torn"))
        }
    }
    let (address, _sent) = server(&["HTTP/1.1 200 OK\nContent-Length: 0\n\n"]);
    let reader: Box<dyn Read + Send> = Box::new(Torn);
    let error = client(address).record_scan("web", &Upload::default(), reader).unwrap_err();
    insta::assert_snapshot!(said(error, address), @"
    the server gave no answer
      because what was to be sent can't be read to its end
      because the disk is torn
    ");
}

#[test]
fn an_answer_that_is_held_as_a_whole_has_a_limit() {
    let body = "x".repeat(101);
    let (address, _sent) = server(&[&answer("200 OK", "application/json", &body)]);
    let way = HttpTransport { most: 100, ..way(&format!("http://{address}")) };
    let error = portcullis_api::Client::new(way).current_program().unwrap_err();
    insta::assert_snapshot!(said(error, address), @"
    the server gave no answer
      because the answer of http://127.0.0.1:PORT has more than 100 bytes
    ");
}

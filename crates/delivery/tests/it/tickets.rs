//! Tickets against a server that plays GitHub.

use jiff::Timestamp;
use portcullis_delivery::Secret;
use portcullis_delivery::testing::{Receiver, answer};
use portcullis_delivery::tickets::{NewTicket, NoTicket, Ticket, TicketSettings, Tickets};

const MADE: &str = r#"{"number": 7, "html_url": "https://github.example/acme/security/issues/7"}"#;

fn tickets(receiver: &Receiver) -> Tickets {
    let api_url = format!("http://127.0.0.1:{}", receiver.port);
    Tickets::new(&TicketSettings { api_url, token: Secret::of("ghp_secret".to_owned()) }).unwrap()
}

async fn make(receiver: &Receiver) -> Result<Ticket, NoTicket> {
    let labels = ["security".to_owned()];
    let ticket = NewTicket {
        title: "Rotate the key",
        body: "Asked by Bo.",
        labels: &labels,
        marker: "R-12 of https://portcullis.acme.example",
        since: Timestamp::from_second(1_780_000_000).unwrap(),
    };
    tickets(receiver).make("acme/security", &ticket).await
}

#[tokio::test]
async fn a_ticket_is_an_issue_with_what_it_is_known_again_by() {
    let receiver = Receiver::answering_in_turn(&["[]", MADE]).await;
    let made = make(&receiver).await.unwrap();
    assert_eq!((made.number, made.url.as_str()), (7, "https://github.example/acme/security/issues/7"));
    let requests = receiver.requests();
    let lines: Vec<&str> = requests.iter().map(|request| request.lines().next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "GET /repos/acme/security/issues?state=all&since=2026-05-28T20%3A26%3A40Z&per_page=100&page=1 HTTP/1.1",
            "POST /repos/acme/security/issues HTTP/1.1"
        ]
    );
    assert!(requests[1].to_ascii_lowercase().contains("authorization: bearer ghp_secret"));
    assert!(requests[1].ends_with(
        r#"{"body":"Asked by Bo.\n\n<!-- portcullis R-12 of https://portcullis.acme.example -->","labels":["security"],"title":"Rotate the key"}"#
    ));
}

#[tokio::test]
async fn a_ticket_that_is_there_is_not_made_twice() {
    let there = r#"[{"number": 6, "html_url": "https://github.example/6", "body": null},
        {"number": 7, "html_url": "https://github.example/7", "body": "x <!-- portcullis R-12 of https://portcullis.acme.example -->"}]"#;
    let receiver = Receiver::answering_in_turn(&[there]).await;
    assert_eq!(make(&receiver).await.unwrap().number, 7);
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn a_ticket_that_may_be_there_is_looked_for_through_ten_pages_and_then_not_made() {
    let issue = r#"{"number": 1, "html_url": "https://github.example/1", "body": "other"}"#;
    let page = format!("[{}]", vec![issue; 100].join(","));
    let receiver = Receiver::answering_in_turn(&[&page]).await;
    assert!(matches!(make(&receiver).await, Err(NoTicket::TooMany(_))));
    assert_eq!(receiver.requests().len(), 10);
}

#[tokio::test]
async fn a_refusal_says_what_to_do_and_no_token() {
    let mut told = Vec::new();
    for status in ["401 Unauthorized", "404 Not Found", "302 Found", "500 Broken"] {
        let receiver = Receiver::giving(vec![answer(status, "{}")]).await;
        told.push(make(&receiver).await.unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    GitHub answered 401 about acme/security: the token is not, or no longer, one of GitHub's
    GitHub answered 404 about acme/security: there is no such repository, or the token may not see it
    GitHub answered 302 about acme/security: try again later
    GitHub answered 500 about acme/security: try again later
    ");
    let receiver =
        Receiver::answering_in_turn(&["[]", r#"{"number": 7, "html_url": "javascript:alert(1)"}"#]).await;
    assert!(matches!(make(&receiver).await, Err(NoTicket::Malformed)));
}

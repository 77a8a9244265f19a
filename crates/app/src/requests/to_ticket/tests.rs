use super::super::testing::{Desk, access, bo, desk_with, minute};
use super::*;
use portcullis_delivery::Secret;
use portcullis_delivery::testing::Receiver;
use portcullis_delivery::tickets::{TicketSettings, Tickets};

const REPOSITORY: &str =
    r#", "requests": {"tickets": {"repository": "acme/security", "labels": ["from-portcullis"]}}"#;
const MADE: &str = r#"{"number": 7, "html_url": "https://github.example/acme/security/issues/7"}"#;
const BASE: &str = "https://portcullis.acme.example";

fn ticketing(receiver: &Receiver) -> Ticketing {
    let api_url = format!("http://127.0.0.1:{}", receiver.port);
    let tickets = Tickets::new(&TicketSettings { api_url, token: Secret::of("ghp_1".to_owned()) }).unwrap();
    Ticketing { tickets, base_url: BASE.to_owned() }
}

async fn made(desk: &Desk, ticketing: Option<&Ticketing>, who: &str) -> Result<Link, NotTicketed> {
    to_ticket(&desk.installation, ticketing, 1, &desk.caller(who), minute(5)).await
}

#[tokio::test]
async fn a_request_becomes_a_ticket_that_links_back_and_a_second_click_makes_no_second_one() {
    let desk = desk_with(REPOSITORY).await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    let receiver = Receiver::answering_in_turn(&["[]", MADE]).await;
    let ticketing = ticketing(&receiver);
    let link = made(&desk, Some(&ticketing), "eve").await.unwrap();
    assert_eq!(link.name, "acme/security#7");
    assert_eq!(made(&desk, Some(&ticketing), "ana").await.unwrap(), link);
    let requests = receiver.requests();
    assert_eq!(requests.len(), 2);
    let (_, body) = requests[1].split_once("\r\n\r\n").unwrap();
    let document: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (&document["title"], &document["labels"]),
        (&json!("R-1 Read the logs of web"), &json!(["from-portcullis"]))
    );
    insta::assert_snapshot!(document["body"].as_str().unwrap(), @"
    [R-1](https://portcullis.acme.example/requests/1), asked by Bo.

    **Access to what, and why?**

    > Read the logs of web
    > for a customer

    **What should they be able to do?**

    > Read


    <!-- portcullis https://portcullis.acme.example/requests/1 -->
    ");
    assert_eq!(desk.sheet().await.links, [link]);
    let trail = desk.trail("R-1").await;
    assert!(trail.iter().any(|line| line.contains("acme/security#7")), "{trail:?}");
}

#[tokio::test]
async fn only_the_security_team_makes_tickets_and_only_where_they_have_a_place() {
    let desk = desk_with("").await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    let mut told = vec![made(&desk, None, "bo").await.unwrap_err().to_string()];
    told.push(made(&desk, None, "eve").await.unwrap_err().to_string());
    let desk = desk_with(REPOSITORY).await;
    desk.ask(&access(), &bo(), 0).await.unwrap();
    told.push(made(&desk, None, "eve").await.unwrap_err().to_string());
    insta::assert_snapshot!(told.join("\n"), @"
    only the security team does that; you can write into the thread, say that it can't wait, or reopen it
    the program does not say where tickets go; name the repository below `requests: tickets:`
    this installation has no token for tickets; give one with --github-token-file
    ");
}

#[test]
fn what_people_wrote_mentions_nobody_in_a_ticket() {
    assert_eq!(quiet("<b> @acme/all #1"), "&lt;b&gt; @\u{200b}acme/all #\u{200b}1");
}

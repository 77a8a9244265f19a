//! Requests through the API: asking, acting as it was seen, lists, figures, and what is refused.

use crate::visitors::{House, Page};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

async fn send(house: &House, person: &str, address: &str, seen: &str, body: &Value) -> Page {
    let mut request = Request::builder().method(Method::POST).uri(address);
    if !seen.is_empty() {
        request = request.header("if-match", seen);
    }
    house.send(person, request, Body::from(body.to_string())).await
}

async fn ask(house: &House, person: &str, kind: &str, what: &str) -> Page {
    let body = match kind {
        "code-review" => json!({"kind": kind, "answers": {"what": what, "link": "https://acme.example/1"}}),
        _ => json!({"kind": kind, "answers": {"what": what}}),
    };
    send(house, person, "/api/v1/requests", "", &body).await
}

async fn list(house: &House, person: &str, query: &str) -> Vec<String> {
    let page = house.get(person, &format!("/api/v1/requests?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    let list: Value = serde_json::from_slice(&page.bytes).unwrap();
    let requests = list["requests"].as_array().unwrap();
    requests.iter().map(|request| request["name"].as_str().unwrap().to_owned()).collect()
}

fn json_of(page: &Page) -> Value {
    serde_json::from_slice(&page.bytes).unwrap()
}

#[tokio::test]
async fn a_request_is_asked_acknowledged_and_done_as_it_was_seen_or_not_at_all() {
    let house = House::new().await;
    let kinds = json_of(&house.get("vi", "/api/v1/requests/kinds").await);
    assert_eq!(
        (kinds["acknowledge"].as_str(), kinds["kinds"][0]["id"].as_str()),
        (Some("4wh"), Some("question"))
    );
    assert_eq!(kinds["kinds"][7]["questions"][2]["choices"], json!(["Read", "Write", "Administer"]));
    let asked = ask(&house, "bo", "code-review", "Look at the login").await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let sheet = json_of(&asked);
    assert_eq!((sheet["name"].as_str(), sheet["origin"].as_str()), (Some("R-1"), Some("api")));
    assert_eq!(
        (sheet["standing"]["assignee"].as_str(), sheet["why"].as_str()),
        (Some("ana"), Some("ambassador"))
    );
    assert_eq!(sheet["allowed"], json!(["complete", "urge", "say"]));
    let seen = house.get("ana", "/api/v1/requests/R-1").await.etag;
    assert!(!asked.etag.is_empty() && seen == asked.etag);
    let act = async |person: &str, seen: &str, verb: &str| {
        send(&house, person, "/api/v1/requests/1/actions", seen, &json!({"verb": verb})).await
    };
    let acknowledged = act("ana", &seen, "acknowledge").await;
    assert_eq!(json_of(&acknowledged)["standing"]["state"], "acknowledged");
    let late = act("sam", &seen, "complete").await;
    assert_eq!(late.status, 412);
    assert!(late.text().contains("R-1 changed since you looked at it"), "{}", late.text());
    assert_eq!(json_of(&act("sam", &acknowledged.etag, "complete").await)["standing"]["state"], "done");
    assert_eq!(act("ana", "", "complete").await.status, 409);
    assert_eq!(act("bo", "*", "reopen").await.status, 200);
}

#[tokio::test]
async fn what_can_t_be_asked_or_done_says_why() {
    let house = House::new().await;
    let refused = async |body: Value| {
        let page = send(&house, "bo", "/api/v1/requests", "", &body).await;
        (page.status.as_u16(), json_of(&page)["detail"].as_str().unwrap_or_default().to_owned())
    };
    let (status, why) = refused(json!({"kind": "rumour"})).await;
    assert_eq!(status, 422);
    assert!(
        why.contains("the program has no kind of request `rumour`; it has question, code-review"),
        "{why}"
    );
    let wrong = refused(json!({"kind": "code-review", "answers": {"link": "here", "colour": "red"}})).await;
    insta::assert_snapshot!(wrong.1, @"colour: a request of this kind has no such question; it has what, link, by; what: it needs an answer; link: it is no address of a page; write one that begins with https:// or http://");
    assert_eq!(refused(json!({"kind": "question", "for": "zoe"})).await.0, 400);
    ask(&house, "ana", "question", "Who may see it?").await;
    let act = async |person: &str, body: Value| {
        let page = send(&house, person, "/api/v1/requests/1/actions", "", &body).await;
        (page.status.as_u16(), json_of(&page)["detail"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(act("ana", json!({"verb": "acknowledge"})).await.0, 403);
    assert_eq!(act("bo", json!({"verb": "acknowledge"})).await.0, 403);
    let words = act("sam", json!({"verb": "complete"})).await;
    assert_eq!(words, (409, "a question wants an answer in words: write it into the thread".to_owned()));
    assert_eq!(act("sam", json!({"verb": "assign", "to": "bo"})).await.0, 422);
    assert_eq!(act("sam", json!({"verb": "decline", "reason": " "})).await.0, 422);
    assert_eq!(act("sam", json!({"verb": "forget"})).await.0, 400);
    for address in ["/api/v1/requests/9", "/api/v1/requests/R-99999999999999999999"] {
        assert!(house.get("bo", address).await.status.is_client_error(), "{address}");
    }
    assert_eq!(house.get("bo", "/api/v1/requests/V-1").await.status, 400);
}

#[tokio::test]
async fn a_request_that_comes_again_with_its_key_is_asked_once() {
    let house = House::new().await;
    for _ in 0..2 {
        let body = json!({"kind": "question", "answers": {"what": "Once?"}}).to_string();
        let page = house.under_key("bo", "/api/v1/requests", "once", body).await;
        assert_eq!((page.status.as_u16(), json_of(&page)["name"].as_str()), (201, Some("R-1")));
    }
    assert_eq!(list(&house, "bo", "").await, ["R-1"]);
}

#[tokio::test]
async fn lists_have_what_they_are_called_and_are_narrowed() {
    let house = House::new().await;
    ask(&house, "bo", "question", "Is TLS 1.0 on?").await;
    ask(&house, "bo", "code-review", "Look at the login").await;
    let urgent = json!({"kind": "incident", "answers": {"what": "It burns"}, "urgent": true});
    send(&house, "vi", "/api/v1/requests", "", &urgent).await;
    send(&house, "ana", "/api/v1/requests/2/actions", "", &json!({"verb": "acknowledge"})).await;
    let names = async |person: &str, query: &str| list(&house, person, query).await.join(" ");
    assert_eq!(names("ana", "view=mine").await, "R-1 R-2");
    assert_eq!(names("bo", "view=mine").await, "R-1 R-2");
    assert_eq!(names("vi", "view=unacknowledged").await, "R-3 R-1");
    assert_eq!(names("vi", "view=urgent").await, "R-3");
    assert_eq!(names("vi", "order=newest").await, "R-3 R-2 R-1");
    assert_eq!(names("vi", "requester=me").await, "R-3");
    assert_eq!(names("vi", "team=core&kind=question").await, "R-1");
    assert_eq!(names("vi", "state=acknowledged").await, "R-2");
    assert_eq!(names("vi", "text=login").await, "R-2");
    let first = json_of(&house.get("vi", "/api/v1/requests?order=newest&limit=2").await);
    let next = first["next"].as_str().unwrap();
    assert_eq!(names("vi", &format!("order=newest&limit=2&cursor={next}")).await, "R-1");
    let long = format!("text={}", "x".repeat(201));
    for wrong in ["limit=0", "limit=201", "cursor=x", "view=theirs", "state=lost", "colour=red", &long] {
        assert_eq!(house.get("vi", &format!("/api/v1/requests?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_request_becomes_a_vulnerability_once_and_its_figures_are_told() {
    let house = House::new().await;
    let asked = json!({"kind": "vulnerability", "answers": {"what": "A hole in the login", "where": "web"}});
    send(&house, "bo", "/api/v1/requests", "", &asked).await;
    let told = json!({"component": "web", "source": "bug_bounty", "severity": "high"});
    let convert = async || send(&house, "sam", "/api/v1/requests/1/vulnerability", "", &told).await;
    let made = convert().await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(json_of(&made)["vulnerability"]["title"], "A hole in the login");
    assert_eq!(convert().await.status, 409);
    assert_eq!(json_of(&house.get("vi", "/api/v1/requests/1").await)["links"][0]["name"], "V-1");
    let figures = json_of(&house.get("vi", "/api/v1/requests/figures").await);
    assert_eq!(
        (figures["all"]["asked"].as_u64(), figures["kinds"][0]["kind"].as_str()),
        (Some(1), Some("vulnerability"))
    );
    let backwards = "/api/v1/requests/figures?from=2026-02-01&until=2026-01-01";
    assert_eq!(house.get("vi", backwards).await.status, 400);
}

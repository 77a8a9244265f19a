//! What somebody changed meanwhile is not overwritten by whoever says what they saw.

use crate::visitors::{House, Page};
use axum::body::Body;
use http::{Method, Request};

/// A request of somebody who saw that.
async fn ask(house: &House, person: &str, method: Method, address: &str, seen: &str, body: &str) -> Page {
    let mut request = Request::builder().method(method).uri(address);
    if !seen.is_empty() {
        request = request.header("if-match", seen);
    }
    house.send(person, request, Body::from(body.to_owned())).await
}

#[tokio::test]
async fn a_vulnerability_is_acted_on_as_it_was_seen_or_not_at_all() {
    let house = House::new().await;
    house.scanned("main", &["CVE-2026-1001 zlib high", "CVE-2026-1002 webkit low"]).await;
    house.post("ana", "/imports/1/acceptance", &[]).await;
    let seen = house.get("ana", "/api/v1/vulnerabilities/1").await.etag;
    assert!(seen.starts_with('"') && seen.ends_with('"') && seen.len() > 2, "{seen}");
    let act = async |seen: &str, body: &str| {
        ask(&house, "ana", Method::POST, "/api/v1/vulnerabilities/actions", seen, body).await
    };
    let take = r#"{"numbers": [1], "action": {"action": "take"}}"#;
    let taken = act(&seen, take).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    let late = act(&seen, r#"{"numbers": [1], "action": {"action": "assign", "to": "bo"}}"#).await;
    assert_eq!(late.status, 412, "{}", late.text());
    assert!(late.text().contains("V-1 was changed by `ana` at "), "{}", late.text());
    assert_eq!(act("*", take).await.status, 200);
    assert_eq!(act("", take).await.status, 200);
    assert_eq!(act("seven", take).await.status, 400);
    assert_eq!(act(&seen, r#"{"numbers": [1, 2], "action": {"action": "take"}}"#).await.status, 422);
    let merge = async |seen: &str, reason: &str| {
        let body = format!(r#"{{"from": [2], "reason": "{reason}"}}"#);
        ask(&house, "ana", Method::POST, "/api/v1/vulnerabilities/1/merger", seen, &body).await.status
    };
    assert_eq!(merge(&seen, "Same.").await, 412);
    let split = r#"{"components": ["web"], "reason": "Two."}"#;
    assert_eq!(
        ask(&house, "ana", Method::POST, "/api/v1/vulnerabilities/1/split", &seen, split).await.status,
        412
    );
    let seen = house.get("ana", "/api/v1/vulnerabilities/1").await.etag;
    assert_eq!(merge(&seen, "Same.").await, 200);
}

#[tokio::test]
async fn preferences_and_webhooks_are_changed_as_they_were_seen() {
    let house = House::new().await;
    let first = house.get("bo", "/api/v1/me/preferences").await.etag;
    let set = async |seen: &str, hour: u8| {
        let body = format!(r#"{{"digest_hour": {hour}}}"#);
        ask(&house, "bo", Method::PUT, "/api/v1/me/preferences", seen, &body).await
    };
    let second = set(&first, 7).await.etag;
    assert_ne!(first, second);
    let late = set(&first, 8).await;
    assert!(late.status == 412 && late.text().contains("was changed by `bo` at "), "{}", late.text());
    assert_eq!((set(&second, 8).await.status.as_u16(), set("", 9).await.status.as_u16()), (200, 200));
    let body = r#"{"url": "https://hooks.acme.example/"}"#;
    let added = ask(&house, "sam", Method::POST, "/api/v1/webhooks", "", body).await.text();
    let id = added.split(r#""id":""#).nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/api/v1/webhooks/{id}");
    let seen = house.get("sam", &address).await.etag;
    assert_eq!(ask(&house, "sam", Method::DELETE, &address, "\"other\"", "").await.status, 412);
    assert_eq!(ask(&house, "sam", Method::DELETE, &address, &seen, "").await.status, 200);
}

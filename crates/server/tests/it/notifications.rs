//! Preferences, webhooks and deliveries over the API.

use crate::home::Home;
use http::Method;

#[test]
fn preferences_are_the_caller_s_own_and_say_everything() {
    let home = Home::new();
    let all = r#"{"groups":{"overdue":"at_once","due_soon":"digest","new":"digest","work":"at_once","approvals":"at_once","requests":"at_once"},"digest_hour":9}"#;
    assert_eq!(String::from_utf8(home.get("/api/v1/me/preferences").body).unwrap(), all);
    let put = |body: &str| home.send(Method::PUT, "/api/v1/me/preferences", body);
    assert_eq!(put(r#"{"groups": {"new": "off"}}"#).json()["groups"]["new"], "off");
    assert_eq!(home.get("/api/v1/me/preferences").json()["groups"]["new"], "off");
    assert_eq!(put(r#"{"digest_hour": 24}"#).problem().0, 422);
    assert_eq!(put(r#"{"groups": {"lunch": "off"}}"#).problem().0, 400);
    assert_eq!(put(&"a".repeat((16 << 10) + 1)).problem().0, 413);
    let outside = Home::of("runner");
    assert_eq!(outside.get("/api/v1/me/preferences").problem().0, 403);
}

#[test]
fn webhooks_and_retries_are_for_those_who_configure() {
    let home = Home::new();
    let body = r#"{"url": "https://hooks.acme.example/"}"#;
    assert_eq!(home.post("/api/v1/webhooks", body).problem().0, 403);
    assert_eq!(home.get("/api/v1/webhooks").problem().0, 403);
    assert_eq!(home.get("/api/v1/webhooks/w").problem().0, 403);
    assert_eq!(home.send(Method::DELETE, "/api/v1/webhooks/w", "").problem().0, 403);
    assert_eq!(home.post("/api/v1/webhooks/w/test", "").problem().0, 403);
    assert_eq!(home.post("/api/v1/deliveries/d/retry", "").problem().0, 403);
}

#[test]
fn deliveries_are_asked_for_by_state_and_page() {
    let home = Home::new();
    let list = home.get("/api/v1/deliveries?state=dead&limit=10&after=x");
    assert_eq!(list.json(), serde_json::json!({"deliveries": [], "next": null}));
    assert_eq!(home.get("/api/v1/deliveries?state=eaten").problem().0, 400);
    assert_eq!(home.get("/api/v1/deliveries/none").problem().0, 404);
}

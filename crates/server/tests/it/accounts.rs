//! Oneself, accounts and tokens.

use crate::home::Home;
use http::Method;
use serde_json::{Value, json};

#[test]
fn who_asks_is_told_who_they_are() {
    let me = Home::of("bo").get("/api/v1/me").json();
    assert_eq!((&me["id"], &me["name"], &me["roles"]), (&json!("bo"), &json!("Bo"), &json!(["engineer"])));
    let nobody = Home::of("root").get("/api/v1/me").json();
    assert_eq!(
        (&nobody["id"], &nobody["name"], &nobody["roles"]),
        (&json!("os:root"), &json!(null), &json!([]))
    );
}

#[test]
fn a_token_is_made_listed_and_revoked() {
    let home = Home::of("bo");
    let wanted = json!({"name": "laptop", "permissions": ["read", "record"], "expires_at": end()});
    let answer = home.post("/api/v1/tokens", wanted.to_string());
    assert_eq!(answer.status, 201);
    let made = answer.json();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("pct_"), "{secret}");
    let listed = home.get("/api/v1/tokens").json();
    assert_eq!(listed["tokens"], json!([made["token"]]));
    assert!(!listed.to_string().contains(secret));
    assert_eq!(made["token"]["person"], "bo");
    let again = home.post("/api/v1/tokens", wanted.to_string()).problem();
    assert_eq!(again, (409, "a token `laptop` exists; revoke it first, or take another name".to_owned()));
    let address = format!("/api/v1/tokens/{}", made["token"]["id"].as_str().unwrap());
    assert!(home.send(Method::DELETE, &address, "").json()["revoked_at"].is_string());
    assert_eq!(home.send(Method::DELETE, &address, "").status, 409);
    assert_eq!(home.send(Method::DELETE, "/api/v1/tokens/none", "").status, 404);
}

#[test]
fn a_token_that_may_not_be_is_refused() {
    let home = Home::of("bo");
    let refused = |wanted: Value| home.post("/api/v1/tokens", wanted_token(&wanted)).problem();
    let (status, said) = refused(json!({"permissions": ["approve"]}));
    assert_eq!((status, said.as_str()), (403, "`bo` may not approve decisions, so no token of theirs can"));
    assert_eq!(refused(json!({"for_pipeline": true})).0, 403);
    assert_eq!(refused(json!({"name": "a b"})).0, 422);
    assert_eq!(refused(json!({"permissions": []})).0, 422);
    assert_eq!(refused(json!({"permissions": ["fly"]})).0, 400);
    assert_eq!(refused(json!({"product": "boat"})).0, 404);
    assert_eq!(refused(json!({"expires_at": "2020-01-01T00:00:00Z"})).0, 422);
    assert_eq!(refused(json!({"secret": "mine"})).0, 400);
    assert_eq!(home.get("/api/v1/tokens").json(), json!({"tokens": []}));
}

#[test]
fn a_person_is_invited_and_who_has_no_account_is_not_shut_out() {
    let home = Home::of("root");
    let answer = home.post("/api/v1/accounts/bo/invitation", "");
    assert_eq!((answer.status.as_u16(), &answer.json()["person"]), (201, &json!("bo")));
    assert_eq!(answer.json()["secret"].as_str().unwrap().len(), 43);
    assert_eq!(home.post("/api/v1/accounts/zoe/invitation", "").status, 404);
    assert_eq!(home.post("/api/v1/accounts/bo/disable", "").status, 404);
    assert_eq!(home.get("/api/v1/accounts").json(), json!({"accounts": []}));
    let entries = home.get("/api/v1/audit/entries?action=account").json();
    assert!(!entries.to_string().contains(answer.json()["secret"].as_str().unwrap()));
    assert_eq!(entries["entries"][0]["action"], "account.invited");
}

#[test]
fn sessions_and_passwords_are_those_of_people() {
    let nobody = Home::of("root");
    assert_eq!(nobody.get("/api/v1/me/sessions").status, 403);
    assert_eq!(nobody.send(Method::DELETE, "/api/v1/me/sessions", "").status, 403);
    let home = Home::of("bo");
    assert_eq!(home.get("/api/v1/me/sessions").json(), json!({"sessions": []}));
    assert_eq!(home.send(Method::DELETE, "/api/v1/me/sessions", "").json(), json!({"ended": 0}));
    let change = json!({"before": "a few good words", "after": "another few words"});
    let (status, said) = home.post("/api/v1/me/password", change.to_string()).problem();
    assert_eq!(status, 409, "{said}");
    let long = json!({"before": "a".repeat(20_000), "after": ""});
    assert_eq!(home.post("/api/v1/me/password", long.to_string()).status, 413);
}

/// A token of Bo's that would be made, but for what is said here.
fn wanted_token(other: &Value) -> String {
    let mut wanted = json!({"name": "laptop", "permissions": ["read"], "expires_at": end()});
    for (key, value) in other.as_object().unwrap() {
        wanted[key] = value.clone();
    }
    wanted.to_string()
}

/// Some months from now.
fn end() -> String {
    let end = std::time::SystemTime::now() + std::time::Duration::from_hours(100 * 24);
    jiff::Timestamp::try_from(end).unwrap().to_string()
}

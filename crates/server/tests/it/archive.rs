//! The routes of the archive, of keys, of seals and of bundles.

use crate::home::{Home, report};
use http::Method;

const ABSENT: &str = "sha256:9999999999999999999999999999999999999999999999999999999999999999";

#[test]
fn a_file_that_is_put_is_given_listed_and_verified() {
    let home = Home::new();
    let put = home.post("/api/v1/archive/objects?name=note.txt&as_is=true", "a note");
    assert_eq!(put.status.as_u16(), 201);
    let digest = put.json()["digest"].as_str().unwrap().to_owned();
    let given = home.get(&format!("/api/v1/archive/objects/{digest}"));
    assert_eq!(
        (given.content_type.as_str(), given.body.as_slice()),
        ("application/octet-stream", &b"a note"[..])
    );
    let list = home.get("/api/v1/archive/objects").json();
    let note = list["objects"].as_array().unwrap().iter().find(|object| object["digest"] == digest).unwrap();
    assert_eq!(
        (&note["name"], &note["bytes"], &note["held"]),
        (&"note.txt".into(), &6.into(), &false.into())
    );
    let (verified, told) = home.verify();
    let verified = verified.json();
    assert_eq!((&verified["sound"], &verified["objects"]), (&true.into(), &2.into()));
    assert_eq!(told.len(), 2);
    assert_eq!(told[1], (2, verified["bytes"].as_u64().unwrap()));
}

#[test]
fn what_can_t_be_put_or_given_says_why() {
    let home = Home::new();
    let put = home.post("/api/v1/archive/objects?name=note.txt&as_is=false", "a note");
    assert_eq!(put.problem().0, 422, "no known report");
    assert_eq!(home.get("/api/v1/archive/objects/latest").problem().0, 400);
    let (status, detail) = home.get(&format!("/api/v1/archive/objects/{ABSENT}")).problem();
    assert_eq!(status, 404);
    assert!(detail.contains(ABSENT), "{detail}");
    home.post("/api/v1/components/web/scans?track=main", report("HIGH"));
    assert_eq!(home.get("/api/v1/archive/objects").json()["objects"].as_array().unwrap().len(), 3);
}

#[test]
fn holds_and_removals_have_the_status_of_their_reason() {
    let home = Home::new();
    let hold = |body: &str| home.post("/api/v1/archive/holds", body);
    assert_eq!(hold(r#"{"reason": "Case 12"}"#).problem().0, 422, "on nothing");
    let absent = format!(r#"{{"digest": "{ABSENT}", "reason": "Case 12"}}"#);
    assert_eq!(hold(&absent).problem().0, 404);
    let put = home.post("/api/v1/archive/objects?name=note.txt&as_is=true", "a note").json();
    let on_note = format!(r#"{{"digest": {}, "reason": "Case 12"}}"#, put["digest"]);
    assert_eq!(hold(&on_note).status.as_u16(), 201);
    assert_eq!(hold(&on_note).problem().0, 409);
    let lift = |number: &str| {
        home.post(&format!("/api/v1/archive/holds/{number}/lifting"), r#"{"reason": "Closed"}"#).problem().0
    };
    assert_eq!((lift("one"), lift("1"), lift("7")), (400, 403, 403));
    assert_eq!(home.get("/api/v1/archive/past-retention").json()["objects"], serde_json::json!([]));
    assert_eq!(home.send(Method::DELETE, "/api/v1/archive/past-retention", "").problem().0, 403);
}

#[test]
fn keys_seals_and_bundles_that_are_none_are_refused() {
    let home = Home::new();
    assert_eq!(home.get("/api/v1/keys").json()["keys"], serde_json::json!([]));
    assert_eq!(home.get("/api/v1/keys/none").problem().0, 404);
    assert_eq!(home.post("/api/v1/keys/none/retirement", "").problem().0, 404);
    assert_eq!(home.post("/api/v1/keys", r#"{"public": "no key"}"#).problem().0, 422);
    assert_eq!(home.get("/api/v1/products/acme/releases/5.3/seal-statement").problem().0, 404);
    assert_eq!(home.post("/api/v1/products/acme/releases/5.3/seals", "{}").problem().0, 422);
    assert_eq!(home.get("/api/v1/products/acme/releases/5.3/bundle").problem().0, 404);
    let verified = home.post("/api/v1/seals/verification", "").json();
    assert_eq!((&verified["sound"], &verified["chains"]), (&true.into(), &serde_json::json!([])));
    let absent = home.post(&format!("/api/v1/seals/verification?head={ABSENT}"), "").json();
    assert_eq!(absent["sound"], false);
    assert_eq!(home.post("/api/v1/seals/verification?head=none", "").problem().0, 400);
    assert_eq!(home.post("/api/v1/bundles?key=none", "no bundle").problem().0, 422);
}

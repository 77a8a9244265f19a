//! From a report to a verdict.

use crate::home::{Home, IMAGE, report};
use http::Method;

fn open(home: &Home, replace: bool, reason: &str) -> crate::home::Answer {
    let document = format!(
        r#"{{"components": {{"web": {{"at": {{"image": {{"digest": "{IMAGE}", "manifests": []}}}}}},
                            "deploy": {{"left_out": {{"reason": "{reason}"}}}}}}, "replace": {replace}}}"#
    );
    home.send(Method::PUT, "/api/v1/products/acme/releases/5.3.1", document)
}

#[test]
fn a_release_is_opened_once_and_changed_only_on_purpose() {
    let home = Home::new();
    let opened = open(&home, false, "not this time");
    assert_eq!((opened.status.as_u16(), &opened.json()["opened"]), (201, &"opened".into()));
    let again = open(&home, false, "not this time");
    assert_eq!((again.status.as_u16(), &again.json()["opened"]), (200, &"unchanged".into()));
    let (status, detail) = open(&home, false, "retired").problem();
    assert_eq!(status, 409);
    assert!(detail.contains("another state of deploy"), "{detail}");
    assert_eq!(open(&home, true, "retired").json()["opened"], "changed");
    let ended = home.post("/api/v1/products/acme/releases/5.3.1/end", "");
    assert!(ended.json()["ended_at"].is_string());
    assert_eq!(open(&home, true, "retired").problem().0, 409);
}

#[test]
fn everything_that_is_wrong_with_a_release_is_said_at_once() {
    let home = Home::new();
    let document = r#"{"components": {"web": {"at": {"commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
                                      "wob": {"left_out": {"reason": "gone"}}}}"#;
    let (status, detail) = home.send(Method::PUT, "/api/v1/products/acme/releases/5.3.1", document).problem();
    assert_eq!((status, detail.lines().count()), (422, 3), "{detail}");
}

#[test]
fn a_verdict_has_its_number_and_digest_and_comes_out_the_same_again() {
    let home = Home::new();
    open(&home, false, "not this time");
    let uploaded =
        home.post("/api/v1/components/web/scans?track=5.3&database_date=2026-01-01T00:00:00Z", report("LOW"));
    assert_eq!((uploaded.status.as_u16(), &uploaded.json()["counts"]["new"]), (201, &1.into()));
    let base = "/api/v1/products/acme/releases/5.3.1/verdicts";
    assert_eq!(home.get(&format!("{base}/latest")).problem().0, 404);
    let verdict = home.post(base, "");
    assert_eq!(verdict.status.as_u16(), 201);
    assert_eq!(verdict.json()["outcome"], "undecided", "the database is too old");
    assert_eq!(home.get(&format!("{base}/1")).body, verdict.body);
    assert_eq!(home.get(&format!("{base}/latest")).body, verdict.body);
    let again = home.post(&format!("{base}/1/recomputation"), "").json();
    assert_eq!((&again["same"], &again["outcome"]), (&true.into(), &"undecided".into()));
    assert_eq!(home.get(&format!("{base}/2")).problem().0, 404);
    assert_eq!(home.get(&format!("{base}/second")).problem().0, 400);
    let listed = home.get("/api/v1/products/acme/releases").json();
    assert_eq!(listed["releases"][0]["verdict"]["outcome"], "undecided");
    let digest = verdict.json()["facts"]["program"].as_str().unwrap().to_owned();
    let program = home.get(&format!("/api/v1/programs/{digest}"));
    assert!(
        !String::from_utf8(program.body).unwrap().contains("Ana"),
        "a recorded program names people by id only"
    );
}

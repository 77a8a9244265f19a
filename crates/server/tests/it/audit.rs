//! The routes of the audit trail, of people and of publications.

use crate::home::{Home, IMAGE, report};
use http::Method;
use serde_json::Value;

/// A home with four entries: the program, a release, a scan of it, a verdict.
fn judged() -> Home {
    let home = Home::new();
    let release = format!(
        r#"{{"components": {{"web": {{"at": {{"image": {{"digest": "{IMAGE}", "manifests": []}}}}}},
                            "deploy": {{"left_out": {{"reason": "not this time"}}}}}}}}"#
    );
    home.send(Method::PUT, "/api/v1/products/acme/releases/5.3", release);
    home.post("/api/v1/components/web/scans?track=5.3", report("HIGH"));
    assert_eq!(home.post("/api/v1/products/acme/releases/5.3/verdicts", "").status.as_u16(), 201);
    home
}

fn sequences(page: &Value) -> Vec<i64> {
    let entries = page["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect()
}

#[test]
fn every_entry_says_who_did_what_from_where() {
    let home = judged();
    let page = home.get("/api/v1/audit/entries").json();
    assert_eq!((sequences(&page), &page["next"]), (vec![5, 4, 3, 2, 1], &Value::Null));
    for entry in page["entries"].as_array().unwrap() {
        let detail: Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
        assert_eq!(
            (&entry["actor"], &detail["from"]),
            (&"ana".into(), &"command line as ana".into()),
            "{entry}"
        );
    }
}

#[test]
fn the_trail_comes_in_pages_of_what_is_asked_for() {
    let home = judged();
    let page = |query: &str| home.get(&format!("/api/v1/audit/entries?{query}"));
    let first = page("limit=2").json();
    assert_eq!((sequences(&first), &first["next"]), (vec![5, 4], &4.into()));
    assert_eq!(sequences(&page("limit=2&after=3").json()), [2, 1]);
    assert_eq!(sequences(&page("action=release.&subject=acme%205.3").json()), [5, 2]);
    for wrong in ["limit=0", "limit=1001", "limit=many", "since=yesterday", "author=ana"] {
        assert_eq!(page(wrong).problem().0, 400, "{wrong}");
    }
    assert_eq!(home.get("/api/v1/audit/entries/2").json()["action"], "release.opened");
    assert_eq!(home.get("/api/v1/audit/entries/6").problem().0, 404);
    assert_eq!(home.get("/api/v1/audit/entries/last").problem().0, 400);
}

#[test]
fn the_chain_is_followed_and_exported_with_its_head() {
    let home = judged();
    let verified = home.post("/api/v1/audit/verification", "").json();
    assert_eq!((&verified["sound"], &verified["entries"]), (&true.into(), &5.into()));
    let head = verified["head"].as_str().unwrap();
    assert_eq!(home.post(&format!("/api/v1/audit/verification?head={head}"), "").json(), verified);
    let later = head.replacen("5:", "9:", 1);
    let cut = home.post(&format!("/api/v1/audit/verification?head={later}"), "").json();
    assert_eq!((&cut["sound"], &cut["fault"]["kind"]), (&false.into(), &"cut_off".into()));
    assert_eq!(home.post("/api/v1/audit/verification?head=9", "").problem().0, 400);
    let export = home.get("/api/v1/audit/export");
    let lines = String::from_utf8(export.body).unwrap();
    assert_eq!((export.content_type.as_str(), lines.lines().count()), ("application/jsonl", 6));
    assert_eq!(lines.lines().last().unwrap(), format!("{{\"head\":\"{head}\"}}"));
    assert_eq!(home.get("/api/v1/audit/export?format=csv").content_type, "text/csv; charset=utf-8");
    assert_eq!(home.get("/api/v1/audit/export?format=xml").problem().0, 400);
}

#[test]
fn a_publication_is_on_record_once_for_each_time() {
    let home = judged();
    let publish = |number: &str, body: &str| {
        home.post(&format!("/api/v1/products/acme/releases/5.3/verdicts/{number}/publications"), body)
    };
    assert_eq!(publish("1", r#"{"formats": ["html"]}"#).problem().0, 409, "it may not ship");
    assert_eq!(publish("1", r#"{"formats": ["pdf"], "draft": true}"#).problem().0, 422);
    assert_eq!(publish("1", r#"{"draft": true}"#).problem().0, 422);
    assert_eq!(publish("2", r#"{"formats": ["html"], "draft": true}"#).problem().0, 404);
    for _ in 0..2 {
        let published = publish("latest", r#"{"formats": ["html", "json"], "draft": true}"#);
        assert_eq!((published.status.as_u16(), &published.json()["number"]), (201, &1.into()));
    }
    let page = home.get("/api/v1/audit/entries?action=release.published").json();
    assert_eq!(sequences(&page), [7, 6]);
    let detail: Value = serde_json::from_str(page["entries"][0]["detail"].as_str().unwrap()).unwrap();
    let verdict = home.get("/api/v1/audit/entries/5").json();
    let verdict: Value = serde_json::from_str(verdict["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["digest"], verdict["after"]["digest"]);
    assert_eq!(
        (&detail["version"], &detail["verdict"], &detail["formats"], &detail["draft"]),
        (&"5.3".into(), &1.into(), &serde_json::json!(["html", "json"]), &true.into())
    );
}

#[test]
fn whoever_is_in_the_program_is_not_erased() {
    let home = Home::new();
    let people = home.get("/api/v1/people").json();
    assert_eq!(
        (&people["people"][0]["name"], &people["people"][0]["in_program"]),
        (&"Ana".into(), &true.into())
    );
    assert_eq!(home.post("/api/v1/people/ana/erasure", "").problem().0, 409);
    assert_eq!(home.post("/api/v1/people/zoe/erasure", "").problem().0, 404);
}

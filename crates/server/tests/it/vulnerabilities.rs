//! The routes of vulnerabilities and imports.

use crate::home::Home;

const ADD: &str = r#"{"title": "A hole", "component": "web", "source": "bug_bounty", "severity": "high"}"#;

fn act(home: &Home, numbers: &str, action: &str) -> crate::home::Answer {
    let body = format!(r#"{{"numbers": {numbers}, "action": {action}}}"#);
    home.post("/api/v1/vulnerabilities/actions", body)
}

#[test]
fn a_vulnerability_is_put_on_record_acted_on_and_shown() {
    let home = Home::new();
    let added = home.post("/api/v1/vulnerabilities", ADD);
    assert_eq!(added.status.as_u16(), 201);
    assert_eq!(added.json()["vulnerability"]["name"], "V-1");
    let taken = act(&home, "[1]", r#"{"action": "take"}"#).json();
    assert_eq!(
        (&taken["done"][0]["stage"], &taken["done"][0]["changed"]),
        (&"triaging".into(), &true.into())
    );
    for name in ["1", "V-1", "v-1"] {
        let sheet = home.get(&format!("/api/v1/vulnerabilities/{name}")).json();
        assert_eq!(sheet["vulnerability"]["assignee"], "ana");
        assert_eq!(sheet["vulnerability"]["timeline"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn what_is_refused_has_the_status_of_its_reason() {
    let home = Home::new();
    home.post("/api/v1/vulnerabilities", ADD);
    let status = |numbers: &str, action: &str| act(&home, numbers, action).problem();
    assert_eq!(status("[1]", r#"{"action": "resolve"}"#).0, 409, "it is not disclosing");
    assert_eq!(
        status("[1]", r#"{"action": "assign", "to": "zoe"}"#),
        (422, "the program has no person `zoe`".to_owned())
    );
    assert_eq!(status("[1]", r#"{"action": "mark", "mark": "stale", "on": true}"#).0, 422, "not by hand");
    assert_eq!(
        status("[9]", r#"{"action": "take"}"#),
        (404, "there is no vulnerability V-9 on record".to_owned())
    );
    assert_eq!(status("[]", r#"{"action": "take"}"#).0, 422, "none is named");
    assert_eq!(status("[1]", r#"{"action": "dance"}"#).0, 400, "no such action");
    act(&home, "[1]", r#"{"action": "take"}"#);
    assert_eq!(status("[1]", r#"{"action": "report"}"#).0, 409, "nobody owns it");
    let estimate = r#"{"action": "estimate", "patch": " ", "effort": "1 day", "starts": "2026-12-01"}"#;
    assert_eq!(status("[1]", estimate).0, 409, "the stage comes first");
    assert_eq!(home.get("/api/v1/vulnerabilities/9").problem().0, 404);
    assert_eq!(home.get("/api/v1/vulnerabilities/V-").problem().0, 400);
    let add = |body: &str| home.post("/api/v1/vulnerabilities", body).problem().0;
    assert_eq!(add(&ADD.replace("A hole", "")), 422, "no title");
    assert_eq!(add(&ADD.replace("bug_bounty", "hearsay")), 400, "no source");
}

#[test]
fn who_may_not_is_forbidden_to() {
    let engineer = Home::of("bo");
    assert_eq!(engineer.post("/api/v1/vulnerabilities", ADD).status.as_u16(), 201);
    let (status, detail) = act(&engineer, "[1]", r#"{"action": "take"}"#).problem();
    assert_eq!((status, detail.as_str()), (403, "`bo` can't take V-1; a member of the security team can"));
    assert_eq!(engineer.post("/api/v1/imports/1/acceptance", "").problem().0, 403);
    let nobody = Home::of("runner");
    assert_eq!(nobody.post("/api/v1/vulnerabilities", ADD).problem().0, 403);
    assert_eq!(act(&nobody, "[1]", r#"{"action": "take"}"#).problem().0, 403);
    assert_eq!(nobody.post("/api/v1/imports/1/acceptance", "").problem().0, 403);
}

#[test]
fn of_many_all_or_none_is_done_if_that_is_wanted() {
    let home = Home::new();
    home.post("/api/v1/vulnerabilities", ADD);
    home.post("/api/v1/vulnerabilities", ADD);
    act(&home, "[1]", r#"{"action": "take"}"#);
    let own = r#"{"action": "report"}"#;
    let some = act(&home, "[1, 2]", own).json();
    assert_eq!((some["done"].as_array().unwrap().len(), some["refused"].as_array().unwrap().len()), (0, 2));
    let body = r#"{"numbers": [1, 2], "action": {"action": "resolve"}, "all_or_nothing": true}"#;
    let none = home.post("/api/v1/vulnerabilities/actions", body);
    assert_eq!(none.problem(), (409, "nothing was done, as it can't be done with 2 of 2".to_owned()));
    assert_eq!(none.json()["explained"].as_str().unwrap().lines().count(), 2);
}

#[test]
fn an_import_that_is_none_is_refused() {
    let home = Home::new();
    assert_eq!(home.get("/api/v1/imports").json()["imports"], serde_json::json!([]));
    assert_eq!(home.get("/api/v1/imports/1").problem(), (404, "there is no import 1 on record".to_owned()));
    assert_eq!(home.get("/api/v1/imports/one").problem().0, 400);
    assert_eq!(home.post("/api/v1/imports/1/acceptance", "").problem().0, 404);
}

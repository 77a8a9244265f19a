//! The routes of jobs and schedules.

use crate::home::Home;
use serde_json::{Value, json};

#[test]
fn a_schedule_is_begun_by_hand_and_its_job_is_listed() {
    let home = Home::new();
    let schedules = home.get("/api/v1/schedules").json();
    let names: Vec<&str> =
        schedules["schedules"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "ambassador_week",
            "digest",
            "forget",
            "handover",
            "notify",
            "rematch",
            "remind",
            "slack",
            "support_group",
            "sweep",
            "verify_archive"
        ]
    );
    let begun = home.post("/api/v1/schedules/forget/run", "");
    assert_eq!(begun.status.as_u16(), 202);
    let job = begun.json();
    assert_eq!((&job["state"], &job["payload"]["kind"]), (&"waiting".into(), &"forget".into()));
    let id = job["id"].as_str().unwrap();
    assert_eq!(home.get(&format!("/api/v1/jobs/{id}")).json(), job);
    let list = home.get("/api/v1/jobs?state=waiting&kind=forget&limit=1").json();
    assert_eq!((&list["jobs"][0]["id"], &list["next"]), (&id.into(), &Value::Null));
    assert_eq!(list["counts"][0]["count"], 1);
    assert_eq!(home.get(&format!("/api/v1/jobs?after={id}")).json()["jobs"], json!([]));
    let shown = home.get("/api/v1/schedules").json();
    let first = &shown["schedules"][2];
    assert_eq!((&first["last_job"], &first["last_state"]), (&id.into(), &"waiting".into()));
    assert_eq!(home.post(&format!("/api/v1/jobs/{id}/retry"), "").status.as_u16(), 200);
    let trail = home.get("/api/v1/audit/entries?limit=2").json();
    let actions = [&trail["entries"][0]["action"], &trail["entries"][1]["action"]];
    assert_eq!(actions, ["job.retried", "schedule.run"]);
}

#[test]
fn what_is_not_there_or_not_allowed_is_a_problem() {
    let home = Home::new();
    assert_eq!(home.get("/api/v1/jobs/none").problem(), (404, "there is no job none".to_owned()));
    assert_eq!(home.post("/api/v1/jobs/none/retry", "").problem().0, 404);
    assert_eq!(home.post("/api/v1/schedules/tidy/run", "").problem().0, 404);
    for wrong in ["limit=0", "limit=1001", "state=lost", "author=ana"] {
        assert_eq!(home.get(&format!("/api/v1/jobs?{wrong}")).problem().0, 400, "{wrong}");
    }
    let nobody = Home::of("runner");
    assert_eq!(nobody.post("/api/v1/schedules/sweep/run", "").problem().0, 403);
}

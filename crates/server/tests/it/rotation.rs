//! The rotation and ambassadors, on the pages and through the API.

use crate::visitors::{House, SCRIPT};
use axum::body::Body;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use portcullis_app::accounts::make_token::{WantedToken, make_token};
use portcullis_app::read_report::Limits;
use portcullis_app::rotation::handover::hand_on;
use portcullis_domain::permission::Permission;
use serde_json::{Value, json};

const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "calendar": {"time_zone": "UTC"},
  "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"]},
    {"id": "sam", "name": "Sam <script>alert(1)</script>", "roles": ["security_lead"]},
    {"id": "bo", "name": "Bo", "roles": ["engineer"]},
    {"id": "vi", "name": "Vi", "roles": ["viewer"]}],
  "teams": [{"id": "core", "name": "Core <script>alert(1)</script>", "organisation": "Platform", "members": ["bo"], "ambassador": "ana", "stand_in": "sam", "owns": ["component:web"]},
    {"id": "edge", "name": "Edge", "members": [], "owns": []}],
  "rotation": {"members": ["ana", "sam"], "starts": "2026-01-05", "handover": "mon 10:00"},
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]}]}]}"#;

async fn house() -> House {
    House::of_program(PROGRAM, Limits::default()).await
}

/// A time so many hours from now, as a form has it.
fn field(hours: i64) -> String {
    later(hours).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn later(hours: i64) -> Timestamp {
    Timestamp::now().checked_add(SignedDuration::from_hours(hours)).unwrap()
}

fn day(days: i64) -> String {
    later(days * 24).strftime("%Y-%m-%d").to_string()
}

impl House {
    /// Asks the API as somebody; the status and the answer.
    async fn api(&self, person: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let page = self.send(person, request, body).await;
        (page.status.as_u16(), serde_json::from_slice(&page.bytes).unwrap_or_default())
    }

    /// Has the recap of the next handover drafted; when that is.
    async fn drafted(&self) -> Timestamp {
        let program = &self.installation.program.program;
        let at = program.rotation.as_ref().unwrap().next_handover(Timestamp::now(), &program.calendar);
        let before = at.checked_sub(SignedDuration::from_mins(1)).unwrap();
        assert!(hand_on(&self.installation, before).await.unwrap().drafted);
        at
    }
}

#[tokio::test]
async fn the_page_says_whose_turn_it_is_and_lets_only_the_team_change_it() {
    let house = house().await;
    let page = house.get("vi", "/rotation").await;
    assert!(page.one(".card").contains("On rotation"));
    assert!((13..=14).contains(&page.find("#turns ~ .scroll tbody tr").len()));
    assert!(page.text().contains("Needs one of the roles security engineer"));
    assert_eq!(page.attributes("main form", "action"), ["/rotation/feed"]);
    let form = [("person", "sam"), ("from", "x"), ("until", "y")];
    assert_eq!(house.post("bo", "/rotation/overrides", &form).await.status, 403);
    assert_eq!(house.get("ana", "/rotation").await.find("form[action='/rotation/overrides']").len(), 1);
}

#[tokio::test]
async fn somebody_takes_over_by_the_form_and_that_is_taken_back() {
    let house = house().await;
    let (from, until) = (field(1), field(5));
    let backwards = [("person", "sam"), ("from", &until), ("until", &from), ("reason", SCRIPT)];
    let refused = house.post("ana", "/rotation/overrides", &backwards).await;
    assert_eq!(refused.status, 422);
    assert!(refused.one("[role=alert]").contains("give a later end"));
    assert_eq!(refused.attributes("#over-reason", "value"), [SCRIPT], "what was typed is there");
    assert_eq!(house.post("ana", "/rotation/overrides", &[("from", "soon")]).await.status, 422);
    let form = [("person", "sam"), ("from", from.as_str()), ("until", until.as_str()), ("reason", SCRIPT)];
    let done = house.post("ana", "/rotation/overrides", &form).await;
    assert_eq!((done.status.as_u16(), done.location.as_str()), (303, "/rotation#turns"));
    let page = house.get("ana", "/rotation").await;
    assert!(page.find("tbody tr").iter().any(|row| row.contains(&format!("took over: {SCRIPT}"))));
    let removal = page.attributes("form[action$=removal]", "action").remove(0);
    assert_eq!(house.post("ana", &removal, &[]).await.status, 303);
    assert!(house.get("ana", "/rotation").await.find("form[action$=removal]").is_empty());
    assert_eq!(house.post("ana", &removal, &[]).await.status, 422, "it is gone");
}

#[tokio::test]
async fn whoever_says_that_somebody_is_away_is_told_what_follows() {
    let house = house().await;
    let (first, last) = (day(1), day(20));
    let form = [("person", "ana"), ("first", first.as_str()), ("last", last.as_str())];
    let page = house.post("sam", "/rotation/absences", &form).await;
    assert_eq!(page.status, 200);
    assert!(
        page.one("[role=status]").contains("is on rotation instead from"),
        "{}",
        page.one("[role=status]")
    );
    let removal = page.attributes("form[action^='/rotation/absences/']", "action").remove(0);
    assert_eq!(house.post("sam", &removal, &[]).await.location, "/rotation#away");
    let bo = [("person", "bo"), ("first", first.as_str()), ("last", last.as_str())];
    let refused = house.post("sam", "/rotation/absences", &bo).await;
    assert!(refused.one("[role=alert]").contains("`bo` is nobody of the security team; it is ana, sam"));
}

#[tokio::test]
async fn two_people_swap_by_the_form() {
    let house = house().await;
    let swap = async |other| house.post("ana", "/rotation/swaps", &[("one", "ana"), ("other", other)]).await;
    assert_eq!(swap("sam").await.location, "/rotation#turns");
    assert!(swap("ana").await.one("[role=alert]").contains("name another one"));
    let (status, sheet) = house.api("vi", "GET", "/rotation", Value::Null).await;
    assert_eq!((status, sheet["overrides"].as_array().unwrap().len()), (200, 2));
}

#[tokio::test]
async fn a_recap_is_edited_and_posted_on_the_page() {
    let house = house().await;
    let at = house.drafted().await;
    let page = house.get("ana", "/rotation").await;
    assert!(page.one("#recap-1").contains("Requests: none is open"));
    let address = format!("/rotation/handovers/{}", at.to_string().replace(':', "%3A"));
    assert_eq!(page.attributes("form:has(#recap-1)", "action"), [address.as_str()]);
    assert!(house.get("vi", "/rotation").await.find("#recap-1").is_empty());
    let empty = house.post("ana", &address, &[("text", " ")]).await;
    assert!(empty.one("[role=alert]").contains("a recap has 1 to"));
    assert_eq!(house.post("ana", &address, &[("text", SCRIPT)]).await.location, "/rotation#handover");
    assert_eq!(house.get("ana", "/rotation").await.one("#recap-1"), SCRIPT);
    house.post("ana", &address, &[("text", "Quiet."), ("post", "1")]).await;
    let posted = house.get("vi", "/rotation").await;
    assert_eq!(posted.find("#handover ~ details pre"), ["Quiet."]);
    let again = house.post("ana", &address, &[("text", "More"), ("post", "1")]).await;
    assert!(again.one("[role=alert]").contains("stays as it was read"));
    assert_eq!(house.post("ana", "/rotation/handovers/monday", &[("text", "x")]).await.status, 400);
}

#[tokio::test]
async fn the_checklist_is_ticked_and_unticked_on_the_page() {
    let house = house().await;
    let today = day(0);
    let first = |page: &crate::visitors::Page| page.find("#checklist + .scroll tbody tr").remove(0);
    assert!(first(&house.get("ana", "/rotation").await).contains("not yet"));
    assert_eq!(
        house.post("ana", "/rotation/checklist/1", &[("day", &today)]).await.location,
        "/rotation#checklist"
    );
    assert!(first(&house.get("ana", "/rotation").await).contains("yes Ana"));
    house.post("ana", "/rotation/checklist/1", &[("day", today.as_str()), ("back", "1")]).await;
    assert!(first(&house.get("ana", "/rotation").await).contains("not yet"));
    let other = house.post("ana", "/rotation/checklist/1", &[("day", "2020-01-01")]).await;
    assert!(other.one("[role=alert]").contains("which is today, is ticked"));
    let board = house.get("ana", "/rotation").await.find("#checklist + .scroll tbody tr").pop().unwrap();
    assert!(board.contains("on record") && board.contains("no vulnerability waits for triage"), "{board}");
}

#[tokio::test]
async fn a_calendar_follows_the_turns_by_an_address_that_opens_nothing_else() {
    let house = house().await;
    let address = house.post("vi", "/rotation/feed", &[]).await.one("#feed-address");
    let path = address.strip_prefix("https://portcullis.acme.example").unwrap();
    let feed = house.look_as("nobody", path).await;
    assert_eq!((feed.status.as_u16(), feed.content_type.as_str()), (200, "text/calendar; charset=utf-8"));
    assert!(feed.text().starts_with("BEGIN:VCALENDAR\r\n") && feed.text().ends_with("END:VCALENDAR\r\n"));
    assert!(feed.text().contains("@portcullis.acme.example\r\n"));
    let (_, token) = path.split_once("token=").unwrap();
    assert_eq!(house.look_as("nobody", &format!("/api/v1/rotation?token={token}")).await.status, 401);
    let bearer = Request::get("/api/v1/rotation").header("authorization", format!("Bearer {token}"));
    let request = bearer.header("host", "portcullis.acme.example").body(Body::empty()).unwrap();
    assert_eq!(house.answered(request).await.status, 403);
    assert_eq!(house.look_as("nobody", "/api/v1/rotation.ics?token=pct_wrong").await.status, 401);
    assert_eq!(house.look_as("nobody", "/api/v1/rotation.ics").await.status, 401);
    let list = house.get("vi", "/api/v1/tokens").await;
    let list: Value = serde_json::from_slice(&list.bytes).unwrap();
    let id = list["tokens"][0]["id"].as_str().unwrap();
    assert_eq!(list["tokens"][0]["permissions"], json!(["follow"]));
    house.post("vi", &format!("/me/tokens/{id}/revocation"), &[]).await;
    assert_eq!(house.look_as("nobody", path).await.status, 401);
}

#[tokio::test]
async fn a_token_that_permits_more_than_to_follow_is_good_in_no_address() {
    let house = house().await;
    let wanted = WantedToken {
        name: "much".to_owned(),
        for_pipeline: false,
        permissions: [Permission::Follow, Permission::Read].into(),
        product: None,
        expires_at: later(24),
    };
    let ana = House::caller("ana");
    let (secret, _) = make_token(&house.installation, &wanted, &ana, Timestamp::now()).await.unwrap();
    let feed = house.look_as("nobody", &format!("/api/v1/rotation.ics?token={}", secret.expose())).await;
    assert_eq!(feed.status, 401);
    assert!(feed.text().contains("permits more than to follow"), "{}", feed.text());
}

#[tokio::test]
async fn the_api_says_and_changes_whose_turn_it_is() {
    let house = house().await;
    let over = json!({"person": "sam", "until": later(5), "reason": "Concert"});
    let (status, taken) = house.api("ana", "POST", "/rotation/overrides", over).await;
    assert_eq!((status, &taken["overrides"][0]["person"]), (201, &json!("sam")));
    let (_, sheet) = house.api("vi", "GET", "/rotation", Value::Null).await;
    assert_eq!(
        (&sheet["now"]["person"], &sheet["now"]["why"]),
        (&json!("sam"), &json!("took over: Concert"))
    );
    let path = format!("/rotation/overrides/{}", taken["overrides"][0]["id"].as_str().unwrap());
    assert_eq!(house.api("ana", "DELETE", &path, Value::Null).await.0, 200);
    assert_eq!(house.api("ana", "DELETE", "/rotation/overrides/none", Value::Null).await.0, 404);
    let unknown = json!({"person": "sam", "until": later(5), "for": "ever"});
    assert_eq!(house.api("ana", "POST", "/rotation/overrides", unknown).await.0, 400);
    let long = json!({"person": "sam", "until": later(5), "reason": "a".repeat(17 << 10)});
    assert_eq!(house.api("ana", "POST", "/rotation/overrides", long).await.0, 413);
    let (status, away) =
        house.api("ana", "POST", "/absences", json!({"first": day(1), "last": day(2)})).await;
    assert_eq!((status, &away["absence"]["person"]), (201, &json!("ana")), "the caller, if nobody is named");
    let (_, list) = house.api("vi", "GET", "/absences", Value::Null).await;
    assert_eq!(list["absences"].as_array().unwrap().len(), 1);
    let path = format!("/absences/{}", away["absence"]["id"].as_str().unwrap());
    assert_eq!(house.api("ana", "DELETE", &path, Value::Null).await.0, 200);
}

#[tokio::test]
async fn the_api_has_handovers_and_the_checklist() {
    let house = house().await;
    let at = house.drafted().await;
    let path = format!("/rotation/handovers/{at}");
    assert_eq!(house.api("ana", "PUT", &path, json!({"text": "Quiet."})).await.0, 200);
    assert_eq!(house.api("ana", "POST", &format!("{path}/posting"), Value::Null).await.0, 200);
    assert_eq!(house.api("ana", "POST", &format!("{path}/posting"), Value::Null).await.0, 409);
    let large = json!({"text": "a".repeat(257 << 10)});
    assert_eq!(house.api("ana", "PUT", &path, large).await.0, 413);
    let (_, list) = house.api("vi", "GET", "/rotation/handovers", Value::Null).await;
    assert_eq!(list["handovers"][0]["text"], "Quiet.");
    let today = day(0);
    let (status, list) =
        house.api("ana", "PUT", &format!("/rotation/checklist/{today}/2"), Value::Null).await;
    assert_eq!((status, &list["items"][1]["by"]), (200, &json!("ana")));
    let (_, list) = house.api("ana", "DELETE", &format!("/rotation/checklist/{today}/2"), Value::Null).await;
    assert_eq!(list["items"][1]["is_looked_at"], false);
    for (path, status) in [("soon/1", 400), ("2020-01-01/1", 409)] {
        assert_eq!(
            house.api("ana", "PUT", &format!("/rotation/checklist/{path}"), Value::Null).await.0,
            status
        );
    }
    let path = format!("/rotation/checklist/{today}");
    assert_eq!(house.api("ana", "PUT", &format!("{path}/99"), Value::Null).await.0, 404);
    assert_eq!(house.api("ana", "PUT", &format!("{path}/first"), Value::Null).await.0, 400);
    assert_eq!(house.api("vi", "GET", &path, Value::Null).await.0, 200);
}

#[tokio::test]
async fn whoever_looks_for_an_ambassador_sees_their_own_first() {
    let house = house().await;
    house.scanned("main", &["CVE-2026-1001 zlib high"]).await;
    let page = house.get("bo", "/ambassadors").await;
    assert!(page.one("#mine ~ .cards .card").contains("Ana"));
    let rows = page.find("#teams ~ .scroll tbody tr");
    assert!(rows[0].contains("Platform") && rows[1].contains("gap has no ambassador"), "{rows:?}");
    assert!(rows.iter().any(|row| row == "Ana110"), "{rows:?}");
    assert!(house.get("vi", "/ambassadors").await.find("#mine").is_empty());
    let found = house.get("vi", "/ambassadors?q=platform").await;
    assert_eq!(found.find("#teams + form + .scroll tbody tr").len(), 1);
    assert!(house.get("vi", "/ambassadors?q=lunch").await.text().contains("No team is like that"));
    house.get("vi", "/ambassadors?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
}

#[tokio::test]
async fn a_team_has_a_page_with_who_was_its_ambassador() {
    let house = house().await;
    let page = house.get("vi", "/ambassadors/core").await;
    assert!(page.one("h1").contains("Core"));
    assert_eq!(page.find("#history + .scroll tbody tr").len(), 1);
    assert!(house.get("vi", "/ambassadors/edge").await.one(".notice").contains("has no ambassador"));
    assert_eq!(house.get("vi", "/ambassadors/lunch").await.status, 404);
    let (status, team) = house.api("vi", "GET", "/ambassadors/core", Value::Null).await;
    assert_eq!(
        (status, &team["history"][0]["ambassador"], &team["is_whole"]),
        (200, &json!("ana"), &json!(true))
    );
    let (_, list) = house.api("vi", "GET", "/ambassadors?q=edge", Value::Null).await;
    assert_eq!(list["teams"].as_array().unwrap().len(), 1);
    assert_eq!(house.api("vi", "GET", "/ambassadors/lunch", Value::Null).await.0, 404);
}

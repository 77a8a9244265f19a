//! What is wrong is said in one form, with the status that fits.

use crate::home::{Home, report};
use crate::visitors::House;
use http::Method;
use portcullis_app::read_report::Limits;

#[test]
fn an_address_of_nothing_is_a_problem_like_any_other() {
    let home = Home::new();
    assert_eq!(
        home.get("/api/v1/nothing").problem(),
        (404, "there is nothing at /api/v1/nothing".to_owned())
    );
    let answer = home.send(Method::DELETE, "/api/v1/products/acme/releases", "");
    let detail = "DELETE is nothing that can be done with /api/v1/products/acme/releases";
    assert_eq!(answer.problem(), (405, detail.to_owned()));
}

#[tokio::test]
async fn an_address_of_nothing_is_a_page_for_people_and_a_problem_for_programs() {
    let house = House::new().await;
    let page = house.get("vi", "/nowhere").await;
    assert_eq!((page.status.as_u16(), page.one("h1").as_str()), (404, "Not Found"));
    assert_eq!(page.one(".notice p"), "there is nothing at /nowhere");
    let problem = house.get("vi", "/api/v1/nothing").await;
    assert_eq!((problem.status.as_u16(), problem.content_type.as_str()), (404, "application/problem+json"));
    assert!(problem.text().contains("there is nothing at /api/v1/nothing"), "{}", problem.text());
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let home = Home::new();
    let (status, detail) = home.get("/api/v1/products/other/releases").problem();
    assert_eq!((status, detail.as_str()), (404, "`other` is no product of the program, which has acme"));
    let (status, detail) = home.get("/api/v1/products/acme/releases/5.3").problem();
    assert_eq!(status, 404);
    assert!(detail.starts_with("acme 5.3 is no release on record"), "{detail}");
    let (status, detail) = home.post("/api/v1/components/other/scans?track=main", "{}").problem();
    assert_eq!(
        (status, detail.as_str()),
        (404, "`other` is no component of the program, which has web, deploy")
    );
    assert_eq!(home.get("/api/v1/scans/none").problem().0, 404);
    assert_eq!(home.get("/api/v1/programs/sha256:none").problem().0, 404);
}

#[test]
fn a_query_or_document_that_is_not_understood_says_why() {
    let home = Home::new();
    let (status, detail) =
        home.post("/api/v1/components/web/scans?track=main&trak=x", report("HIGH")).problem();
    assert_eq!(status, 400);
    assert!(detail.contains("unknown field `trak`"), "{detail}");
    let (status, detail) =
        home.send(Method::PUT, "/api/v1/products/acme/releases/5.3", r#"{"componentz": {}}"#).problem();
    assert_eq!(status, 400);
    assert!(detail.contains("unknown field `componentz`"), "{detail}");
    assert_eq!(
        home.post("/api/v1/components/web/scans?track=main&digests=latest", report("HIGH")).problem().0,
        400
    );
    assert_eq!(
        home.send(Method::PUT, "/api/v1/products/acme/releases/latest", r#"{"components": {}}"#).problem().0,
        400
    );
}

#[test]
fn a_report_that_can_t_be_taken_has_the_status_of_its_reason() {
    let home = Home::with_limits(Limits { bytes: 2_000, ..Limits::default() });
    let upload = |component: &str, body: &str| {
        home.post(&format!("/api/v1/components/{component}/scans?track=main"), body).problem().0
    };
    assert_eq!(upload("deploy", &report("HIGH")), 403, "the component takes none");
    assert_eq!(upload("web", "{"), 422, "no report");
    assert_eq!(upload("web", "[]"), 422, "of no tool");
    assert_eq!(upload("web", &format!("{}{}", report("HIGH"), " ".repeat(2_000))), 413, "too large");
    let document = vec![b' '; (4 << 20) + 1];
    assert_eq!(home.send(Method::PUT, "/api/v1/products/acme/releases/5.3", document).problem().0, 413);
}

//! Every route with every role, against one table: nothing is done by whom it is not meant for, and no route is forgotten.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::read_report::Limits;
use portcullis_domain::permission::Permission::{
    self, Act, Administer, Answer, Approve, Archive, Ask, Configure, Decide, Follow, Hold, Own, Prune,
    Publish, Read, ReadAudit, Record, Release, Respond,
};
use portcullis_domain::program::people::Role;
use portcullis_server::programs::Source;
use portcullis_server::{Csrf, Grants, Server, Settings, Visitor, router};
use std::collections::BTreeSet;
use std::sync::Arc;
use tower::ServiceExt;

/// What a route needs; nothing where anybody may come.
pub(crate) type Row = (&'static str, &'static str, Option<Permission>);

/// The routes of the API.
pub(crate) const API: &[Row] = &[
    ("GET", "/api/v1/absences", Some(Read)),
    ("POST", "/api/v1/absences", Some(Respond)),
    ("DELETE", "/api/v1/absences/{id}", Some(Respond)),
    ("GET", "/api/v1/accounts", Some(Administer)),
    ("POST", "/api/v1/accounts/{person}/disable", Some(Administer)),
    ("POST", "/api/v1/accounts/{person}/enable", Some(Administer)),
    ("POST", "/api/v1/accounts/{person}/invitation", Some(Administer)),
    ("GET", "/api/v1/ambassadors", Some(Read)),
    ("GET", "/api/v1/ambassadors/{team}", Some(Read)),
    ("GET", "/api/v1/archive/holds", Some(ReadAudit)),
    ("POST", "/api/v1/archive/holds", Some(Hold)),
    ("POST", "/api/v1/archive/holds/{number}/lifting", Some(Hold)),
    ("GET", "/api/v1/archive/objects", Some(Archive)),
    ("POST", "/api/v1/archive/objects", Some(Archive)),
    ("GET", "/api/v1/archive/objects/{digest}", Some(Archive)),
    ("DELETE", "/api/v1/archive/past-retention", Some(Prune)),
    ("GET", "/api/v1/archive/past-retention", Some(Prune)),
    ("POST", "/api/v1/archive/verification", Some(ReadAudit)),
    ("GET", "/api/v1/audit/entries", Some(ReadAudit)),
    ("GET", "/api/v1/audit/entries/{sequence}", Some(ReadAudit)),
    ("GET", "/api/v1/audit/export", Some(ReadAudit)),
    ("POST", "/api/v1/audit/verification", Some(ReadAudit)),
    ("POST", "/api/v1/bundles", Some(Archive)),
    ("POST", "/api/v1/components/{component}/rematches", Some(Record)),
    ("POST", "/api/v1/components/{component}/scans", Some(Record)),
    ("POST", "/api/v1/decision-plans", Some(Read)),
    ("POST", "/api/v1/decisions", Some(Decide)),
    ("GET", "/api/v1/decisions/waiting", Some(Read)),
    ("POST", "/api/v1/decisions/{set}/approvals", Some(Approve)),
    ("POST", "/api/v1/decisions/{set}/{id}/approval", Some(Approve)),
    ("POST", "/api/v1/decisions/{set}/{id}/rejection", Some(Approve)),
    ("GET", "/api/v1/deliveries", Some(Own)),
    ("GET", "/api/v1/deliveries/{id}", Some(Own)),
    ("POST", "/api/v1/deliveries/{id}/retry", Some(Configure)),
    ("POST", "/api/v1/enrichment", Some(Record)),
    ("GET", "/api/v1/imports", Some(Read)),
    ("GET", "/api/v1/imports/{number}", Some(Read)),
    ("POST", "/api/v1/imports/{number}/acceptance", Some(Act)),
    ("GET", "/api/v1/inventories", Some(Read)),
    ("GET", "/api/v1/jobs", Some(Read)),
    ("GET", "/api/v1/jobs/{id}", Some(Read)),
    ("POST", "/api/v1/jobs/{id}/retry", Some(Configure)),
    ("GET", "/api/v1/keys", Some(Read)),
    ("POST", "/api/v1/keys", Some(Publish)),
    ("GET", "/api/v1/keys/{key}", Some(Read)),
    ("POST", "/api/v1/keys/{key}/retirement", Some(Publish)),
    ("GET", "/api/v1/me", Some(Read)),
    ("POST", "/api/v1/me/password", Some(Own)),
    ("GET", "/api/v1/me/preferences", Some(Own)),
    ("PUT", "/api/v1/me/preferences", Some(Own)),
    ("GET", "/api/v1/me/views", Some(Read)),
    ("DELETE", "/api/v1/me/views/{name}", Some(Own)),
    ("PUT", "/api/v1/me/views/{name}", Some(Own)),
    ("DELETE", "/api/v1/me/sessions", Some(Own)),
    ("GET", "/api/v1/me/sessions", Some(Own)),
    ("GET", "/api/v1/openapi.json", None),
    ("GET", "/api/v1/people", Some(Read)),
    ("POST", "/api/v1/people/{id}/erasure", Some(Administer)),
    ("GET", "/api/v1/products/{product}/releases", Some(Read)),
    ("GET", "/api/v1/products/{product}/releases/{version}", Some(Read)),
    ("PUT", "/api/v1/products/{product}/releases/{version}", Some(Release)),
    ("POST", "/api/v1/products/{product}/releases/{version}/accepted", Some(Decide)),
    ("POST", "/api/v1/products/{product}/releases/{version}/answers", Some(Answer)),
    ("PUT", "/api/v1/products/{product}/releases/{version}/break-glass", Some(Release)),
    ("POST", "/api/v1/products/{product}/releases/{version}/break-glass/{step}", Some(Approve)),
    ("GET", "/api/v1/products/{product}/releases/{version}/bundle", Some(ReadAudit)),
    ("GET", "/api/v1/products/{product}/releases/{version}/difference", Some(Read)),
    ("POST", "/api/v1/products/{product}/releases/{version}/end", Some(Release)),
    ("GET", "/api/v1/products/{product}/releases/{version}/seal-statement", Some(Publish)),
    ("POST", "/api/v1/products/{product}/releases/{version}/seals", Some(Publish)),
    ("POST", "/api/v1/products/{product}/releases/{version}/table-difference", Some(Read)),
    ("POST", "/api/v1/products/{product}/releases/{version}/verdicts", Some(Release)),
    ("GET", "/api/v1/products/{product}/releases/{version}/verdicts/{number}", Some(Read)),
    ("GET", "/api/v1/products/{product}/releases/{version}/verdicts/{number}/page", Some(Read)),
    ("POST", "/api/v1/products/{product}/releases/{version}/verdicts/{number}/publications", Some(Publish)),
    ("POST", "/api/v1/products/{product}/releases/{version}/verdicts/{number}/recomputation", Some(Read)),
    ("GET", "/api/v1/products/{product}/scores", Some(Read)),
    ("GET", "/api/v1/program", Some(Read)),
    ("PUT", "/api/v1/program", Some(Configure)),
    ("POST", "/api/v1/program-comparisons", Some(Read)),
    ("GET", "/api/v1/programs/{digest}", Some(Read)),
    ("GET", "/api/v1/requests", Some(Read)),
    ("POST", "/api/v1/requests", Some(Ask)),
    ("GET", "/api/v1/requests/figures", Some(Read)),
    ("GET", "/api/v1/requests/kinds", Some(Read)),
    ("GET", "/api/v1/requests/{number}", Some(Read)),
    ("POST", "/api/v1/requests/{number}/actions", Some(Ask)),
    ("POST", "/api/v1/requests/{number}/vulnerability", Some(Respond)),
    ("POST", "/api/v1/requests/{number}/ticket", Some(Respond)),
    ("GET", "/api/v1/rotation", Some(Read)),
    ("GET", "/api/v1/rotation.ics", Some(Follow)),
    ("GET", "/api/v1/rotation/checklist/{day}", Some(Read)),
    ("DELETE", "/api/v1/rotation/checklist/{day}/{place}", Some(Respond)),
    ("PUT", "/api/v1/rotation/checklist/{day}/{place}", Some(Respond)),
    ("GET", "/api/v1/rotation/handovers", Some(Read)),
    ("PUT", "/api/v1/rotation/handovers/{at}", Some(Respond)),
    ("POST", "/api/v1/rotation/handovers/{at}/posting", Some(Respond)),
    ("POST", "/api/v1/rotation/overrides", Some(Respond)),
    ("DELETE", "/api/v1/rotation/overrides/{id}", Some(Respond)),
    ("POST", "/api/v1/rotation/swaps", Some(Respond)),
    ("GET", "/api/v1/scans/{scan}", Some(Read)),
    ("GET", "/api/v1/schedules", Some(Read)),
    ("POST", "/api/v1/schedules/{name}/run", Some(Configure)),
    ("POST", "/api/v1/seals/verification", Some(Read)),
    ("POST", "/api/v1/sweep", Some(Act)),
    ("GET", "/api/v1/tokens", Some(Own)),
    ("POST", "/api/v1/tokens", Some(Own)),
    ("DELETE", "/api/v1/tokens/{id}", Some(Own)),
    ("GET", "/api/v1/vulnerabilities", Some(Read)),
    ("POST", "/api/v1/vulnerabilities", Some(Act)),
    ("POST", "/api/v1/vulnerabilities/actions", Some(Act)),
    ("GET", "/api/v1/vulnerabilities/board", Some(Read)),
    ("POST", "/api/v1/vulnerabilities/decisions", Some(Decide)),
    ("GET", "/api/v1/vulnerabilities/groups", Some(Read)),
    ("GET", "/api/v1/vulnerabilities/metrics", Some(Read)),
    ("GET", "/api/v1/vulnerabilities/numbers", Some(Read)),
    ("GET", "/api/v1/vulnerabilities/{number}", Some(Read)),
    ("POST", "/api/v1/vulnerabilities/{number}/approval", Some(Approve)),
    ("POST", "/api/v1/vulnerabilities/{number}/merger", Some(Act)),
    ("POST", "/api/v1/vulnerabilities/{number}/rejection", Some(Approve)),
    ("POST", "/api/v1/vulnerabilities/{number}/split", Some(Act)),
    ("POST", "/api/v1/vulnerabilities/{number}/withdrawal", Some(Decide)),
    ("GET", "/api/v1/webhooks", Some(Configure)),
    ("POST", "/api/v1/webhooks", Some(Configure)),
    ("DELETE", "/api/v1/webhooks/{id}", Some(Configure)),
    ("GET", "/api/v1/webhooks/{id}", Some(Configure)),
    ("POST", "/api/v1/webhooks/{id}/test", Some(Configure)),
];

/// The routes of the pages, and of figures.
pub(crate) const PAGES: &[Row] = &[
    ("GET", "/", Some(Read)),
    ("GET", "/accounts", Some(Administer)),
    ("GET", "/accounts/{person}", Some(Administer)),
    ("POST", "/accounts/{person}/disable", Some(Administer)),
    ("POST", "/accounts/{person}/enable", Some(Administer)),
    ("GET", "/accounts/{person}/erasure", Some(Administer)),
    ("POST", "/accounts/{person}/erasure", Some(Administer)),
    ("POST", "/accounts/{person}/invitation", Some(Administer)),
    ("POST", "/accounts/{person}/sessions/end", Some(Administer)),
    ("GET", "/ambassadors", Some(Read)),
    ("GET", "/ambassadors/{team}", Some(Read)),
    ("GET", "/answers", Some(Answer)),
    ("POST", "/answers", Some(Answer)),
    ("GET", "/api", Some(Read)),
    ("GET", "/api/{thing}", Some(Read)),
    ("GET", "/approvals", Some(Read)),
    ("POST", "/approvals/{set}/{id}/approval", Some(Approve)),
    ("POST", "/approvals/{set}/{id}/rejection", Some(Approve)),
    ("GET", "/archive", Some(ReadAudit)),
    ("POST", "/archive/holds", Some(Hold)),
    ("POST", "/archive/holds/{number}/lifting", Some(Hold)),
    ("GET", "/assets/{hash}/{name}", None),
    ("GET", "/audit", Some(ReadAudit)),
    ("POST", "/audit/verification", Some(ReadAudit)),
    ("GET", "/components", Some(Read)),
    ("GET", "/components/{component}", Some(Read)),
    ("GET", "/imports", Some(Read)),
    ("GET", "/imports/{number}", Some(Read)),
    ("POST", "/imports/{number}/acceptance", Some(Act)),
    ("GET", "/invitation/{secret}", None),
    ("POST", "/invitation/{secret}", None),
    ("GET", "/jobs", Some(Read)),
    ("POST", "/jobs/{id}/retry", Some(Configure)),
    ("GET", "/me", Some(Own)),
    ("GET", "/me/notifications", Some(Own)),
    ("POST", "/me/notifications", Some(Own)),
    ("POST", "/me/password", Some(Own)),
    ("POST", "/me/tokens", Some(Own)),
    ("POST", "/me/tokens/{id}/revocation", Some(Own)),
    ("GET", "/metrics", Some(Read)),
    ("GET", "/notifications", Some(Own)),
    ("GET", "/notifications/{id}", Some(Own)),
    ("POST", "/notifications/{id}/retry", Some(Configure)),
    ("GET", "/people", Some(Read)),
    ("GET", "/programme", Some(Read)),
    ("GET", "/releases", Some(Read)),
    ("GET", "/releases/new", Some(Release)),
    ("POST", "/releases/new", Some(Release)),
    ("GET", "/releases/{product}/{version}", Some(Read)),
    ("POST", "/releases/{product}/{version}/break-glass", Some(Release)),
    ("POST", "/releases/{product}/{version}/break-glass/{step}", Some(Approve)),
    ("POST", "/releases/{product}/{version}/check", Some(Release)),
    ("POST", "/releases/{product}/{version}/end", Some(Release)),
    ("GET", "/releases/{product}/{version}/verdicts", Some(Read)),
    ("GET", "/releases/{product}/{version}/verdicts/{number}", Some(Read)),
    ("GET", "/releases/{product}/{version}/verdicts/{number}/{part}", Some(Read)),
    ("GET", "/requests", Some(Read)),
    ("GET", "/requests/metrics", Some(Read)),
    ("GET", "/requests/new", Some(Read)),
    ("POST", "/requests/new", Some(Ask)),
    ("GET", "/requests/{number}", Some(Read)),
    ("POST", "/requests/{number}/actions", Some(Ask)),
    ("POST", "/requests/{number}/ticket", Some(Respond)),
    ("POST", "/requests/{number}/vulnerability", Some(Respond)),
    ("GET", "/rotation", Some(Read)),
    ("POST", "/rotation/absences", Some(Respond)),
    ("POST", "/rotation/absences/{id}/removal", Some(Respond)),
    ("POST", "/rotation/checklist/{place}", Some(Respond)),
    ("POST", "/rotation/feed", Some(Follow)),
    ("POST", "/rotation/handovers/{at}", Some(Respond)),
    ("POST", "/rotation/overrides", Some(Respond)),
    ("POST", "/rotation/overrides/{id}/removal", Some(Respond)),
    ("POST", "/rotation/swaps", Some(Respond)),
    ("GET", "/scans/new", Some(Record)),
    ("POST", "/scans/new", Some(Record)),
    ("GET", "/scans/{scan}", Some(Read)),
    ("POST", "/schedules/{name}/run", Some(Configure)),
    ("GET", "/search", Some(Read)),
    ("GET", "/sign-in", None),
    ("POST", "/sign-in", None),
    ("GET", "/sign-in/oidc", None),
    ("GET", "/sign-in/oidc/callback", None),
    ("POST", "/sign-out", Some(Own)),
    ("POST", "/sign-out-everywhere", Some(Own)),
    ("GET", "/tokens", Some(Administer)),
    ("POST", "/tokens", Some(Administer)),
    ("POST", "/tokens/{id}/revocation", Some(Administer)),
    ("GET", "/vulnerabilities", Some(Read)),
    ("GET", "/vulnerabilities/board", Some(Read)),
    ("GET", "/vulnerabilities/groups", Some(Read)),
    ("POST", "/vulnerabilities/marked", Some(Act)),
    ("GET", "/vulnerabilities/metrics", Some(Read)),
    ("GET", "/vulnerabilities/new", Some(Read)),
    ("POST", "/vulnerabilities/new", Some(Act)),
    ("POST", "/vulnerabilities/views", Some(Own)),
    ("POST", "/vulnerabilities/views/change", Some(Own)),
    ("POST", "/vulnerabilities/views/removal", Some(Own)),
    ("GET", "/vulnerabilities/{number}/merger", Some(Act)),
    ("POST", "/vulnerabilities/{number}/merger", Some(Act)),
    ("GET", "/vulnerabilities/{number}/split", Some(Act)),
    ("POST", "/vulnerabilities/{number}/split", Some(Act)),
    ("GET", "/vulnerabilities/{number}", Some(Read)),
    ("POST", "/vulnerabilities/{number}/actions", Some(Act)),
    ("POST", "/vulnerabilities/{number}/decisions", Some(Decide)),
    ("POST", "/vulnerabilities/{number}/withdrawal", Some(Decide)),
    ("GET", "/webhooks", Some(Configure)),
    ("POST", "/webhooks", Some(Configure)),
    ("GET", "/webhooks/{id}", Some(Configure)),
    ("GET", "/webhooks/{id}/removal", Some(Configure)),
    ("POST", "/webhooks/{id}/removal", Some(Configure)),
    ("POST", "/webhooks/{id}/test", Some(Configure)),
];

/// What a handler is never reached without, as it is answered.
const DENIED: &str = "that needs one of the roles";

struct Doors {
    router: axum::Router,
    _folder: tempfile::TempDir,
}

impl Doors {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program_of(
            br#"{"version": 1, "company": "Acme", "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"]}],
              "products": [{"id": "acme", "name": "Acme", "components": [
                {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]}]}]}"#,
        );
        let program = program.unwrap();
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let address = folder.path().join("store");
        let now = jiff::Timestamp::now();
        let opened =
            Installation::open(address.to_str().unwrap(), None, program, &caller, now).await.unwrap();
        let server = Server::new(opened, Source::Store, Limits::default());
        let settings = Arc::new(Settings::at("http://portcullis.example"));
        Self { router: router(&server, &settings), _folder: folder }
    }

    /// What somebody who may do these things is answered; nobody has no permissions at all.
    async fn knock(
        &self,
        method: &str,
        route: &str,
        may: Option<BTreeSet<Permission>>,
    ) -> (StatusCode, String) {
        let address =
            route.replace("{product}", "acme").replace("{component}", "web").replace("{number}", "9");
        let address = address.replace(['{', '}'], "");
        let request = Request::builder().method(method).uri(address).header("host", "portcullis.example");
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(permissions) = may {
            let caller = Caller { id: "ana".to_owned(), from: "test".to_owned() };
            let grants = Grants::Only { permissions, product: None };
            request.extensions_mut().insert(Visitor { caller, grants });
            request.extensions_mut().insert(Csrf("proof".to_owned()));
        }
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_for_the_roles_of_the_table_and_for_nobody_else() {
    let doors = Doors::new().await;
    for (method, route, needed) in API.iter().chain(PAGES) {
        for role in Role::ALL {
            let may = Permission::of_roles(&[*role]);
            let is_allowed = needed.is_none_or(|needed| may.contains(&needed));
            let (status, body) = doors.knock(method, route, Some(may)).await;
            let is_denied = status == StatusCode::FORBIDDEN && body.contains(DENIED);
            assert_ne!(is_denied, is_allowed, "{method} {route} as {role}: {status} {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_is_sent_to_where_they_can_and_a_program_is_told_so() {
    let doors = Doors::new().await;
    for (method, route, needed) in API {
        let (status, _) = doors.knock(method, route, None).await;
        assert_eq!(status == StatusCode::UNAUTHORIZED, needed.is_some(), "{method} {route}: {status}");
    }
    for (method, route, needed) in PAGES {
        let (status, _) = doors.knock(method, route, None).await;
        let expected = if *route == "/metrics" { StatusCode::UNAUTHORIZED } else { StatusCode::SEE_OTHER };
        assert_eq!(status == expected, needed.is_some(), "{method} {route}: {status}");
    }
}

/// The routes of a source file: the method and the address.
fn routes(source: &str) -> BTreeSet<(String, String)> {
    let mut routes = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let path = route.split('"').nth(1).unwrap();
        let (_, handlers) = route.split_once("\",").unwrap();
        let handlers = handlers.split("\n        .").next().unwrap();
        for method in ["get", "post", "put", "delete", "patch"] {
            let is_handled = handlers.match_indices(&format!("{method}(")).any(|(at, _)| {
                !handlers[..at].ends_with(|letter: char| letter == '_' || letter.is_alphanumeric())
            });
            if is_handled {
                routes.insert((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_the_api_has_every_route_of_the_table_with_what_it_needs() {
    let (status, document) = Doors::new().await.knock("GET", "/api/v1/openapi.json", None).await;
    assert_eq!(status, StatusCode::OK);
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let described = paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| {
            let needed = operation["x-permission"].as_str().map(str::to_owned);
            (method.to_uppercase(), format!("/api/v1{path}"), needed)
        })
    });
    let of_table = API.iter().map(|(method, route, needed)| {
        ((*method).to_owned(), (*route).to_owned(), needed.map(|needed| needed.to_string()))
    });
    assert_eq!(described.collect::<BTreeSet<_>>(), of_table.collect());
}

#[test]
fn the_table_has_every_page() {
    let of_table = |rows: &[Row]| -> BTreeSet<(String, String)> {
        rows.iter().map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned())).collect()
    };
    let mut pages = routes(include_str!("../../src/pages.rs"));
    pages.insert(("GET".to_owned(), "/metrics".to_owned()));
    assert_eq!(pages, of_table(PAGES));
}

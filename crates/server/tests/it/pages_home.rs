//! An installation of its own with pages, and visitors who come as several people.

use crate::home::report;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::read_report::Limits;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_server::programs::Source;
use portcullis_server::{Csrf, Grants, Server, Settings, Visitor};
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// Ana, Sam and Eve are the security team, Lee manages, Bo is an engineer, Vic only reads.
const PROGRAM: &str = r#"{"version": 1, "company": "Acme <script>alert(1)</script>", "people": [
  {"id": "ana", "name": "Ana <script>alert(1)</script>", "roles": ["security_engineer"]},
  {"id": "sam", "name": "Sam", "roles": ["security_lead"]},
  {"id": "eve", "name": "Eve", "roles": ["security_engineer"]},
  {"id": "ines", "name": "Ines", "roles": ["head_of_product_engineering"]},
  {"id": "lee", "name": "Lee", "roles": ["engineering_manager"]},
  {"id": "bo", "name": "Bo", "roles": ["engineer"]},
  {"id": "vic", "name": "Vic", "roles": ["viewer"]}],
  "teams": [{"id": "core", "name": "Core <script>alert(1)</script>", "members": ["bo"], "ambassador": "eve", "manager": "lee", "owns": ["component:web"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]}]}]}"#;

/// What a form proves to be of its session with.
const PROOF: &str = "proof";
/// What must never be on a page as it was written.
pub(crate) const SCRIPT: &str = "<script>alert(1)</script>";

pub(crate) struct Site {
    runtime: Runtime,
    router: axum::Router,
    installation: Installation,
    program: Program,
    _folder: tempfile::TempDir,
}

/// A page, or where it leads.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) leads_to: String,
    pub(crate) html: String,
}

impl Seen {
    /// The text of the page, without its markup and with one space between words.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut is_markup = false;
        for letter in self.html.chars() {
            match letter {
                '<' => {
                    is_markup = true;
                    text.push(' ');
                }
                '>' if is_markup => is_markup = false,
                letter if !is_markup => text.push(letter),
                _ => {}
            }
        }
        let text =
            text.replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'").replace("&#38;", "&");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub(crate) fn has(&self, wanted: &str) -> &Self {
        assert!(self.text().contains(wanted), "no `{wanted}` in: {}", self.text());
        self
    }

    #[track_caller]
    pub(crate) fn has_not(&self, unwanted: &str) -> &Self {
        assert!(!self.text().contains(unwanted), "`{unwanted}` in: {}", self.text());
        self
    }
}

impl Site {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program_of(PROGRAM.as_bytes()).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let store = folder.path().join("store");
        let opening = Installation::open(
            store.to_str().unwrap(),
            None,
            program.clone(),
            &caller,
            "2026-01-01T00:00:00Z".parse().unwrap(),
        );
        let installation = runtime.block_on(opening).unwrap();
        let server = Server::new(installation.clone(), Source::Store, Limits::default());
        let settings = Arc::new(Settings::at("http://gate.example"));
        let router = portcullis_server::router(&server, &settings);
        Self { runtime, router, installation, program, _folder: folder }
    }

    /// One in which a scan found something of this severity.
    pub(crate) fn with_finding(severity: &str) -> Self {
        let site = Self::new();
        let seen =
            site.send("ana", Method::POST, "/api/v1/components/web/scans?track=main", report(severity));
        assert_eq!(seen.status, 201, "{}", seen.html);
        site
    }

    pub(crate) fn get(&self, person: &str, address: &str) -> Seen {
        let seen = self.send(person, Method::GET, address, String::new());
        assert!(!seen.html.contains(SCRIPT), "{address} runs what somebody wrote: {}", seen.html);
        if seen.status == StatusCode::OK {
            sound(address, &seen.html);
        }
        seen
    }

    /// Fills a form in, each field as a name and a value, and sends it.
    pub(crate) fn fill(&self, person: &str, address: &str, fields: &[(&str, &str)]) -> Seen {
        let proof = [("csrf", PROOF)];
        let form = serde_urlencoded::to_string([&proof, fields].concat()).unwrap();
        self.send(person, Method::POST, address, form)
    }

    pub(crate) fn send(&self, person: &str, method: Method, address: &str, body: String) -> Seen {
        let caller = Caller { id: person.to_owned(), from: "browser".to_owned() };
        let roles = &self.program.person(person).unwrap().roles;
        let grants = Grants::Only { permissions: Permission::of_roles(roles), product: None };
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header("host", "gate.example")
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(Visitor { caller, grants });
        request.extensions_mut().insert(Csrf(PROOF.to_owned()));
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let leads_to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
            let status = answer.status();
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let html = String::from_utf8(body.into()).unwrap();
            Seen { status, leads_to: leads_to.unwrap_or_default(), html }
        })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.runtime.block_on(self.installation.store.close());
    }
}

/// Says that a page has one first heading, no style or script of its own, and a label for each field.
#[track_caller]
fn sound(address: &str, html: &str) {
    assert_eq!(html.matches("<h1").count(), 1, "{address} has one h1");
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "{address}");
    for tag in ["<input", "<select", "<textarea"] {
        for (at, _) in html.match_indices(tag) {
            let field = &html[at..at + html[at..].find('>').unwrap()];
            let id = field.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
            let is_labelled = id.is_some_and(|id| html.matches(&format!("for=\"{id}\"")).count() == 1);
            let within =
                html[..at].rfind("<label").is_some_and(|label| !html[label..at].contains("</label>"));
            let needs_none = field.contains("type=\"hidden\"") || field.contains("aria-label=");
            assert!(is_labelled || within || needs_none, "{address}: no label for {field}");
        }
    }
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{address} has ids twice: {ids:?}");
}

//! People with a browser: each request carries who sends it, as a session would.

use crate::described;
use axum::Router;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::open_release::open_release;
use portcullis_app::read_report::Limits;
use portcullis_app::record_scan::{Report, record_scan};
use portcullis_domain::digest::Digest;
use portcullis_domain::permission::Permission;
use portcullis_domain::release::{Artifact, ReleaseComponent};
use portcullis_server::programs::Source;
use portcullis_server::{Csrf, Grants, Server, Settings, Visitor, router};
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use tower::ServiceExt;

/// What names, titles and reasons hold that nobody should run.
pub(crate) const SCRIPT: &str = "<script>alert(1)</script>";

const PROGRAM: &str = r#"{"version": 1, "company": "Acme",
  "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"], "github": "ana-acme"},
    {"id": "sam", "name": "Sam", "roles": ["security_lead"]},
    {"id": "hal", "name": "Hal", "roles": ["head_of_security"]},
    {"id": "ines", "name": "Ines", "roles": ["head_of_product_engineering"]},
    {"id": "bo", "name": "Bo <script>alert(1)</script>", "email": "bo@acme.example", "roles": ["engineer"]},
    {"id": "cy", "name": "Cy", "roles": ["customer_engineer"]},
    {"id": "ada", "name": "Ada", "email": "ada@acme.example", "roles": ["admin", "security_engineer"]},
    {"id": "vi", "name": "Vi", "email": "vi@acme.example", "roles": ["viewer"]}],
  "teams": [{"id": "core", "name": "Core", "members": ["bo"], "ambassador": "ana", "owns": ["component:web"]},
    {"id": "edge", "name": "Edge", "members": [], "owns": []}],
  "products": [{"id": "acme", "name": "Acme <script>alert(1)</script>", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]},
    {"id": "deploy", "kind": "iac", "repository": "acme/deploy", "path": ".", "engines": ["checkov"], "uploads": ["checkov"]}]}]}"#;

const HOST: &str = "portcullis.acme.example";
/// The proof that forms carry.
pub(crate) const PROOF: &str = "proof-of-this-session";

/// An installation of its own with its people.
pub(crate) struct House {
    router: Router,
    pub(crate) installation: Installation,
    _folder: tempfile::TempDir,
}

/// A page that came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    /// Where a redirect leads to.
    pub(crate) location: String,
    pub(crate) content_type: String,
    pub(crate) etag: String,
    pub(crate) disposition: String,
    pub(crate) bytes: Vec<u8>,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with_limits(Limits::default()).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::of_program(PROGRAM, limits).await
    }

    /// One with another component, which has the image, too.
    pub(crate) async fn with_api() -> Self {
        let web = r#"{"id": "web","#;
        let api = r#"{"id": "api", "kind": "image", "reference": "registry.acme.example/api", "engines": ["trivy"], "uploads": ["trivy"]},"#;
        Self::of_program(&PROGRAM.replacen(web, &format!("{api} {web}"), 1), Limits::default()).await
    }

    /// One with another program, in which there is an Ana.
    pub(crate) async fn of_program(program: &str, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program_of(program.as_bytes()).unwrap();
        let caller = Caller::of_user("ana", None, &program).unwrap();
        let address = folder.path().join("store");
        let now = jiff::Timestamp::now();
        let opened = Installation::open(address.to_str().unwrap(), None, program, &caller, now).await;
        let installation = opened.unwrap();
        let settings = Arc::new(Settings::at(&format!("https://{HOST}")));
        let router = router(&Server::new(installation.clone(), Source::Store, limits), &settings);
        Self { router, installation, _folder: folder }
    }

    /// A page as somebody sees it.
    pub(crate) async fn get(&self, person: &str, address: &str) -> Page {
        self.send(person, Request::get(address), Body::empty()).await
    }

    /// A form that somebody sends, with the proof of their session.
    pub(crate) async fn post(&self, person: &str, address: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<_> = [("csrf", PROOF)].iter().chain(fields).collect();
        self.post_bare(person, address, &serde_urlencoded::to_string(fields).unwrap()).await
    }

    /// A form as it is written.
    pub(crate) async fn post_bare(&self, person: &str, address: &str, form: &str) -> Page {
        let request = Request::post(address).header("content-type", "application/x-www-form-urlencoded");
        self.send(person, request, Body::from(form.to_owned())).await
    }

    /// A request to the API, sent under a key.
    pub(crate) async fn under_key(&self, person: &str, address: &str, key: &str, body: String) -> Page {
        let request = Request::post(address).header("idempotency-key", key);
        let request = request.header("content-length", body.len());
        self.send(person, request, Body::from(body)).await
    }

    /// A form in parts.
    pub(crate) async fn upload(&self, person: &str, address: &str, body: impl Into<Vec<u8>>) -> Page {
        let request = Request::post(address).header("content-type", "multipart/form-data; boundary=edge");
        self.send(person, request, Body::from(body.into())).await
    }

    /// A form of whatever kind its headers say.
    pub(crate) async fn post_as(
        &self,
        person: &str,
        address: &str,
        headers: &[(&str, &str)],
        form: &str,
    ) -> Page {
        let request = headers
            .iter()
            .fold(Request::post(address), |request, (name, value)| request.header(*name, *value));
        self.send(person, request, Body::from(form.to_owned())).await
    }

    /// Any request, as somebody who may do everything.
    pub(crate) async fn ask_anything(&self, request: http::request::Builder, body: Body) -> Page {
        let mut request = request.header("host", HOST).body(body).unwrap();
        request.extensions_mut().insert(Visitor { caller: caller("ana"), grants: Grants::All });
        request.extensions_mut().insert(Csrf(PROOF.to_owned()));
        self.answer(request).await
    }

    /// Any page, also one that shows what strangers wrote, as somebody who may do everything.
    pub(crate) async fn look(&self, address: &str) -> Page {
        self.ask_anything(Request::get(address), Body::empty()).await
    }

    /// Any page as somebody sees it, also who is nobody.
    pub(crate) async fn look_as(&self, person: &str, address: &str) -> Page {
        if self.installation.program.program.person(person).is_some() {
            return self.look(address).await;
        }
        let request = Request::get(address).header("host", HOST).body(Body::empty()).unwrap();
        self.answer(request).await
    }

    /// What comes back to a request that says itself who sends it.
    pub(crate) async fn answered(&self, request: Request<Body>) -> Page {
        self.answer(request).await
    }

    /// What comes back, which the document of the API has where it is the API that is asked.
    async fn answer(&self, request: Request<Body>) -> Page {
        let (method, address) = (request.method().to_string(), request.uri().to_string());
        let page = page_of(self.router.clone().oneshot(request).await.unwrap()).await;
        described::check(&method, &address, page.status, &page.content_type, &page.bytes);
        page
    }

    pub(crate) async fn send(&self, person: &str, request: http::request::Builder, body: Body) -> Page {
        let mut request = request.header("host", HOST).body(body).unwrap();
        let program = &self.installation.program.program;
        let permissions = program.person(person).map(|person| Permission::of_roles(&person.roles));
        let grants = Grants::Only { permissions: permissions.unwrap_or_default(), product: None };
        let caller = caller(person);
        request.extensions_mut().insert(Visitor { caller, grants });
        request.extensions_mut().insert(Csrf(PROOF.to_owned()));
        let is_form = *request.method() == Method::POST;
        let page = self.answer(request).await;
        if page.content_type.starts_with("text/html") && page.disposition.is_empty() {
            let text = page.text();
            assert!(!text.contains(SCRIPT), "a script of a stranger stands in the page");
            assert!(!text.contains(" style=") && !text.contains(" onclick="), "the policy forbids these");
            assert_eq!(page.find("h1").len(), 1, "a page has one heading of the first order: {text}");
            assert!(is_form || text.len() < 300_000, "{} bytes", text.len());
        }
        page
    }

    pub(crate) fn caller(person: &str) -> Caller {
        Caller { id: person.to_owned(), from: "browser".to_owned() }
    }

    /// Records a report of Trivy on the image, with these findings: an advisory, a package and a severity each.
    pub(crate) async fn scanned(&self, track: &str, findings: &[&str]) -> String {
        self.scanned_in("web", track, findings).await
    }

    /// The same of another component.
    pub(crate) async fn scanned_in(&self, component: &str, track: &str, findings: &[&str]) -> String {
        let report = Report {
            component: component.to_owned(),
            track: track.to_owned(),
            database_date: Some(jiff::Timestamp::now()),
            ..Report::default()
        };
        let text = trivy(findings);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let raw = Digest::new(*blake3::hash(text.as_bytes()).as_bytes());
        let (ana, limits, now) = (Self::caller("ana"), Limits::default(), jiff::Timestamp::now());
        record_scan(&self.installation, &report, file, raw, &limits, &ana, now).await.unwrap().recorded.id
    }

    /// Opens a release of the image, with everything else left out.
    pub(crate) async fn opened(&self, version: &str) {
        let web =
            ReleaseComponent::At(Artifact::Image { digest: IMAGE.parse().unwrap(), manifests: Vec::new() });
        let left_out = ReleaseComponent::LeftOut { reason: format!("Not this time {SCRIPT}") };
        let components: BTreeMap<_, _> =
            [("web".to_owned(), web), ("deploy".to_owned(), left_out)].into_iter().collect();
        let (ana, now) = (Self::caller("ana"), jiff::Timestamp::now());
        open_release(&self.installation, "acme", version, components, false, &ana, now).await.unwrap();
    }
}

async fn page_of(answer: http::Response<Body>) -> Page {
    let header = |name: &str| {
        answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let (location, content_type, disposition) =
        (header("location"), header("content-type"), header("content-disposition"));
    let etag = header("etag");
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
    Page { status, location, content_type, etag, disposition, bytes }
}

fn caller(person: &str) -> Caller {
    Caller { id: person.to_owned(), from: "browser".to_owned() }
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// The texts of what a selector finds, with single spaces.
    pub(crate) fn find(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let page = Html::parse_document(&self.text());
        let texts = page.select(&selector).map(|found| found.text().collect::<String>());
        texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// The first text that a selector finds.
    pub(crate) fn one(&self, selector: &str) -> String {
        self.find(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector} in {}", self.text()))
    }

    /// The values of an attribute of what a selector finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let page = Html::parse_document(&self.text());
        page.select(&selector).filter_map(|found| found.value().attr(name).map(str::to_owned)).collect()
    }
}

/// The digest that [`trivy`] is of.
pub(crate) const IMAGE: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A report of Trivy on [`IMAGE`].
pub(crate) fn trivy(findings: &[&str]) -> String {
    let found: Vec<String> = findings
        .iter()
        .map(|words| {
            let words: Vec<&str> = words.split(' ').collect();
            format!(
                r#"{{"VulnerabilityID": "{}", "PkgName": "{}", "InstalledVersion": "1.0", "Severity": "{}", "Title": "Overflow {SCRIPT}"}}"#,
                words[0],
                words[1],
                words[2].to_uppercase()
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "web", "ArtifactType": "container_image",
             "Metadata": {{"ImageID": "{IMAGE}"}},
             "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{}]}}]}}"#,
        found.join(",")
    )
}

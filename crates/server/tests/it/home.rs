//! An installation of its own, and a client that sends whatever it is told to.

use crate::described;
use http::{Method, Request, Response, StatusCode};
use portcullis_api::{ArchiveWatcher, Body, Transport};
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::read_report::Limits;
use portcullis_server::LocalTransport;
use serde_json::Value;
use std::path::Path;
use std::sync::{Arc, Mutex};

const PROGRAM: &str = r#"{"version": 1, "company": "Acme",
  "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"]}, {"id": "bo", "name": "Bo", "roles": ["engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]},
    {"id": "deploy", "kind": "iac", "repository": "acme/deploy", "path": ".", "engines": ["checkov"]}]}]}"#;

/// The digest that the report of [`report`] is of.
pub(crate) const IMAGE: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

pub(crate) struct Home {
    transport: LocalTransport,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The status and the sentence of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.content_type, "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        (self.status.as_u16(), problem["detail"].as_str().unwrap().to_owned())
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// One whose caller is this operating-system user.
    pub(crate) fn of(user: &str) -> Self {
        Self::with(user, Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self::with("ana", limits)
    }

    fn with(user: &str, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program_of(PROGRAM.as_bytes()).unwrap();
        let caller = Caller::of_user(user, None, &program).unwrap();
        let store = folder.path().join("store");
        let archive: Option<&Path> = None;
        let transport =
            LocalTransport::open(store.to_str().unwrap(), archive, program, limits, caller).unwrap();
        Self { transport, _folder: folder }
    }

    pub(crate) fn send(&self, method: Method, address: &str, body: impl Into<Vec<u8>>) -> Answer {
        let named = method.to_string();
        let request = Request::builder().method(method).uri(address).body(Body::Bytes(body.into())).unwrap();
        let answer = answered(self.transport.send(request).unwrap());
        described::check(&named, address, answer.status, &answer.content_type, &answer.body);
        answer
    }

    /// Asks for a verification of the archive, and gives what the watcher was told.
    pub(crate) fn verify(&self) -> (Answer, Vec<(u64, u64)>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let telling = Arc::clone(&told);
        let mut request = Request::post("/api/v1/archive/verification").body(Body::Empty).unwrap();
        let watcher = move |objects, bytes| telling.lock().unwrap().push((objects, bytes));
        request.extensions_mut().insert(ArchiveWatcher::new(watcher));
        let answer = answered(self.transport.send(request).unwrap());
        let told = told.lock().unwrap().clone();
        (answer, told)
    }

    /// Sends a request with the headers that it has.
    pub(crate) fn ask(&self, request: Request<Body>) -> Response<Vec<u8>> {
        self.transport.send(request).unwrap()
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.send(Method::GET, address, "")
    }

    pub(crate) fn post(&self, address: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(Method::POST, address, body)
    }
}

fn answered(answer: Response<Vec<u8>>) -> Answer {
    let content_type = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    Answer {
        status: answer.status(),
        content_type: content_type.unwrap_or_default(),
        body: answer.into_body(),
    }
}

/// A report of Trivy on [`IMAGE`], with one finding of this severity.
pub(crate) fn report(severity: &str) -> String {
    format!(
        r#"{{"SchemaVersion": 2, "ArtifactName": "web", "ArtifactType": "container_image",
             "Metadata": {{"ImageID": "{IMAGE}"}},
             "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
               {{"VulnerabilityID": "CVE-2026-1000", "PkgName": "zlib", "InstalledVersion": "1.0", "Severity": "{severity}"}}]}}]}}"#
    )
}

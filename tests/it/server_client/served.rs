//! A server on a socket of its own, with a store of its own, and places whose commands ask it.

use crate::portcullis::Portcullis;
use jiff::Timestamp;
use portcullis_app::caller::Caller;
use portcullis_app::installation::Installation;
use portcullis_app::load_program::load_program;
use portcullis_app::read_report::Limits;
use portcullis_domain::permission::Permission;
use portcullis_server::programs::Source;
use portcullis_server::{Grants, Server, Settings, Visitor, listen, router, runtime, serve};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tower::util::MapRequestLayer;

/// Two products, with somebody who works on them and somebody who leads.
pub(super) const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana Ruiz, roles: [security_engineer]}
  - {id: sam, name: Sam Ito, roles: [security_lead]}
rotation: {members: [ana, sam], starts: '2025-01-06', handover: mon 10:00}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy], ci: {fail_on: high}}
  - id: other
    name: Other
    components:
      - {id: site, kind: image, reference: registry.acme.example/site, engines: [trivy], uploads: [trivy]}
gate: {max_scan_age: 7d, max_database_age: 48h}
";

/// The image that is released.
pub(super) const IMAGE: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Trivy's report of an hour of the day on the image, with these advisories.
pub(super) fn report(hour: &str, advisories: &[&str]) -> String {
    let found = advisories.iter().map(|advisory| {
        format!(
            r#"{{"VulnerabilityID": "{advisory}", "PkgName": "openssl", "InstalledVersion": "1.0", "FixedVersion": "1.1",
             "PkgIdentifier": {{"PURL": "pkg:deb/debian/openssl@1.0"}}, "Status": "fixed", "Severity": "HIGH", "Title": "Overflow"}}"#
        )
    });
    let found = found.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"SchemaVersion": 2, "CreatedAt": "2025-03-03T{hour}:00:00Z", "ArtifactName": "web", "ArtifactType": "container_image",
         "Metadata": {{"ImageID": "{IMAGE}"}},
         "Results": [{{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Packages": [{{"Name": "openssl", "Version": "1.0"}}],
           "Vulnerabilities": [{found}]}}]}}"#
    )
}

/// A server that runs until it is dropped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl Served {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program.yaml");
        fs::write(&path, PROGRAM).unwrap();
        let store = folder.path().join("store");
        let (started, address) = channel();
        let (stop, stopped) = oneshot::channel();
        let running = thread::spawn(move || run(&path, &store, &started, stopped));
        Self { address: address.recv().unwrap(), stop: Some(stop), running: Some(running), _folder: folder }
    }

    /// A place without program and store whose commands ask the server, with a token.
    pub(super) fn place(&self, token: &str) -> Portcullis {
        let server = format!("http://{}", self.address);
        Portcullis::new().with("PORTCULLIS_SERVER", &server).with("PORTCULLIS_TOKEN", token)
    }

    /// A text without the port of the server, which is another each time.
    pub(super) fn without_port(&self, text: &str) -> String {
        text.replace(&self.address.port().to_string(), "PORT")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Whoever is told to stop and is gone already has failed, which joining says.
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(Err(panic)) = self.running.take().map(JoinHandle::join)
            && !thread::panicking()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

fn run(program: &Path, store: &Path, started: &Sender<SocketAddr>, stopped: oneshot::Receiver<()>) {
    let program = load_program(program).unwrap().loaded.program.unwrap();
    runtime().unwrap().block_on(async {
        let caller = Caller { id: "sam".to_owned(), from: "the start of a server".to_owned() };
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let store = store.to_str().unwrap();
        let installation = Installation::open(store, None, program, &caller, now).await.unwrap();
        let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Arc::new(Settings::at(&format!("http://{address}")));
        let routes = router(&Server::new(installation.clone(), Source::Store, Limits::default()), &settings);
        started.send(address).unwrap();
        let stop = async { drop(stopped.await) };
        serve(listener, routes.layer(MapRequestLayer::new(let_in)), &settings, stop).await;
        installation.store.close().await;
    });
}

/// Lets requests in whose token is known.
fn let_in<B>(mut request: http::Request<B>) -> http::Request<B> {
    let token = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let only = |permissions: &[Permission], product: Option<&str>| Grants::Only {
        permissions: permissions.iter().copied().collect(),
        product: product.map(str::to_owned),
    };
    let pipeline = [Permission::Read, Permission::Record, Permission::Release];
    let grants = match token.and_then(|token| token.strip_prefix("Bearer ")) {
        Some("test") => Grants::All,
        Some("reading") => only(&[Permission::Read], None),
        Some("pipeline-of-acme") => only(&pipeline, Some("acme")),
        Some("pipeline-of-other") => only(&pipeline, Some("other")),
        _ => return request,
    };
    let caller = Caller { id: "ana".to_owned(), from: "a token".to_owned() };
    request.extensions_mut().insert(Visitor { caller, grants });
    // None of them was ever made by this server, which would say so.
    request.headers_mut().remove("authorization");
    request
}

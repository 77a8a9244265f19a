//! A server on a socket, with little patience, and clients that send whatever bytes a test says.

use crate::visitors::PROOF;
use axum::Router;
use http::Request;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::read_report::Limits;
use portcullis_server::programs::Source;
use portcullis_server::{Csrf, Grants, Server, Settings, Visitor, listen, router, serve};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tower::Layer;
use tower::util::MapRequestLayer;

const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [{"id": "ana", "name": "Ana", "roles": ["security_engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": [
    {"id": "web", "kind": "image", "reference": "registry.acme.example/web", "engines": ["trivy"], "uploads": ["trivy"]}]}]}"#;

/// How long the server waits for anybody.
pub(super) const PATIENCE: Duration = Duration::from_millis(400);
/// How long a test waits for the server.
const LONG: Duration = Duration::from_mins(1);

/// A server that runs until it is dropped.
pub(super) struct Street {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

impl Street {
    /// One with the routes, to which everybody who knows the word is Ana.
    pub(super) fn new() -> Self {
        Self::with(64, |settings| async move {
            let folder = tempfile::tempdir().unwrap();
            let program = program_of(PROGRAM.as_bytes()).unwrap();
            let caller = Caller::of_user("ana", None, &program).unwrap();
            let (store, now) = (folder.path().join("store"), jiff::Timestamp::now());
            let opened = Installation::open(store.to_str().unwrap(), None, program, &caller, now).await;
            let server = Server::new(opened.unwrap(), Source::Store, Limits::default());
            (router(&server, &settings), folder)
        })
    }

    /// One that serves one connection at a time, and says `short` or something long, whatever is asked.
    pub(super) fn narrow() -> Self {
        Self::with(1, |settings| async move {
            let long = || async { vec![b'a'; 64 << 20] };
            let routes = Router::new().route("/long", axum::routing::get(long));
            assert_eq!(settings.most_connections, 1);
            (routes.route("/", axum::routing::get(|| async { "short" })), tempfile::tempdir().unwrap())
        })
    }

    fn with<F, M>(most_connections: usize, make: M) -> Self
    where
        M: FnOnce(Arc<Settings>) -> F + Send + 'static,
        F: Future<Output = (Router, tempfile::TempDir)>,
    {
        let (started, address) = channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = thread::spawn(move || {
            let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
                let address = listener.local_addr().unwrap();
                let settings = Settings {
                    patience: PATIENCE,
                    most_connections,
                    grace: Duration::ZERO,
                    ..Settings::at(&format!("http://{address}"))
                };
                let settings = Arc::new(settings);
                let (routes, _folder) = make(Arc::clone(&settings)).await;
                let routes = Router::new().fallback_service(MapRequestLayer::new(let_in).layer(routes));
                started.send(address).unwrap();
                serve(listener, routes, &settings, async { drop(stopped.await) }).await;
            });
        });
        Self { address: address.recv().unwrap(), stop: Some(stop), running: Some(running) }
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream
    }

    /// Sends bytes, in which `HOST` stands for the server, and gives everything that comes until the end.
    pub(super) fn say(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // Whoever is refused in the middle can't send the rest.
        stream.write_all(&self.named(bytes)).ok();
        read(stream)
    }

    /// Sends the beginning, then a byte now and then until the server has had enough; what it answers.
    pub(super) fn drip(&self, beginning: &str, byte: u8) -> String {
        let mut stream = self.connect();
        stream.write_all(&self.named(beginning.as_bytes())).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let begun = Instant::now();
        let dripping = thread::spawn(move || {
            while writer.write_all(&[byte]).is_ok() && begun.elapsed() < LONG {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let answer = read(stream);
        assert!(begun.elapsed() < LONG, "the server waits on");
        dripping.join().unwrap();
        answer
    }

    fn named(&self, bytes: &[u8]) -> Vec<u8> {
        let host = self.address.to_string();
        let mut named = Vec::new();
        let mut rest = bytes;
        while let Some(at) = rest.windows(4).position(|part| part == b"HOST") {
            named.extend_from_slice(&rest[..at]);
            named.extend_from_slice(host.as_bytes());
            rest = &rest[at + 4..];
        }
        named.extend_from_slice(rest);
        named
    }
}

/// Everything that comes, also where the other end breaks off.
fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&piece[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => break,
            Err(error) => {
                panic!("the server waits on: {error}; it said {}", String::from_utf8_lossy(&answer))
            }
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The statuses of the answers in what came.
pub(super) fn statuses(answer: &str) -> Vec<u16> {
    let heads = answer.split("HTTP/1.1 ").skip(1);
    heads.map(|head| head.get(..3).and_then(|status| status.parse().ok()).unwrap_or_default()).collect()
}

impl Drop for Street {
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

/// Lets in who knows the word.
fn let_in<B>(mut request: Request<B>) -> Request<B> {
    if request.headers_mut().remove("x-word").is_some() {
        let caller = Caller { id: "ana".to_owned(), from: "a street".to_owned() };
        request.extensions_mut().insert(Visitor { caller, grants: Grants::All });
        request.extensions_mut().insert(Csrf(PROOF.to_owned()));
    }
    request
}

//! Serves connections, with limits on how many, how slow and how large their heads are, and ends them in order.

use crate::allowance::Allowance;
use crate::settings::Settings;
use crate::taken::Taken;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Bytes of the head of a request, which is the address and all headers.
const HEAD: usize = 64 << 10;
/// Headers of a request.
const HEADERS: usize = 100;
/// How many times as long as for what it sends a client is waited for to take its answer: people pause downloads.
const TAKING: u32 = 4;
/// How long to wait before the next connection is taken where none can be: files are all in use.
const BREATH: Duration = Duration::from_millis(100);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Serves connections until `stop` is done, then lets those that are being answered end; the number that did not in
/// time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &Settings,
    stop: impl Future<Output = ()>,
) -> usize {
    let room = Arc::new(Semaphore::new(settings.most_connections));
    let ending = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let taking = async {
            // The room is never closed.
            let place = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (taken, place) = tokio::select! {
            () = &mut stop => break,
            taken = taking => taken,
        };
        match taken {
            Ok((stream, from)) => {
                attend(stream, from.ip(), router.clone(), settings, &ending, place);
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    let left = ending.count();
    match tokio::time::timeout(settings.grace, ending.shutdown()).await {
        Ok(()) => 0,
        Err(_) => left,
    }
}

/// Answers the requests of one connection, which keeps its place until it ends.
fn attend(
    stream: TcpStream,
    from: IpAddr,
    router: Router,
    settings: &Settings,
    ending: &GracefulShutdown,
    place: impl Send + 'static,
) {
    // Answers are written as a whole; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(from));
        request
    });
    let stream = Taken::new(stream, Allowance::of(settings).times(TAKING));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.patience)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let watched = ending.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%from, %error, "a connection broke off");
        }
        drop(place);
    });
}

/// Listens at an address.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

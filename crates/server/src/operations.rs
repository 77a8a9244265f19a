//! For whoever runs the server: is it alive, is it ready, and what does it do.

use crate::problem::Failed;
use crate::served::Server;
use crate::visitor::{By, may};
use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

/// Requests that were answered, by method, route and status.
const REQUESTS: &str = "portcullis_http_requests_total";
/// How long answers took, in seconds, by route.
const DURATION: &str = "portcullis_http_request_duration_seconds";
/// The bounds between which answers are counted by how long they took, in seconds.
const BOUNDS: &[f64] = &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// How long the store may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// The recorder of this process. There is one, as what is counted names no server.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// What probes ask, whatever host they name.
pub(crate) fn probes(server: Server) -> Router {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).with_state(server)
}

/// What Prometheus asks, with a token.
pub(crate) fn figures(server: Server) -> Router {
    start();
    Router::new().route("/metrics", get(metrics)).with_state(server)
}

/// Counts one answer.
pub(crate) fn count(method: &Method, route: &str, status: u16, took: Duration) {
    let labels =
        [("method", method.as_str().to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!(REQUESTS, &labels).increment(1);
    metrics::histogram!(DURATION, "route" => route.to_owned()).record(took.as_secs_f64());
}

fn start() -> Option<&'static PrometheusHandle> {
    let install = || {
        let bounds = Matcher::Full(DURATION.to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(bounds, BOUNDS).ok()?;
        let handle = builder.install_recorder().ok()?;
        metrics::describe_counter!(REQUESTS, "Requests that were answered.");
        metrics::describe_histogram!(DURATION, "How long answers took.");
        Some(handle)
    };
    RECORDER.get_or_init(install).as_ref()
}

async fn alive() -> &'static str {
    "ok\n"
}

async fn ready(State(server): State<Server>) -> Result<&'static str, Failed> {
    let installation = server.installation();
    let asking = async { installation.store.snapshot().await?.latest_program().await };
    let unready = |detail: &str| Failed::new(StatusCode::SERVICE_UNAVAILABLE, detail.to_owned());
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(_)) => Ok("ready\n"),
        Ok(Err(error)) => {
            tracing::error!(%error, "the store does not answer");
            Err(unready("the store does not answer; the log of the server says why"))
        }
        Err(_) => Err(unready("the store takes too long to answer")),
    }
}

async fn metrics(_: By<may::Read>) -> Result<impl IntoResponse, Failed> {
    let detail = "figures are not collected in this process";
    let handle = start().ok_or_else(|| Failed::new(StatusCode::SERVICE_UNAVAILABLE, detail))?;
    handle.run_upkeep();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()))
}

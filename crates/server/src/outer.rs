//! What happens to every request before its handler and to every answer after it: a number by which it is found in the
//! log, limits, headers that tell browsers what they may do, and the refusal of what comes from another site.

use crate::linger::linger;
use crate::listen::Peer;
use crate::operations;
use crate::problem::Failed;
use crate::settings::Settings;
use crate::steady::steady;
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CONNECTION, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use uuid::Uuid;

/// Scripts, styles and pictures come from us alone, and nothing frames a page or takes its forms.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The number of a request, in its answer and in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts everything that all requests have in common around the routes. Probes name any host.
pub(crate) fn around(routes: Router, probes: Router, settings: &Arc<Settings>) -> Router {
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(settings), steady))
        .layer(from_fn_with_state(Arc::clone(settings), guard))
        .merge(probes)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(settings), describe))
        .layer(map_request(linger))
        .layer(from_fn(frame))
        .layer(from_fn(log))
}

/// Sees to it that nobody can take what comes behind a request for a part of it, or the other way round: a proxy that
/// reads the length of a body in another way than we do would let one client put words into the mouth of another
/// (RFC 9112, section 6.1).
async fn frame(request: Request, next: Next) -> Response {
    let is_in_pieces = request.headers().contains_key(TRANSFER_ENCODING);
    let mut answer = next.run(request).await;
    if is_in_pieces {
        // Where it had a length as well that is gone by now, so that nothing that follows can be trusted.
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// Refuses requests for another host, and changes that another site asks a browser for.
async fn guard(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let named = request.uri().authority().map(Authority::as_str);
    match check(request.method(), named, request.headers(), &settings) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Failed::new(StatusCode::MISDIRECTED_REQUEST, refusal).into_response(),
    }
}

fn check(
    method: &Method,
    named: Option<&str>,
    headers: &HeaderMap,
    settings: &Settings,
) -> Result<(), String> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // A proxy may go by one name, and we by another.
    let is_another = named.is_some_and(|named| !named.eq_ignore_ascii_case(settings.host()));
    if is_another || headers.get_all(HOST).iter().count() > 1 {
        return Err("the request names more than one server".to_owned());
    }
    match text(&HOST) {
        Some(host) if host.eq_ignore_ascii_case(settings.host()) => (),
        host => {
            let host = host.unwrap_or_default();
            return Err(format!(
                "this server is {}, and not `{host}`; say how it is reached with --base-url",
                settings.base_url
            ));
        }
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    // Browsers say where a request comes from, and pages can't make them say anything else. What is no browser has no
    // cookies that others could make use of.
    let from = text(&HeaderName::from_static("sec-fetch-site"));
    if from.is_some_and(|from| from != "same-origin" && from != "none") {
        return Err("a page of another site may not change anything here".to_owned());
    }
    match text(&ORIGIN) {
        Some(origin) if !origin.eq_ignore_ascii_case(&settings.base_url) => {
            Err(format!("a page of `{origin}` may not change anything here"))
        }
        _ => Ok(()),
    }
}

/// Tells browsers what they may do with an answer.
async fn describe(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(CONTENT_SECURITY_POLICY, POLICY);
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(X_FRAME_OPTIONS, "DENY");
    put(REFERRER_POLICY, "same-origin");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    put(axum::http::header::CACHE_CONTROL, "no-store");
    if settings.is_secure() {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    answer
}

/// Gives each request a number, and writes one line about it. What an address asks for may be confidential, so that the
/// line has its route and not its query.
async fn log(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    let started = Instant::now();
    let method = request.method().clone();
    let known = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let path = request.uri().path().to_owned();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.to_string()).unwrap_or_default();
    let mut answer = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    let status = answer.status().as_u16();
    let route = known.clone().unwrap_or(path);
    // What is asked for nowhere has a name that a stranger chose, of which there are too many to count each.
    operations::count(&method, known.as_deref().unwrap_or("none"), status, started.elapsed());
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(id, %method, route, status, microseconds, peer, "request failed");
    } else {
        tracing::info!(id, %method, route, status, microseconds, peer, "request");
    }
    answer
}

#[allow(clippy::needless_pass_by_value, reason = "the layer gives it away")]
fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    let detail = "something went wrong here that should not; the log of the server says what";
    Failed::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}

/// Where a request comes from: the other end of its connection, or what a trusted proxy says of it.
pub(crate) fn address(headers: &HeaderMap, peer: Option<Peer>, settings: &Settings) -> Option<IpAddr> {
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // The proxy appends what it sees itself; everything before that is what somebody says.
    let last = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    if settings.trusts_proxy { last.or(peer.map(|peer| peer.0)) } else { peer.map(|peer| peer.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_change_that_another_site_asks_for_is_refused() {
        let settings = Settings::at("https://gate.example");
        let asked = |method: Method, pairs: &[(&'static str, &'static str)]| {
            check(&method, None, &headers(pairs), &settings).is_ok()
        };
        let host = ("host", "gate.example");
        assert!(asked(Method::POST, &[host]));
        assert!(asked(
            Method::POST,
            &[host, ("origin", "https://gate.example"), ("sec-fetch-site", "same-origin")]
        ));
        assert!(!asked(Method::POST, &[host, ("origin", "https://evil.example")]));
        assert!(!asked(Method::POST, &[host, ("origin", "null")]));
        assert!(!asked(Method::DELETE, &[host, ("sec-fetch-site", "cross-site")]));
        assert!(!asked(Method::POST, &[host, ("sec-fetch-site", "same-site")]));
        assert!(
            asked(Method::GET, &[host, ("sec-fetch-site", "cross-site")]),
            "a link from elsewhere only reads"
        );
    }

    #[test]
    fn a_request_for_another_host_is_refused() {
        let settings = Settings::at("http://127.0.0.1:8080");
        let asked = |named, pairs: &[(&'static str, &'static str)]| {
            check(&Method::GET, named, &headers(pairs), &settings).is_ok()
        };
        let (host, evil) = (("host", "127.0.0.1:8080"), ("host", "evil.example"));
        assert!(asked(None, &[host]) && asked(Some("127.0.0.1:8080"), &[host]));
        assert!(!asked(None, &[evil]) && !asked(None, &[]));
        assert!(!asked(Some("evil.example"), &[host]), "the line of the request names another");
        let mut both = headers(&[host]);
        both.append("host", HeaderValue::from_static("evil.example"));
        assert!(check(&Method::GET, None, &both, &settings).is_err(), "two hosts");
    }

    #[test]
    fn only_a_trusted_proxy_says_where_requests_come_from_and_only_its_own_word_counts() {
        let mut settings = Settings::at("http://127.0.0.1:8080");
        let peer = Some(Peer("10.0.0.1".parse().unwrap()));
        let said = headers(&[("x-forwarded-for", "6.6.6.6, 203.0.113.7")]);
        assert_eq!(address(&said, peer, &settings).unwrap().to_string(), "10.0.0.1");
        settings.trusts_proxy = true;
        assert_eq!(address(&said, peer, &settings).unwrap().to_string(), "203.0.113.7");
        assert_eq!(address(&headers(&[]), peer, &settings).unwrap().to_string(), "10.0.0.1");
    }
}

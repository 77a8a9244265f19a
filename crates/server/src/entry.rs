//! The entrance: who a request is from, by the cookie of a session or by a token, and requests that come again.

use crate::listen::Peer;
use crate::oidc::{Journey, LASTS};
use crate::outer;
use crate::pages::Csrf;
use crate::problem::Failed;
use crate::served::Server;
use crate::settings::Settings;
use crate::visitor::{Grants, Visitor};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use portcullis_app::accounts::csrf::{check_csrf_token, csrf_token};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sessions::{Session, authenticate_session};
use portcullis_app::accounts::tokens::authenticate_token;
use portcullis_domain::permission::Permission;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// The header in which a script of a page proves that it is ours.
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// The one address of the API that takes a token in it.
const FEED: &str = "/rotation.ics";

/// The session of a request, for what ends it.
#[derive(Debug, Clone)]
pub(crate) struct Cookie(pub(crate) Secret);

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From(pub(crate) IpAddr);

/// Says who a request is from, and refuses what is done in a session that did not send it.
pub(crate) async fn admit(
    State((server, settings)): State<(Server, Arc<Settings>)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match recognise(&server, &settings, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(failed) => failed.into_response(),
    }
}

async fn recognise(server: &Server, settings: &Settings, parts: &mut Parts) -> Result<(), Failed> {
    let broken = |error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error);
    let peer = parts.extensions.get::<Peer>().copied();
    let address = outer::address(&parts.headers, peer, settings).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    parts.extensions.insert(From(address));
    let (installation, now) = (server.installation(), crate::now());
    if let Some(token) = followed(parts) {
        return follow(server, &token, address, parts).await;
    }
    if let Some(token) = bearer(&parts.headers) {
        let from = format!("API from {address}");
        let admitted = authenticate_token(&installation, server.entrance(), &token, &from, now).await;
        let Some(admitted) = admitted.map_err(broken)? else {
            let detail = "the token is not good: it was never made here, was revoked, or has expired";
            return Err(Failed::new(StatusCode::UNAUTHORIZED, detail));
        };
        let grants = Grants::Only { permissions: admitted.permissions, product: admitted.product };
        parts.extensions.insert(Visitor { caller: admitted.caller, grants });
        return Ok(());
    }
    let Some(secret) = cookie(&parts.headers, name(settings)).map(Secret::new) else { return Ok(()) };
    let from = format!("web from {address}");
    let signed_in = authenticate_session(&installation, server.entrance(), &secret, &from, now).await;
    let Some(signed_in) = signed_in.map_err(broken)? else { return Ok(()) };
    let is_reading = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_reading && parts.uri.path().starts_with(portcullis_api::BASE) {
        // Forms of pages carry their proof in a field, which is looked at where the form is read.
        let proof = parts.headers.get(&CSRF).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !check_csrf_token(&secret, proof) {
            let detail =
                "in a browser's session a change needs the header X-CSRF-Token; programs send a token";
            return Err(Failed::new(StatusCode::FORBIDDEN, detail));
        }
    }
    parts.extensions.insert(Csrf(csrf_token(&secret)));
    parts.extensions.insert(Cookie(secret));
    let grants = Grants::Only { permissions: signed_in.permissions, product: None };
    parts.extensions.insert(Visitor { caller: signed_in.caller, grants });
    Ok(())
}

/// The token in the address of the one thing that calendar programs ask for, which send no headers of ours.
fn followed(parts: &Parts) -> Option<Secret> {
    let is_feed = parts.uri.path().strip_prefix(portcullis_api::BASE) == Some(FEED);
    if parts.method != Method::GET || !is_feed || parts.headers.contains_key(AUTHORIZATION) {
        return None;
    }
    let query = parts.uri.query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("token=")).map(|token| Secret::new(token.to_owned()))
}

/// Lets in whoever has a token that permits to follow the rotation and nothing else: addresses are kept and passed on.
async fn follow(server: &Server, token: &Secret, address: IpAddr, parts: &mut Parts) -> Result<(), Failed> {
    let from = format!("calendar from {address}");
    let installation = server.installation();
    let admitted = authenticate_token(&installation, server.entrance(), token, &from, crate::now()).await;
    let admitted = admitted.map_err(Failed::ours)?;
    let only = BTreeSet::from([Permission::Follow]);
    let Some(admitted) = admitted.filter(|admitted| admitted.permissions == only) else {
        let detail = "the token in this address is not good: it was revoked, has expired, or permits more than to follow \
                      whose turn it is; the page of the rotation makes another address";
        return Err(Failed::new(StatusCode::UNAUTHORIZED, detail));
    };
    let grants = Grants::Only { permissions: admitted.permissions, product: None };
    parts.extensions.insert(Visitor { caller: admitted.caller, grants });
    Ok(())
}

/// Says to programs with which scheme they prove who they are.
pub(crate) async fn challenge(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    if answer.status() == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// The name of the cookie. One with this prefix is taken by browsers only over TLS and for this host alone.
fn name(settings: &Settings) -> &'static str {
    if settings.is_secure() { "__Host-portcullis" } else { "portcullis" }
}

/// Puts the cookie of a session that begins into an answer.
pub(crate) fn begin(settings: &Settings, session: &Session, answer: impl IntoResponse) -> Response {
    let seconds = session.expires_at.duration_since(crate::now()).as_secs().max(0);
    set(settings, session.secret.expose(), seconds, answer)
}

/// Takes the cookie of a session that ended out of the browser.
pub(crate) fn end(settings: &Settings, answer: impl IntoResponse) -> Response {
    set(settings, "", 0, answer)
}

/// The name of the cookie of whoever is with the provider.
fn journey_name(settings: &Settings) -> &'static str {
    if settings.is_secure() { "__Host-portcullis-oidc" } else { "portcullis-oidc" }
}

/// The journey to the provider that a browser is on.
pub(crate) fn journey(settings: &Settings, headers: &HeaderMap) -> Option<Journey> {
    Journey::unpacked(&cookie(headers, journey_name(settings))?, crate::now())
}

/// Puts the cookie of a journey that begins into an answer.
pub(crate) fn depart(settings: &Settings, journey: &Secret, answer: impl IntoResponse) -> Response {
    put(settings, journey_name(settings), journey.expose(), LASTS.as_secs(), answer)
}

/// Takes the cookie of a journey that ended out of the browser.
pub(crate) fn arrive(settings: &Settings, answer: impl IntoResponse) -> Response {
    put(settings, journey_name(settings), "", 0, answer)
}

fn set(settings: &Settings, value: &str, seconds: i64, answer: impl IntoResponse) -> Response {
    put(settings, name(settings), value, seconds, answer)
}

/// Puts a cookie into an answer. It comes back with links from elsewhere, as a provider's, and with no form from there.
fn put(settings: &Settings, name: &str, value: &str, seconds: i64, answer: impl IntoResponse) -> Response {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut answer = answer.into_response();
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => drop(answer.headers_mut().append(SET_COOKIE, cookie)),
        Err(_) => return Response::new(Body::empty()),
    }
    answer
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (known, value) = pair.trim().split_once('=')?;
            (known == name && !value.is_empty()).then(|| value.to_owned())
        })
    })
}

/// An address of this server that somebody may be sent to after signing in; anything else becomes the first page.
pub(crate) fn back(next: &str) -> &str {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        // Browsers leave some letters out and take others for a slash; an address as they send it has none of these.
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !next.starts_with("/sign-");
    if is_ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        assert_eq!(back("/vulnerabilities?filter=x"), "/vulnerabilities?filter=x");
        for evil in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "evil",
            "/\t/evil.example",
            "/sign-in?next=/",
            "/x\r\nSet-Cookie: a=b",
            "/\u{1}",
            "/ /evil.example",
            "/\u{7f}",
            "/\u{2028}//evil.example",
            "\\\\evil.example",
            "https:evil.example",
            " //evil.example",
        ] {
            assert_eq!(back(evil), "/", "{evil}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_an_empty_one_is_none() {
        let headers = |line: &'static str| HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(line))]);
        assert_eq!(cookie(&headers("zone=x; portcullis=abc; y"), "portcullis").unwrap(), "abc");
        assert_eq!(cookie(&headers("portcullis="), "portcullis"), None);
        assert_eq!(cookie(&headers("otherportcullis=abc"), "portcullis"), None);
    }

    #[test]
    fn a_token_is_taken_from_no_address_but_that_of_the_feed_and_from_none_beside_a_header() {
        let token = |method: &str, uri: &str, header: bool| {
            let mut request = Request::builder().method(method).uri(uri);
            if header {
                request = request.header(AUTHORIZATION, "Bearer pct_x");
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            followed(&parts).map(|token| token.expose().to_owned())
        };
        let feed = "/api/v1/rotation.ics?token=pct_x";
        assert_eq!(token("GET", feed, false).as_deref(), Some("pct_x"));
        assert_eq!(token("GET", "/api/v1/rotation.ics?a=b&token=pct_x", false).as_deref(), Some("pct_x"));
        assert_eq!(token("GET", feed, true), None);
        assert_eq!(token("POST", feed, false), None);
        for other in
            ["/api/v1/rotation?token=pct_x", "/rotation.ics?token=pct_x", "/api/v1/rotation.ics/?token=pct_x"]
        {
            assert_eq!(token("GET", other, false), None, "{other}");
        }
    }

    #[test]
    fn a_token_is_read_whatever_the_letters_of_its_scheme() {
        let headers =
            |line: &'static str| HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(line))]);
        assert_eq!(bearer(&headers("bearer pct_x")).unwrap().expose(), "pct_x");
        assert!(bearer(&headers("Basic abc")).is_none());
        assert!(bearer(&headers("pct_x")).is_none());
    }
}

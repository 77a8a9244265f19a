//! Answers that need explaining: those of proxies and of other servers, and those about tokens.

use super::{ServerAddress, is_away};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, Response, StatusCode};
use portcullis_api::Problem;

/// How an answer of the API says what is wrong.
const PROBLEM: &str = "application/problem+json";

/// Says whether the API gave this answer, as far as can be told from its head. It gives no pages, and what is wrong it
/// says in its own way.
pub(super) fn is_api(answer: &reqwest::Response) -> bool {
    let kind = text(answer.headers(), &CONTENT_TYPE);
    if answer.status().is_success() { !kind.starts_with("text/html") } else { kind.starts_with(PROBLEM) }
}

/// What an answer that is none of the API's means, or one about the token, with what to do.
pub(super) fn explained(
    answer: &reqwest::Response,
    is_api: bool,
    body: &[u8],
    address: &ServerAddress,
) -> Option<Response<Vec<u8>>> {
    let status = answer.status();
    if status == StatusCode::UNAUTHORIZED {
        let said = serde_json::from_slice(body).ok().map(|problem: Problem| problem.detail);
        let causes = said.filter(|said| is_api && !said.is_empty()).into_iter().collect();
        return Some(problem(
            status,
            format!(
                "{address} does not take the token; it may have expired or been revoked: make another there, and give \
                 it with --token-file or PORTCULLIS_TOKEN"
            ),
            causes,
        ));
    }
    if is_api {
        return None;
    }
    let detail = if status.is_redirection() {
        let to = text(answer.headers(), &LOCATION);
        format!(
            "{address} sends requests elsewhere, to `{to}`, where no token is sent unasked; is that what --server should \
             name?"
        )
    } else if is_away(status) {
        format!("something in front of {address} answers that the server is away ({status}); does it run?")
    } else if status == StatusCode::PAYLOAD_TOO_LARGE {
        format!(
            "something in front of {address} takes nothing as large as this ({status}); raise its limit on bodies"
        )
    } else if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        format!("the proxy on the way to {address} wants to know who you are ({status}); see HTTPS_PROXY")
    } else {
        format!(
            "what answers at {address} is no Portcullis ({status}); is --server right, and does a proxy in between let \
             requests of programs through?"
        )
    };
    // To whoever asked, a page that came with success is none.
    let status = if status.is_success() { StatusCode::BAD_GATEWAY } else { status };
    Some(problem(status, detail, Vec::new()))
}

/// An answer that says what is wrong, as the API does.
pub(super) fn problem(status: StatusCode, detail: String, causes: Vec<String>) -> Response<Vec<u8>> {
    let title = status.canonical_reason().unwrap_or("Error").to_owned();
    let problem = Problem { status: status.as_u16(), title, detail, causes, ..Problem::default() };
    let mut answer = Response::new(serde_json::to_vec(&problem).unwrap_or_default());
    *answer.status_mut() = status;
    answer
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

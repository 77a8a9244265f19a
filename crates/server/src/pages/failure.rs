//! What goes wrong, as a page.

use super::assets::Assets;
use super::desk::Desk;
use crate::served::Server;
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http_body_util::BodyExt;
use portcullis_api::Problem;

/// Within the frame, for whoever is signed in.
#[derive(Template)]
#[template(path = "failure.html")]
struct Inside {
    desk: Desk,
    problem: Problem,
}

/// Without a frame, for whoever is not.
#[derive(Template)]
#[template(path = "failure_outside.html")]
struct Outside {
    assets: Assets,
    problem: Problem,
}

/// Turns problems into pages, and sends whoever is not signed in to where they can.
pub(super) async fn as_page(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asked = parts.uri.path_and_query().map_or("/", |asked| asked.as_str()).to_owned();
    let is_reading = parts.method == Method::GET;
    let desk = Desk::from_request_parts(&mut parts, &server).await.ok();
    let answer = next.run(Request::from_parts(parts, body)).await;
    let is_problem = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/problem+json"));
    // Where nothing is, is said here for the API, too.
    if !is_problem || asked.starts_with(portcullis_api::BASE) {
        return answer;
    }
    if answer.status() == StatusCode::UNAUTHORIZED {
        let back = if is_reading { asked } else { "/".to_owned() };
        let query = serde_urlencoded::to_string([("next", back)]).unwrap_or_default();
        return Redirect::to(&format!("/sign-in?{query}")).into_response();
    }
    let status = answer.status();
    let Ok(bytes) = answer.into_body().collect().await else { return status.into_response() };
    let problem: Problem = serde_json::from_slice(&bytes.to_bytes()).unwrap_or_default();
    let text = match desk {
        Some(desk) => Inside { desk, problem }.render(),
        None => Outside { assets: Assets, problem }.render(),
    };
    match text {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}

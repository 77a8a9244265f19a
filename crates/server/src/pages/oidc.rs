//! The way to the provider through which people sign in, and the way back.

use super::assets::Assets;
use super::page;
use crate::entry::{self, From};
use crate::oidc::{Provider, Returned, Unproven};
use crate::problem::Failed;
use crate::served::Served;
use crate::settings::Settings;
use crate::visitor::Visitor;
use askama::Template;
use axum::extract::{Extension, Query};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::accounts::sign_in::{NotSignedIn, Origin};
use portcullis_app::accounts::vouched::{NotVouched, sign_in_vouched};
use serde::Deserialize;
use std::error::Error;
use std::sync::Arc;

/// Says why somebody is not signed in, and what they can do.
#[derive(Template)]
#[template(path = "not_signed_in.html")]
struct NotIn {
    assets: Assets,
    /// What people call the provider.
    provider: String,
    told: String,
    /// What has to be done about it, if coming again is not enough.
    advice: &'static str,
    /// Where the way to the provider begins.
    again: String,
    /// Where there is a form for a password.
    form: String,
}

/// Where somebody wants to go.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    next: String,
}

/// The address at which the way to the provider begins, for somebody who wants to go somewhere.
pub(super) fn departure(next: &str) -> String {
    address("/sign-in/oidc", next)
}

fn address(path: &str, next: &str) -> String {
    let next = entry::back(next);
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    if next == "/" { path.to_owned() } else { format!("{path}?{query}") }
}

pub(super) async fn depart(
    visitor: Option<Extension<Visitor>>,
    Extension(settings): Extension<Arc<Settings>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let provider = provider(&settings)?;
    let next = entry::back(&wanted.next);
    if visitor.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    match provider.send(next, crate::now()).await {
        Ok((address, journey)) => {
            let packed = journey.packed().ok_or_else(|| Failed::ours("a journey can't be written down"))?;
            Ok(entry::depart(&settings, &packed, Redirect::to(address.as_str())))
        }
        Err(unproven) => not_proven(provider, &unproven, next),
    }
}

pub(super) async fn arrive(
    served: Served,
    Extension(settings): Extension<Arc<Settings>>,
    Extension(From(from)): Extension<From>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Failed> {
    let provider = provider(&settings)?;
    let Some(journey) = entry::journey(&settings, &headers) else {
        return not_proven(provider, &Unproven::Lost, "/");
    };
    let next = entry::back(journey.next());
    // The provider is not asked for strangers as often as they like.
    if let Err(often) = served.entrance.attempt(from) {
        return not_in(provider, StatusCode::TOO_MANY_REQUESTS, often.to_string(), "", next);
    }
    let proven = provider.prove(&journey, returned, crate::now()).await;
    let answer = match proven {
        Err(unproven) => not_proven(provider, &unproven, next)?,
        Ok(vouched) => {
            let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let origin = Origin { address: from, agent };
            let found_by = provider.found_by();
            match sign_in_vouched(&served.installation, found_by, &vouched, origin, crate::now()).await {
                Ok(session) => entry::begin(&settings, &session, Redirect::to(next)),
                Err(NotVouched::Store(error)) => return Err(Failed::ours(error)),
                Err(NotVouched::NotSignedIn(error)) => return Err(unready(error)),
                Err(refused) => {
                    tracing::info!(issuer = vouched.issuer, subject = vouched.subject, %refused, "nobody came in");
                    let advice = advice(&refused);
                    not_in(provider, StatusCode::FORBIDDEN, refused.to_string(), advice, next)?
                }
            }
        }
    };
    Ok(entry::arrive(&settings, answer))
}

fn provider(settings: &Settings) -> Result<&Provider, Failed> {
    let none = "nobody signs in through an identity provider here";
    settings.provider.as_deref().ok_or_else(|| Failed::new(StatusCode::NOT_FOUND, none))
}

fn not_proven(provider: &Provider, unproven: &Unproven, next: &str) -> Result<Response, Failed> {
    let mut causes = Vec::new();
    let mut cause = unproven.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    tracing::warn!(causes = causes.join(": "), "the identity provider proves nothing: {unproven}");
    let told = format!("{}: {unproven}", provider.label());
    not_in(provider, unproven.status(), told, "", next)
}

fn not_in(
    provider: &Provider,
    status: StatusCode,
    told: String,
    advice: &'static str,
    next: &str,
) -> Result<Response, Failed> {
    let (again, form) = (departure(next), address("/sign-in", next));
    let shown = NotIn { assets: Assets, provider: provider.label().to_owned(), told, advice, again, form };
    Ok((status, page(&shown)?).into_response())
}

fn advice(refused: &NotVouched) -> &'static str {
    match refused {
        NotVouched::Left | NotVouched::Unknown(..) => {
            "Ask whoever runs this installation to add you to the people of the program."
        }
        NotVouched::Taken(_) => {
            "If the other is yours, too, ask whoever runs this installation to disable the account here and enable it again."
        }
        NotVouched::Disabled(_) => "Ask whoever runs this installation to enable it.",
        _ => "Ask whoever runs the identity provider.",
    }
}

fn unready(error: NotSignedIn) -> Failed {
    Failed::new(StatusCode::SERVICE_UNAVAILABLE, error)
}

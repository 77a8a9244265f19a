//! Making what a vulnerability is in some components one of its own.

use super::fields::Fields;
use super::merging::refusal;
use crate::api::vulnerabilities::actions::{not_shown, numbered};
use crate::api::vulnerabilities::merging::not_merged;
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::merge_vulnerabilities::{NotMerged, split_vulnerability};
use portcullis_app::revision::Seen;
use portcullis_app::show_vulnerability::show_revision;
use portcullis_domain::vulnerability::{Brief, Place};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "vulnerabilities/split.html")]
struct Page {
    desk: Desk,
    brief: Brief,
    revision: String,
    components: Vec<Part>,
    reason: String,
    /// Why nothing was split.
    trouble: String,
    /// Why the reader splits nothing; empty where they may.
    refusal: String,
}

/// A component that has it, and where in it.
struct Part {
    component: String,
    places: Vec<Place>,
    is_marked: bool,
}

pub(in crate::pages) async fn form(
    served: Served,
    _: By<may::Act>,
    desk: Desk,
    Path(named): Path<String>,
) -> Result<Response, Failed> {
    page(&content(&served, desk, numbered(&named)?, &[]).await?)
}

async fn content(served: &Served, desk: Desk, number: u64, marked: &[String]) -> Result<Page, Failed> {
    let shown = show_revision(&served.installation, number, desk.now).await;
    let (sheet, revision) = shown.map_err(not_shown)?;
    let mut refusal = refusal(&served.installation.program.program, &desk.person);
    if let Some(into) = &sheet.merged_into {
        refusal = format!("It was merged into {into}; split that one.");
    }
    let mut components: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for place in sheet.places {
        components.entry(place.component.clone()).or_default().push(place);
    }
    let part = |(component, places): (String, Vec<Place>)| Part {
        is_marked: marked.contains(&component),
        component,
        places,
    };
    let components = components.into_iter().map(part).collect();
    let (reason, trouble) = (String::new(), String::new());
    let revision = revision.to_string();
    Ok(Page { desk, brief: sheet.brief, revision, components, reason, trouble, refusal })
}

pub(in crate::pages) async fn split(
    served: Served,
    By(caller, _): By<may::Act>,
    desk: Desk,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let number = numbered(&named)?;
    let components: Vec<String> = fields.all("component").map(str::to_owned).collect();
    let seen = Seen::states(vec![fields.text("revision").to_owned()]);
    let (reason, installation) = (fields.text("reason"), &served.installation);
    let split = split_vulnerability(installation, number, &components, reason, &seen, &caller, desk.now);
    let (status, trouble) = match split.await {
        Ok(part) => return Ok(Redirect::to(&format!("/vulnerabilities/{}", part.number)).into_response()),
        Err(error @ NotMerged::Stale(_)) => (StatusCode::PRECONDITION_FAILED, error.to_string()),
        Err(NotMerged::NoReason) => (StatusCode::UNPROCESSABLE_ENTITY, "say why they are two".to_owned()),
        Err(error @ NotMerged::Impossible(_)) => (StatusCode::CONFLICT, error.to_string()),
        Err(error) => return Err(not_merged(error)),
    };
    let content = content(&served, desk, number, &components).await?;
    let answer = page(&Page { trouble, reason: reason.to_owned(), ..content })?;
    Ok((status, answer).into_response())
}

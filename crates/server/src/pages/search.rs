//! One search for everything.

use super::desk::Desk;
use super::page;
use super::release::address_of;
use super::requests::Row;
use crate::api::releases::no_release;
use crate::api::requests::not_done;
use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use portcullis_app::search_everything::{Hit, NoSearch, SearchResults, search_everything};
use serde::Deserialize;

/// What is shown of each group.
const FIRST: usize = 20;

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    desk: Desk,
    results: Option<SearchResults>,
    requests: Vec<Row>,
    is_empty: bool,
}

/// What is searched for.
#[derive(Debug, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    q: String,
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    mut desk: Desk,
    Asked(Sought { q }): Asked<Sought>,
) -> Result<Response, Failed> {
    let mut results = if q.trim().is_empty() {
        None
    } else {
        let limit = u32::try_from(FIRST).unwrap_or(u32::MAX);
        let found = search_everything(&served.installation, &q, limit, &caller, desk.now).await;
        Some(found.map_err(failed)?)
    };
    let listed = results.as_mut().map(|found| std::mem::take(&mut found.requests)).unwrap_or_default();
    let program = &served.installation.program.program;
    let requests: Vec<Row> = listed.into_iter().map(|brief| Row::of(brief, program, desk.now)).collect();
    let is_empty = results.as_ref().is_some_and(|found| {
        let lists = [&found.exact, &found.components, &found.releases, &found.people];
        found.advisory.is_none()
            && requests.is_empty()
            && found.vulnerabilities.count == 0
            && lists.iter().all(|list| list.is_empty())
    });
    desk.sought = q;
    page(&Page { desk, results, requests, is_empty })
}

fn failed(error: NoSearch) -> Failed {
    match error {
        NoSearch::Long(_) => Failed::new(StatusCode::BAD_REQUEST, error),
        NoSearch::List(error) => no_list(error),
        NoSearch::Requests(error) => not_done(error),
        NoSearch::Release(error) => no_release(error),
        NoSearch::Store(_) => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

/// What is found: the kind, the name, and where it is.
fn told(desk: &Desk, hit: &Hit) -> (&'static str, String, String) {
    match hit {
        Hit::Vulnerability(number) => {
            ("vulnerability", format!("V-{number}"), format!("/vulnerabilities/{number}"))
        }
        Hit::Request(number) => ("request", format!("R-{number}"), format!("/requests/{number}")),
        Hit::Component(id) => ("component", id.clone(), format!("/components/{}", super::encoded(id))),
        Hit::Release { product, version } => {
            ("release", format!("{product} {version}"), address_of(product, version))
        }
        Hit::Person(id) => ("person", desk.person_name(id).to_owned(), format!("/people#person-{id}")),
        Hit::Team(id) => ("team", desk.team_name(id).to_owned(), format!("/people#team-{id}")),
    }
}

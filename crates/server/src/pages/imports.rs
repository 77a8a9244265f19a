//! What came with the first scan of something and waits to be accepted for triage.

use super::desk::Desk;
use super::filled::Filled;
use super::page;
use super::vulnerabilities::Fields;
use crate::api::vulnerabilities::imports::{failed, number};
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::{Redirect, Response};
use portcullis_app::accept_import::{self, Import, ImportPage, WaitingCount};
use portcullis_domain::permission::Permission;
use portcullis_domain::program::people::Person;
use portcullis_domain::vulnerability::{Filter, Term, Who};
use serde::Deserialize;

/// Imports of a page.
const PAGE: u32 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// The number of the last one of the page before.
    before: Option<u64>,
}

#[derive(Template)]
#[template(path = "vulnerabilities/imports.html")]
struct ListPage {
    desk: Desk,
    imports: Vec<Import>,
    next: Option<u64>,
}

#[derive(Template)]
#[template(path = "vulnerabilities/import.html")]
struct Page {
    desk: Desk,
    import: Import,
    waiting: Vec<Waiting>,
    /// Why the reader does not accept it; empty where they may.
    refusal: String,
}

/// How many wait of a severity and an owner, and the filter that lists them.
struct Waiting {
    count: WaitingCount,
    filter: String,
}

pub(super) async fn list(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let listed = accept_import::list(&served.installation, wanted.before, PAGE).await;
    let ImportPage { imports, next } = listed.map_err(failed)?;
    page(&ListPage { desk, imports, next })
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path(named): Path<String>,
) -> Result<Response, Failed> {
    let (import, waiting) =
        accept_import::show(&served.installation, number(&named)?).await.map_err(failed)?;
    let program = &served.installation.program.program;
    let refusal = if let Some(by) = &import.accepted_by {
        format!("It was accepted by {}.", desk.person_name(by))
    } else if !desk.may(Permission::Act) {
        desk.needs(Permission::Act)
    } else if program.person(&desk.person).is_some_and(Person::is_security_team) {
        String::new()
    } else {
        "The security team accepts imports for triage.".to_owned()
    };
    let waiting = waiting.into_iter().map(|count| Waiting { filter: filter(&import, &count), count });
    page(&Page { waiting: waiting.collect(), import, refusal, desk })
}

/// What lists those that are counted.
fn filter(import: &Import, count: &WaitingCount) -> String {
    let team = count.team.clone().map_or(Who::Nobody, Who::Id);
    let severity = Term::Severity(vec![count.severity]);
    Filter { terms: vec![Term::Import(vec![import.number]), severity, Term::Team(vec![team])] }.to_string()
}

pub(super) async fn accept(
    served: Served,
    By(caller, _): By<may::Act>,
    Path(named): Path<String>,
    Filled(_): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let number = number(&named)?;
    accept_import::accept(&served.installation, number, &caller, crate::now()).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/imports/{number}")))
}

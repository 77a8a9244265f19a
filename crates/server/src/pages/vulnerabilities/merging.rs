//! Making one vulnerability of two, after it is said what that does.

use super::fields::Fields;
use crate::api::vulnerabilities::actions::numbered;
use crate::api::vulnerabilities::merging::not_merged;
use crate::extract::Asked;
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
use jiff::Timestamp;
use portcullis_app::merge_vulnerabilities::{NotMerged, Outlook, merge_vulnerabilities, outlook};
use portcullis_app::revision::Seen;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_domain::vulnerability::{name, number};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "vulnerabilities/merger.html")]
struct Page {
    desk: Desk,
    number: u64,
    name: String,
    /// The other one, as it was typed.
    with: String,
    reason: String,
    /// What it would do; nothing where no other one is named, or they can't be merged.
    outlook: Option<Outlook>,
    /// Why nothing is merged.
    trouble: String,
    /// Why the reader merges nothing; empty where they may.
    refusal: String,
}

/// The other one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    with: String,
}

/// Why somebody neither merges nor splits; empty where they may.
pub(super) fn refusal(program: &Program, person: &str) -> String {
    if program.person(person).is_some_and(Person::is_security_team) {
        String::new()
    } else {
        "The security team merges and splits.".to_owned()
    }
}

pub(in crate::pages) async fn form(
    served: Served,
    _: By<may::Act>,
    desk: Desk,
    Path(named): Path<String>,
    Asked(Wanted { with }): Asked<Wanted>,
) -> Result<Response, Failed> {
    let number = numbered(&named)?;
    page(&content(&served, desk, number, with).await?)
}

async fn content(served: &Served, desk: Desk, into: u64, with: String) -> Result<Page, Failed> {
    let with = with.trim().to_owned();
    let refusal = refusal(&served.installation.program.program, &desk.person);
    let (outlook, trouble) = match number(&with) {
        _ if with.is_empty() => (None, String::new()),
        None => (None, format!("`{with}` is no vulnerability; they are named `V-12`, or `12`")),
        Some(from) => look(served, into, from, desk.now).await?,
    };
    Ok(Page { number: into, name: name(into), with, reason: String::new(), outlook, trouble, refusal, desk })
}

/// What a merger would do, or why there is none.
async fn look(
    served: &Served,
    into: u64,
    from: u64,
    now: Timestamp,
) -> Result<(Option<Outlook>, String), Failed> {
    match outlook(&served.installation, into, from, now).await {
        Ok(outlook) => Ok((Some(outlook), String::new())),
        Err(NotMerged::NoVulnerability(missing)) if missing == into => {
            Err(not_merged(NotMerged::NoVulnerability(missing)))
        }
        Err(error @ (NotMerged::NoVulnerability(_) | NotMerged::Impossible(_))) => {
            Ok((None, error.to_string()))
        }
        Err(error) => Err(not_merged(error)),
    }
}

pub(in crate::pages) async fn merge(
    served: Served,
    By(caller, _): By<may::Act>,
    desk: Desk,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let (into, from) = (numbered(&named)?, numbered(fields.text("from"))?);
    let seen = Seen::states(vec![fields.text("revision").to_owned()]);
    let reason = fields.text("reason");
    let merged =
        merge_vulnerabilities(&served.installation, into, &[from], reason, &seen, &caller, desk.now).await;
    let (status, trouble) = match merged {
        Ok(lasting) => {
            return Ok(Redirect::to(&format!("/vulnerabilities/{}", lasting.number)).into_response());
        }
        Err(error @ NotMerged::Stale(_)) => (StatusCode::PRECONDITION_FAILED, error.to_string()),
        Err(NotMerged::NoReason) => (StatusCode::UNPROCESSABLE_ENTITY, "say why they are one".to_owned()),
        Err(error) => return Err(not_merged(error)),
    };
    let content = content(&served, desk, into, name(from)).await?;
    let answer = page(&Page { trouble, reason: reason.to_owned(), ..content })?;
    Ok((status, answer).into_response())
}

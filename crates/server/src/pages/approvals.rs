//! What waits for approval, and the answers.

use super::desk::Desk;
use super::filled::Filled;
use super::page;
use super::vulnerabilities::{Fields, decided, needed, stale};
use crate::api::decisions::not_approved;
use crate::api::vulnerabilities::actions::{not_shown, numbered};
use crate::extract::Asked;
use crate::kept::is_for;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::response::{Redirect, Response};
use portcullis_app::approve_decision::{approve, reject};
use portcullis_app::show_vulnerability;
use portcullis_domain::decision::Weakness;
use portcullis_domain::decision::outlook::Waiting;
use portcullis_domain::permission::Permission;
use portcullis_domain::vulnerability::Sheet;
use serde::Deserialize;

/// Requests of a page.
const PAGE: usize = 20;

/// Which requests are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// `all`, or else those that wait for the reader.
    of: String,
    /// The key of the last one of the page before.
    after: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/approvals.html")]
struct Page {
    desk: Desk,
    is_of_all: bool,
    count: usize,
    requests: Vec<Requested>,
    /// The key that the next page goes on after; empty where there is none.
    next: String,
}

/// A request with the facts that it is about.
struct Requested {
    waiting: Waiting,
    decided: String,
    needed: String,
    stale: String,
    sheet: Option<Sheet>,
    /// Why the reader does not answer it; empty where they may.
    refusal: String,
}

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Read>,
    mut desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let is_of_all = wanted.of == "all";
    let all = served.kept.waiting(&served.installation, desk.now).await?;
    let all: Vec<&Waiting> = all.iter().filter(|one| is_of_all || is_for(one, &caller.id)).collect();
    desk.waiting = if is_of_all { desk.waiting } else { all.len() };
    let count = all.len();
    let key = |one: &Waiting| one.decision.request.key.to_string();
    let from = match wanted.after.as_str() {
        "" => 0,
        after => all.iter().position(|one| key(one) == after).map_or(0, |at| at + 1),
    };
    let rest = all.len().saturating_sub(from + PAGE);
    let shown: Vec<Waiting> = all.into_iter().skip(from).take(PAGE).cloned().collect();
    let next = shown.last().filter(|_| rest > 0).map(key).unwrap_or_default();
    let mut requests = Vec::new();
    for waiting in shown {
        let sheet = match waiting.decision.request.weakness {
            Weakness::Vulnerability(number) => Some(
                show_vulnerability::show(&served.installation, number, desk.now).await.map_err(not_shown)?,
            ),
            _ => None,
        };
        requests.push(Requested::of(waiting, sheet, &desk));
    }
    page(&Page { desk, is_of_all, count, requests, next })
}

impl Requested {
    fn of(waiting: Waiting, sheet: Option<Sheet>, desk: &Desk) -> Self {
        let approvers: Vec<&str> = waiting.approvers.iter().map(String::as_str).collect();
        let refusal = if waiting.decision.request.by == desk.person {
            "You asked for it, and nobody approves their own request.".to_owned()
        } else if !desk.may(Permission::Approve) {
            desk.needs(Permission::Approve)
        } else if approvers.contains(&desk.person.as_str()) {
            String::new()
        } else {
            "Others approve it.".to_owned()
        };
        Self {
            decided: decided(&waiting.decision.request.verdict),
            needed: needed(&waiting.needed, &approvers, desk),
            stale: waiting.stale.map(stale).unwrap_or_default(),
            sheet,
            refusal,
            waiting,
        }
    }
}

pub(super) async fn give(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((set, id)): Path<(String, String)>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let back = back(&fields)?;
    approve(&served.installation, &set, &id, &caller, crate::now()).await.map_err(not_approved)?;
    Ok(Redirect::to(&back))
}

pub(super) async fn refuse(
    served: Served,
    By(caller, _): By<may::Approve>,
    Path((set, id)): Path<(String, String)>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let back = back(&fields)?;
    let reason = fields.text("reason");
    reject(&served.installation, &set, &id, reason, &caller, crate::now()).await.map_err(not_approved)?;
    Ok(Redirect::to(&back))
}

/// The page that a form stood on.
fn back(fields: &Fields) -> Result<String, Failed> {
    Ok(match fields.some("vulnerability") {
        Some(named) => format!("/vulnerabilities/{}#decisions", numbered(&named)?),
        None => "/approvals".to_owned(),
    })
}

//! How the reader wants to be told of things.

use super::desk::Desk;
use super::filled::Filled;
use super::page;
use super::vulnerabilities::Fields;
use crate::api::preferences::failed;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::caller::Caller;
use portcullis_app::preferences::{NotPreferred, set_preferences, show_preferences};
use portcullis_app::revision::Seen;
use portcullis_domain::notification::{Group, Preferences, Timing};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "preferences.html")]
struct Page {
    desk: Desk,
    rows: Vec<Row>,
    /// The hour of the digest that is chosen.
    hour: u8,
    /// The one on record.
    saved_hour: u8,
    /// The zone in which the hour is meant.
    zone: String,
    /// Where mail goes to; empty where it goes nowhere.
    address: String,
    revision: String,
    /// What is on record is not what the reader saw when they chose.
    trouble: String,
}

/// A group, and how soon the reader is told of it.
struct Row {
    group: Group,
    what: &'static str,
    chosen: Timing,
    saved: Timing,
}

fn what(group: Group) -> &'static str {
    match group {
        Group::Overdue => "a due date is over",
        Group::DueSoon => "a due date is near, or was put off",
        Group::New => "something was reported to you, was found again, or has no single owner",
        Group::Work => "something is to be validated, told to customers, looked at again or handed over",
        Group::Approvals => "a decision, or a release in spite of the gate, waits for your approval",
        Group::Requests => "a request is given to you, or somebody waits for a word of yours on one",
    }
}

fn choice(timing: Timing) -> &'static str {
    match timing {
        Timing::AtOnce => "at once",
        Timing::Digest => "in the digest",
        Timing::Off => "not at all",
    }
}

/// What the reader comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    done: bool,
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Own>,
    mut desk: Desk,
    Asked(From { done }): Asked<From>,
) -> Result<Response, Failed> {
    if done {
        "Saved. It holds for everything that comes from here on.".clone_into(&mut desk.told);
    }
    page(&content(&served, &caller, desk, None).await?)
}

/// The page, with what the reader chose where that is not on record.
async fn content(
    served: &Served,
    caller: &Caller,
    desk: Desk,
    chosen: Option<&Preferences>,
) -> Result<Page, Failed> {
    let (saved, revision) = show_preferences(&served.installation, caller).await.map_err(failed)?;
    let chosen = chosen.unwrap_or(&saved);
    let row = |&group: &Group| Row {
        group,
        what: what(group),
        chosen: chosen.timing(group),
        saved: saved.timing(group),
    };
    let program = &served.installation.program.program;
    let address = program.person(&desk.person).and_then(|person| person.email.clone()).unwrap_or_default();
    Ok(Page {
        rows: Group::ALL.iter().map(row).collect(),
        hour: chosen.digest_hour,
        saved_hour: saved.digest_hour,
        zone: program.calendar.time_zone_name.clone(),
        address,
        revision: revision.to_string(),
        trouble: String::new(),
        desk,
    })
}

pub(super) async fn set(
    served: Served,
    By(caller, _): By<may::Own>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let mut wanted = Preferences { digest_hour: fields.read("hour")?, ..Preferences::default() };
    for &group in Group::ALL {
        wanted.groups.insert(group, fields.word(group.word(), Timing::from_word)?);
    }
    let seen = Seen::states(vec![fields.text("revision").to_owned()]);
    match set_preferences(&served.installation, &wanted, &seen, &caller, desk.now).await {
        Ok(_) => Ok(Redirect::to("/me/notifications?done=true").into_response()),
        Err(NotPreferred::Stale(stale)) => {
            let content = content(&served, &caller, desk, Some(&wanted)).await?;
            let page = page(&Page { trouble: stale.to_string(), ..content })?;
            Ok((StatusCode::PRECONDITION_FAILED, page).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}

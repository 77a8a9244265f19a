//! What is shown to whoever acts on a vulnerability that somebody changed after they looked at it: what changed, and what
//! they typed.

use super::fields::Fields;
use super::moves::title;
use super::sheet::Happening;
use crate::api::vulnerabilities::actions::not_shown;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use portcullis_app::show_vulnerability::show_revision;
use portcullis_domain::vulnerability::{Brief, Verb};

/// Characters of a value that stands in one line.
const LINE: usize = 80;
/// Events that are shown where nobody knows since when.
const EVENTS: usize = 3;

#[derive(Template)]
#[template(path = "vulnerabilities/meanwhile.html")]
struct Page {
    desk: Desk,
    brief: Brief,
    /// What they wanted to do, as the form has it, and as people say it.
    word: &'static str,
    verb: &'static str,
    revision: String,
    version: String,
    events: Vec<Happening>,
    typed: Vec<Typed>,
    /// The report as it is, where it is the report that somebody else wrote.
    report: Option<String>,
}

/// A field as it came.
struct Typed {
    name: String,
    value: String,
    is_long: bool,
}

/// Fields that say nothing of what is wanted.
const OWN: [&str; 5] = ["csrf", "verb", "revision", "version", "seen"];

/// The page for them.
pub(super) async fn meanwhile(
    served: &Served,
    desk: Desk,
    number: u64,
    verb: Verb,
    fields: &Fields,
) -> Result<Response, Failed> {
    let shown = show_revision(&served.installation, number, desk.now).await;
    let (sheet, revision) = shown.map_err(not_shown)?;
    let seen: Option<Timestamp> = fields.text("seen").parse().ok();
    let mut timeline = sheet.timeline;
    timeline.reverse();
    match seen {
        Some(seen) => timeline.retain(|event| event.at >= seen),
        None => timeline.truncate(EVENTS),
    }
    let typed = fields.list().filter(|(name, _)| !OWN.contains(&name.as_str())).map(|(name, value)| Typed {
        name: name.clone(),
        value: value.clone(),
        is_long: value.contains('\n') || value.chars().nth(LINE).is_some(),
    });
    let answer = page(&Page {
        word: verb.word(),
        verb: title(verb),
        revision: revision.to_string(),
        version: super::acting::version(&sheet.report),
        events: timeline.into_iter().map(Happening::of).collect(),
        typed: typed.collect(),
        report: (verb == Verb::Write).then_some(sheet.report),
        brief: sheet.brief,
        desk,
    })?;
    Ok((StatusCode::PRECONDITION_FAILED, answer).into_response())
}

//! How fast requests were acknowledged and done, with links to the requests behind the figures.

use crate::api::requests::{days, measured};
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use portcullis_api::WantedRequestFigures;
use portcullis_domain::program::Program;
use portcullis_domain::request::figures::{KindFigures, Pace, RequestFigures};
use portcullis_domain::request::story::worked;
use serde::Deserialize;

/// Of which period figures are wanted; what is empty is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "requests/metrics.html")]
struct Page {
    desk: Desk,
    from: Date,
    until: Date,
    figures: RequestFigures,
    acknowledge: String,
}

pub(in crate::pages) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let program = &served.installation.program.program;
    let wanted = WantedRequestFigures { from: day(&wanted.from)?, until: day(&wanted.until)? };
    let (from, until) = days(&wanted, &program.calendar, desk.now)?;
    let figures = measured(&served.installation, from, until, desk.now).await?;
    page(&Page { figures, from, until, acknowledge: acknowledge(program), desk })
}

fn acknowledge(program: &Program) -> String {
    program.requests.acknowledge.in_words()
}

fn day(text: &str) -> Result<Option<Date>, Failed> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        Failed::new(StatusCode::BAD_REQUEST, format!("`{text}` is no day; write one as 2026-09-30"))
    })
}

/// Working time, or a dash where nothing was measured.
fn time(minutes: Option<u64>) -> String {
    minutes.map_or_else(|| "–".to_owned(), worked)
}

/// A share, or a dash where there is nothing to share.
fn share(percent: Option<u64>) -> String {
    percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}

/// The list of the requests of a kind.
fn list_of(kind: &KindFigures) -> String {
    let kind = kind.kind.as_deref().map(|kind| format!("&kind={}", crate::pages::encoded(kind)));
    format!("/requests?view=all{}", kind.unwrap_or_default())
}

/// The lines of the tables: all kinds where there are several, then each.
fn lines(figures: &RequestFigures) -> impl Iterator<Item = &KindFigures> {
    let all = Some(&figures.all).filter(|_| figures.kinds.len() > 1);
    all.into_iter().chain(&figures.kinds)
}

/// How long it took until a request of a kind was acknowledged, or until it ended.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they have by reference")]
fn pace<'k>(kind: &'k KindFigures, is_end: &bool) -> &'k Pace {
    if *is_end { &kind.to_end } else { &kind.to_acknowledge }
}

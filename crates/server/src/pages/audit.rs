//! The audit trail: who did what, and whether it is whole.

use super::desk::Desk;
use super::filled::Filled;
use super::page;
use crate::api::audit::no_entries;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use portcullis_app::show_audit::{AuditFilter, show_audit};
use portcullis_app::verify_audit::verify_audit;
use portcullis_domain::audit::{Entry, Verification};
use serde::{Deserialize, Serialize};

/// Entries of one page.
const ENTRIES: u32 = 50;
/// Characters of what an entry says that are shown; the entry itself has all of it.
const DETAIL: usize = 600;

#[derive(Template)]
#[template(path = "audit.html")]
struct ListPage {
    desk: Desk,
    wanted: Wanted,
    entries: Vec<Entry>,
    /// The query of the next page, where there is one.
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "audit_verified.html")]
struct VerifiedPage {
    desk: Desk,
    verification: Verification,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wanted {
    #[serde(skip_serializing_if = "String::is_empty")]
    actor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    action: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    subject: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    since: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

/// A form that says nothing but that it was sent.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {}

pub(super) async fn list(
    served: Served,
    _: By<may::ReadAudit>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = AuditFilter {
        actor: text(&wanted.actor),
        action: text(&wanted.action),
        subject: text(&wanted.subject),
        since: day(&desk, &wanted.since, false)?,
        until: day(&desk, &wanted.until, true)?,
        before: wanted.before,
    };
    let shown = show_audit(&served.installation, &filter, ENTRIES).await.map_err(no_entries)?;
    let next = shown.next.and_then(|before| {
        serde_urlencoded::to_string(Wanted { before: Some(before), ..wanted.clone() }).ok()
    });
    page(&ListPage { desk, wanted, entries: shown.entries, next })
}

pub(super) async fn verify(
    served: Served,
    _: By<may::ReadAudit>,
    desk: Desk,
    Filled(Sent {}): Filled<Sent>,
) -> Result<Response, Failed> {
    let verified = verify_audit(&served.installation, None, &mut |_| ()).await;
    let verification = verified.map_err(Failed::ours)?;
    page(&VerifiedPage { desk, verification })
}

/// The beginning of a day in the reader's zone, or that of the day after.
fn day(desk: &Desk, text: &str, after: bool) -> Result<Option<Timestamp>, Failed> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |_| Failed::new(StatusCode::BAD_REQUEST, format!("`{text}` is no date, as in 2026-11-24"));
    let date: Date = text.parse().map_err(refuse)?;
    let date = if after { date.tomorrow().map_err(refuse)? } else { date };
    desk.zone().to_timestamp(date.at(0, 0, 0, 0)).map(Some).map_err(refuse)
}

/// The beginning of what an entry says.
fn beginning(detail: &str) -> String {
    match detail.char_indices().nth(DETAIL) {
        Some((end, _)) => format!("{}…", &detail[..end]),
        None => detail.to_owned(),
    }
}

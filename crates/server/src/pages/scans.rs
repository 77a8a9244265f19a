//! Scans: what one found, and a form that takes a report.

use super::desk::Desk;
use super::page;
use super::uploaded::Uploaded;
use crate::api::scans;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use jiff::Timestamp;
use portcullis_api::Upload;
use portcullis_app::look_at_scan::{NoScanCursor, ScanSight, WantedFindings, look_at_scan};
use portcullis_app::read_report::formats;
use portcullis_app::record_scan::record_scan;
use portcullis_domain::program::products::Component;
use portcullis_domain::severity::Severity;
use portcullis_report::finding_words::FindingWords;
use serde::Deserialize;

/// Findings of one page.
const FINDINGS: usize = 50;

#[derive(Template)]
#[template(path = "scan.html")]
struct DetailPage {
    desk: Desk,
    sight: ScanSight,
    rows: Vec<(FindingWords, Option<u64>)>,
    severity: Option<Severity>,
    severities: Vec<(Severity, usize)>,
    total: usize,
}

#[derive(Template)]
#[template(path = "scan_new.html")]
struct FormPage {
    desk: Desk,
    components: Vec<Component>,
    formats: Vec<(&'static str, &'static str)>,
    chosen: String,
}

/// Which findings are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    severity: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

/// Of which component a report is to be uploaded.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    component: String,
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    desk: Desk,
    Path(scan): Path<String>,
    Asked(Wanted { severity, after }): Asked<Wanted>,
) -> Result<Response, Failed> {
    let severity = Severity::ALL.into_iter().find(|known| known.word() == severity);
    let refuse = |error: NoScanCursor| Failed::new(StatusCode::BAD_REQUEST, error);
    let after = Some(after.as_str()).filter(|after| !after.is_empty());
    let after = after.map(str::parse).transpose().map_err(refuse)?;
    let by_severity = served.kept.severities_of(&served.installation, &scan).await?;
    let wanted = WantedFindings { severity, after, limit: FINDINGS };
    let sight = look_at_scan(&served.installation, &scan, wanted, by_severity).await;
    let sight = sight.map_err(scans::no_scan)?;
    let rows = sight.findings.iter().map(|seen| (FindingWords::of(&seen.finding), seen.vulnerability));
    let severities = Severity::ALL.into_iter().zip(sight.by_severity).filter(|(_, count)| *count > 0);
    page(&DetailPage {
        desk,
        rows: rows.collect(),
        severities: severities.collect(),
        total: sight.by_severity.iter().sum(),
        severity,
        sight,
    })
}

pub(super) async fn form(
    served: Served,
    _: By<may::Record>,
    desk: Desk,
    Asked(Chosen { component }): Asked<Chosen>,
) -> Result<Response, Failed> {
    let components = served.installation.program.program.components().cloned().collect();
    let mut formats: Vec<_> = formats().map(|format| (format.name, format.title)).collect();
    formats.sort_by_key(|(_, title)| title.to_lowercase());
    page(&FormPage { desk, components, formats, chosen: component })
}

pub(super) async fn record(
    served: Served,
    By(caller, _): By<may::Record>,
    desk: Desk,
    uploaded: Uploaded,
) -> Result<Redirect, Failed> {
    let told = |name: &str| uploaded.told(name).map(str::to_owned);
    let upload = Upload {
        track: told("track").unwrap_or_else(|| "main".to_owned()),
        format: told("format"),
        digests: told("digest").unwrap_or_default(),
        commit: told("commit"),
        platform: told("platform"),
        database_date: uploaded.told("database_date").map(|text| day(&desk, text)).transpose()?,
        incomplete: told("incomplete"),
        ..Upload::default()
    };
    let report = scans::report(told("component").unwrap_or_default(), upload)?;
    let (file, raw, now) = (uploaded.file, uploaded.digest, crate::now());
    let recorded = record_scan(&served.installation, &report, file, raw, &served.limits, &caller, now).await;
    let recorded = recorded.map_err(scans::failed)?;
    Ok(Redirect::to(&format!("/scans/{}", recorded.recorded.id)))
}

/// The beginning of a day where the reader is, as browsers write one.
fn day(desk: &Desk, text: &str) -> Result<Timestamp, Failed> {
    let refuse = |_| Failed::new(StatusCode::UNPROCESSABLE_ENTITY, format!("`{text}` is no date"));
    let date: jiff::civil::Date = text.parse().map_err(refuse)?;
    desk.zone().to_timestamp(date.at(0, 0, 0, 0)).map_err(refuse)
}

//! Figures about vulnerabilities, each leading to the list of what it counts, with charts and their tables.

mod chart;

use super::desk::Desk;
use super::page;
use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chart::{Bar, Line, bars, lines};
use jiff::civil::Date;
use portcullis_app::measure_vulnerabilities::{
    OpenAt, WantedMetrics, measure_vulnerabilities, open_over_time,
};
use portcullis_domain::metrics::{
    By as Split, Compliance, Metrics, MetricsReport, Part, Response as Measured,
};
use portcullis_domain::severity::Severity;
use portcullis_domain::sla::Target;
use serde::Deserialize;

/// Severities whose open vulnerabilities have a line of their own in the chart.
const DRAWN: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// Which figures are wanted; what is empty is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    filter: String,
    from: String,
    to: String,
    by: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/metrics.html")]
struct Page {
    desk: Desk,
    wanted: Wanted,
    splits: Vec<(&'static str, bool)>,
    report: MetricsReport,
    history: Vec<OpenAt>,
    open: String,
    flow: String,
    compliance: String,
    is_empty: bool,
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let by = match wanted.by.as_str() {
        "" => None,
        word => {
            Some(Split::from_word(word).ok_or_else(|| refuse(format!("figures are not split by `{word}`")))?)
        }
    };
    let (from, until) = (day(&wanted.from)?, day(&wanted.to)?);
    let asked = WantedMetrics { filter: &wanted.filter, from, until, by };
    let installation = &served.installation;
    let report = measure_vulnerabilities(installation, &asked, &caller, desk.now).await.map_err(no_list)?;
    let history = open_over_time(installation, &asked, &caller, desk.now).await.map_err(no_list)?;
    page(&Page {
        splits: Split::ALL.iter().map(|&one| (one.word(), Some(one) == by)).collect(),
        open: open(&history),
        flow: flow(&report.all),
        compliance: compliance(&report.all),
        is_empty: report.all.is_empty() && report.parts.is_empty(),
        report,
        history,
        wanted,
        desk,
    })
}

fn day(text: &str) -> Result<Option<Date>, Failed> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| refuse(format!("`{text}` is no day; write one as 2026-09-30")))
}

fn refuse(detail: String) -> Failed {
    Failed::new(StatusCode::BAD_REQUEST, detail)
}

/// What was open at the end of each week, a line a severity.
pub(super) fn open(history: &[OpenAt]) -> String {
    let days: Vec<String> = history.iter().map(|at| at.day.to_string()).collect();
    let line = |severity: Severity| Line {
        label: severity.word(),
        class: class(severity),
        values: history.iter().map(|at| at.by_severity[severity.place()]).collect(),
    };
    lines("Open at the end of each week, by severity", &days, &DRAWN.map(line))
}

fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical-line",
        Severity::High => "high-line",
        Severity::Medium => "medium-line",
        _ => "low-line",
    }
}

/// What was found and what was fixed in each week.
pub(super) fn flow(metrics: &Metrics) -> String {
    let days: Vec<String> = metrics.weeks.iter().map(|week| week.until.to_string()).collect();
    let found = metrics.weeks.iter().map(|week| week.opened.count).collect();
    let fixed = metrics.weeks.iter().map(|week| week.fixed.count).collect();
    let both = [
        Line { label: "found", class: "bad-line", values: found },
        Line { label: "fixed", class: "good-line", values: fixed },
    ];
    lines("Found and fixed in each week", &days, &both)
}

/// The share of each clock that was kept.
pub(super) fn compliance(metrics: &Metrics) -> String {
    let whole = metrics.compliance.iter().filter(|one| one.severity.is_none());
    let all: Vec<Bar> = whole.map(|one| Bar { label: one.target.word(), share: one.share }).collect();
    bars("Clocks that were kept in the period, in percent", &all)
}

/// What is measured, in words.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they have by reference")]
fn measured(response: &Measured) -> &'static str {
    match response {
        Measured::First => "found to triaged",
        Measured::Triage => "triage",
        Measured::Estimate => "estimate",
        Measured::Remediation => "fix",
    }
}

/// The median time to the fix in a part, in days.
fn median(part: &Part) -> String {
    let fixed = part.metrics.times.iter();
    let mut fixed = fixed.filter(|took| took.response == Measured::Remediation && took.severity.is_none());
    fixed.next().map_or_else(|| "–".to_owned(), |took| format!("{:.1}", took.median_days))
}

/// How well the clocks of the fix were kept in a part.
fn remediation(part: &Part) -> Option<&Compliance> {
    let mut all = part.metrics.compliance.iter();
    all.find(|one| one.target == Target::Remediation && one.severity.is_none())
}

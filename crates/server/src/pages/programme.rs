//! The program that applies, as it was understood, and the ones before it.

use super::desk::Desk;
use super::page;
use crate::extract::Asked;
use crate::problem::Failed;
use crate::programs::{Source, Trouble};
use crate::served::{Served, Server};
use crate::visitor::{By, may};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use portcullis_app::installation::CurrentProgram;
use portcullis_app::list_programs::{LoadedProgram, list_programs};
use portcullis_domain::program::people::Role;
use portcullis_domain::program::products::{Product, SupportedSeries};
use portcullis_domain::severity::Severity;
use serde::Deserialize;
use std::sync::Arc;

/// Loads of one page.
const LOADS: u32 = 20;

#[derive(Template)]
#[template(path = "programme.html")]
struct Page {
    desk: Desk,
    current: Arc<CurrentProgram>,
    gaps: usize,
    sla: Vec<SlaRow>,
    approvers: Vec<ApproverRow>,
    holidays: Vec<Date>,
    loads: Vec<LoadedProgram>,
    next: Option<i64>,
    /// What is wrong with the program that was meant to apply last.
    trouble: Trouble,
    /// The file that the program comes from.
    file: Option<String>,
}

/// The times that a severity has.
struct SlaRow {
    severity: Severity,
    estimate: String,
    remediation: String,
}

/// Who approves what at a severity.
struct ApproverRow {
    severity: Severity,
    acceptance: Role,
    exception: Role,
}

/// Where the page of loads begins.
#[derive(Debug, Deserialize)]
pub(super) struct Begins {
    before: Option<i64>,
}

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    State(shared): State<Server>,
    desk: Desk,
    Asked(Begins { before }): Asked<Begins>,
) -> Result<Response, Failed> {
    let current = Arc::clone(&served.installation.program);
    let loaded = list_programs(&served.installation, before, LOADS).await;
    let loaded = loaded.map_err(Failed::ours)?;
    let program = &current.program;
    let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
    let sla = severities.into_iter().filter_map(|severity| {
        let estimate = program.sla.estimate.get(severity)?.in_words();
        let remediation = program.sla.remediation.get(severity)?.in_words();
        Some(SlaRow { severity, estimate, remediation })
    });
    let approvers = severities.into_iter().filter_map(|severity| {
        let acceptance = program.acceptance.approver.get(severity)?;
        Some(ApproverRow { severity, acceptance, exception: program.exceptions.approver.get(severity)? })
    });
    let today = program.calendar.day_of(desk.now);
    let file = match shared.source() {
        Source::File(path) => Some(path.display().to_string()),
        Source::Store => None,
    };
    page(&Page {
        trouble: shared.trouble(),
        file,
        gaps: program.gaps().len(),
        sla: sla.collect(),
        approvers: approvers.collect(),
        holidays: program.calendar.holidays.range(today..).take(10).copied().collect(),
        loads: loaded.programs,
        next: loaded.next,
        desk,
        current,
    })
}

/// A role as people say it.
fn role(role: Role) -> String {
    role.word().replace('_', " ")
}

/// Which series of a product are looked after.
fn series(product: &Product) -> String {
    match &product.supported_series {
        SupportedSeries::Newest(1) => "the newest".to_owned(),
        SupportedSeries::Newest(count) => format!("the newest {count}"),
        SupportedSeries::Listed(all) => {
            let told: Vec<String> =
                all.iter().map(|series| format!("{} until {}", series.name, series.until)).collect();
            told.join(", ")
        }
    }
}

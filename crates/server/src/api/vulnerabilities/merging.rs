//! Making one vulnerability of several, and two of one.

use crate::extract::{Path, Told};
use crate::precondition::IfMatch;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{MergeVulnerabilities, MergedVulnerability, SplitVulnerability};
use portcullis_app::merge_vulnerabilities::{NotMerged, merge_vulnerabilities, split_vulnerability};
use portcullis_domain::vulnerability::Vulnerability;

type Merged = Result<Json<MergedVulnerability>, Failed>;

pub(crate) async fn merge(
    served: Served,
    By(caller, _): By<may::Act>,
    Path(number): Path<u64>,
    IfMatch(seen): IfMatch,
    Told(wanted): Told<MergeVulnerabilities>,
) -> Merged {
    let MergeVulnerabilities { from, reason } = wanted;
    let now = crate::now();
    let merged =
        merge_vulnerabilities(&served.installation, number, &from, &reason, &seen, &caller, now).await;
    answer(&served, merged)
}

pub(crate) async fn split(
    served: Served,
    By(caller, _): By<may::Act>,
    Path(number): Path<u64>,
    IfMatch(seen): IfMatch,
    Told(wanted): Told<SplitVulnerability>,
) -> Merged {
    let SplitVulnerability { components, reason } = wanted;
    let now = crate::now();
    answer(
        &served,
        split_vulnerability(&served.installation, number, &components, &reason, &seen, &caller, now).await,
    )
}

fn answer(served: &Served, merged: Result<Vulnerability, NotMerged>) -> Merged {
    let program = &served.installation.program.program;
    let vulnerability = merged.map_err(not_merged)?.brief(program, crate::now());
    Ok(Json(MergedVulnerability { vulnerability }))
}

pub(crate) fn not_merged(error: NotMerged) -> Failed {
    let status = match error {
        NotMerged::Caller(_) | NotMerged::Person(_) => StatusCode::FORBIDDEN,
        NotMerged::NoVulnerability(_) => StatusCode::NOT_FOUND,
        NotMerged::NoReason => StatusCode::UNPROCESSABLE_ENTITY,
        NotMerged::Stale(_) => StatusCode::PRECONDITION_FAILED,
        NotMerged::Impossible(_) => StatusCode::CONFLICT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

//! Lists of vulnerabilities, and the board.

use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api as api;
use portcullis_app::group_vulnerabilities::group_vulnerabilities;
use portcullis_app::list_vulnerabilities::{
    ListOrder, NoList, WantedPage, list_vulnerabilities, numbers_of_vulnerabilities, show_board,
};
use portcullis_app::measure_vulnerabilities::{WantedMetrics, measure_vulnerabilities};
use portcullis_domain::metrics::MetricsReport;
use portcullis_domain::vulnerability::{Board, FixingGroups, List};

/// Vulnerabilities of a page where nothing is said.
const PAGE: u32 = 50;
/// Vulnerabilities of a column of the board where nothing is said.
const COLUMN: u32 = 10;
/// Groups where nothing is said.
const GROUPS: u32 = 20;

pub(crate) async fn list(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::ListVulnerabilities>,
) -> Result<Json<List>, Failed> {
    let page = WantedPage {
        filter: &wanted.filter,
        order: match wanted.order {
            api::VulnerabilityOrder::Due => ListOrder::Due,
            api::VulnerabilityOrder::Severity => ListOrder::Severity,
            api::VulnerabilityOrder::Newest => ListOrder::Newest,
        },
        after: wanted.after.as_deref(),
        limit: wanted.limit.unwrap_or(PAGE),
    };
    let list = list_vulnerabilities(&served.installation, &page, &caller, crate::now()).await;
    Ok(Json(list.map_err(no_list)?))
}

pub(crate) async fn numbers(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::WantedNumbers>,
) -> Result<Json<api::VulnerabilityNumbers>, Failed> {
    let numbers =
        numbers_of_vulnerabilities(&served.installation, &wanted.filter, &caller, crate::now()).await;
    let (filter, numbers) = numbers.map_err(no_list)?;
    Ok(Json(api::VulnerabilityNumbers { filter: filter.to_string(), numbers }))
}

pub(crate) async fn board(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::WantedBoard>,
) -> Result<Json<Board>, Failed> {
    let limit = wanted.limit.unwrap_or(COLUMN);
    let board = show_board(&served.installation, &wanted.filter, limit, &caller, crate::now()).await;
    Ok(Json(board.map_err(no_list)?))
}

pub(crate) async fn groups(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::WantedBoard>,
) -> Result<Json<FixingGroups>, Failed> {
    let limit = wanted.limit.unwrap_or(GROUPS);
    let groups =
        group_vulnerabilities(&served.installation, &wanted.filter, limit, &caller, crate::now()).await;
    Ok(Json(groups.map_err(no_list)?))
}

pub(crate) async fn metrics(
    served: Served,
    By(caller, _): By<may::Read>,
    Asked(wanted): Asked<api::WantedMetrics>,
) -> Result<Json<MetricsReport>, Failed> {
    let wanted = WantedMetrics { filter: &wanted.filter, from: wanted.from, until: wanted.to, by: wanted.by };
    let report = measure_vulnerabilities(&served.installation, &wanted, &caller, crate::now()).await;
    Ok(Json(report.map_err(no_list)?))
}

pub(crate) fn no_list(error: NoList) -> Failed {
    let status = match error {
        NoList::Filter(_) | NoList::Cursor(_) | NoList::Period(_) | NoList::Limit => StatusCode::BAD_REQUEST,
        NoList::Selection(_) | NoList::Many(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NoList::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

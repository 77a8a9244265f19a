//! Tables of accepted vulnerabilities that teams keep by hand.

use super::decisions::not_applied;
use super::differences::no_facts;
use super::releases::no_release;
use crate::extract::{Asked, Document, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{CompareTable, ImportAccepted};
use portcullis_app::compare_table::{NotCompared, compare_table};
use portcullis_app::import_accepted::{NotImported, NotRead, Wanted, import_accepted};
use portcullis_domain::accepted_table::{ImportedTable, TableDifference};

/// Bytes of a table; more than may be, so that a file that is too long is refused in the words of its reader.
const MOST_TABLE: usize = 8 << 20;

pub(super) async fn import(
    served: Served,
    By(caller, _): By<may::Decide>,
    Path((product, version)): Path<(String, String)>,
    Asked(asked): Asked<ImportAccepted>,
    Document(text): Document<MOST_TABLE>,
) -> Result<Json<ImportedTable>, Failed> {
    let ImportAccepted { file, releases, approved_by: approver, expires, confirmed } = asked;
    let wanted = Wanted { file, releases, approver, expires, confirmed };
    let release = (product.as_str(), version.as_str());
    let importing = import_accepted(&served.installation, release, wanted, text, &caller, crate::now());
    importing.await.map(Json).map_err(|error| match error {
        NotImported::Apply(error) => not_applied(error),
        NotImported::NoRelease(error) => no_release(error),
        NotImported::Read(error) => not_read(error),
        NotImported::Caller(_) => Failed::new(StatusCode::FORBIDDEN, error),
        NotImported::Releases(_) => Failed::new(StatusCode::BAD_REQUEST, error),
        NotImported::Meaning(_) => Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error),
        NotImported::Broken => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    })
}

pub(super) async fn compare(
    served: Served,
    _: By<may::Read>,
    Path((product, version)): Path<(String, String)>,
    Asked(asked): Asked<CompareTable>,
    Document(text): Document<MOST_TABLE>,
) -> Result<Json<TableDifference>, Failed> {
    let release = (product.as_str(), version.as_str());
    let CompareTable { file, as_of } = asked;
    let comparing = compare_table(&served.installation, release, &file, text, as_of, crate::now());
    comparing.await.map(Json).map_err(|error| match error {
        NotCompared::Read(error) => not_read(error),
        NotCompared::Facts(error) => no_facts(error),
        NotCompared::Broken => Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    })
}

fn not_read(error: NotRead) -> Failed {
    let status = match error {
        NotRead::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failed::new(status, error)
}

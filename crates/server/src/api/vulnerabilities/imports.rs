//! Imports.

use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{ImportAnswer, ImportList, ImportSheet, ListImports, ScanImport, WaitingCount};
use portcullis_app::accept_import::{Import, NotAccepted, accept, list, show};

/// Imports of a page.
const PAGE: u32 = 1000;

pub(crate) async fn all(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<ListImports>,
) -> Result<Json<ImportList>, Failed> {
    let listed = list(&served.installation, wanted.before, PAGE).await.map_err(failed)?;
    Ok(Json(ImportList { imports: listed.imports.into_iter().map(wire).collect(), next: listed.next }))
}

pub(crate) async fn one(
    served: Served,
    _: By<may::Read>,
    Path(named): Path<String>,
) -> Result<Json<ImportSheet>, Failed> {
    let (import, waiting) = show(&served.installation, number(&named)?).await.map_err(failed)?;
    let waiting = waiting.into_iter().map(|waiting| WaitingCount {
        severity: waiting.severity,
        team: waiting.team,
        count: waiting.count,
    });
    Ok(Json(ImportSheet { import: wire(import), waiting: waiting.collect() }))
}

pub(crate) async fn take(
    served: Served,
    By(caller, _): By<may::Act>,
    Path(named): Path<String>,
) -> Result<Json<ImportAnswer>, Failed> {
    let number = number(&named)?;
    let accepted = accept(&served.installation, number, &caller, crate::now()).await.map_err(failed)?;
    Ok(Json(ImportAnswer {
        import: wire(accepted.import),
        triage: accepted.triage,
        reported: accepted.reported,
        others: accepted.others,
    }))
}

pub(crate) fn number(text: &str) -> Result<u64, Failed> {
    text.parse().map_err(|_| {
        Failed::new(StatusCode::BAD_REQUEST, format!("`{text}` is no import; they are named by numbers"))
    })
}

fn wire(import: Import) -> ScanImport {
    ScanImport {
        number: import.number,
        component: import.component,
        track: import.track,
        engine: import.engine,
        scan: import.scan,
        received_at: import.received_at,
        starts_at: import.starts_at,
        accepted_at: import.accepted_at,
        accepted_by: import.accepted_by,
        waiting: import.waiting,
    }
}

pub(crate) fn failed(error: NotAccepted) -> Failed {
    let status = match error {
        NotAccepted::Caller(_) | NotAccepted::NotSecurity(_) => StatusCode::FORBIDDEN,
        NotAccepted::Unknown(_) => StatusCode::NOT_FOUND,
        NotAccepted::Already { .. } => StatusCode::CONFLICT,
        NotAccepted::Store(_) | NotAccepted::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

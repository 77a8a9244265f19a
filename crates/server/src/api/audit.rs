//! The audit trail.

use crate::answer::{Either, File, media};
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::extract::Extension;
use axum::http::StatusCode;
use portcullis_api::{AuditEntries, AuditFormat, AuditWatcher, ExportAudit, ShowAudit, VerifyAudit};
use portcullis_app::export_audit::{ExportFormat, export_audit};
use portcullis_app::show_audit::{AuditFilter, NoEntries, show_audit, show_audit_entry};
use portcullis_app::verify_audit::verify_audit;
use portcullis_domain::audit::{Entry, Verification};

/// Entries of a page where nothing else is asked for.
const USUAL: u32 = 50;

pub(super) async fn entries(
    served: Served,
    _: By<may::ReadAudit>,
    Asked(asked): Asked<ShowAudit>,
) -> Result<Json<AuditEntries>, Failed> {
    let ShowAudit { actor, action, subject, since, until, limit, after } = asked;
    let filter = AuditFilter { actor, action, subject, since, until, before: after };
    let page = show_audit(&served.installation, &filter, limit.unwrap_or(USUAL)).await.map_err(no_entries)?;
    Ok(Json(AuditEntries { entries: page.entries, next: page.next }))
}

pub(super) async fn entry(
    served: Served,
    _: By<may::ReadAudit>,
    Path(sequence): Path<String>,
) -> Result<Json<Entry>, Failed> {
    let refuse = |_| Failed::new(StatusCode::BAD_REQUEST, format!("`{sequence}` is no number of an entry"));
    let sequence = sequence.parse().map_err(refuse)?;
    show_audit_entry(&served.installation, sequence).await.map(Json).map_err(no_entries)
}

pub(super) async fn verify(
    served: Served,
    _: By<may::ReadAudit>,
    watcher: Option<Extension<AuditWatcher>>,
    Asked(asked): Asked<VerifyAudit>,
) -> Result<Json<Verification>, Failed> {
    let mut tell = |entries| {
        if let Some(Extension(watcher)) = &watcher {
            watcher.tell(entries);
        }
    };
    let verified = verify_audit(&served.installation, asked.head, &mut tell).await;
    verified.map(Json).map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))
}

pub(super) async fn export(
    served: Served,
    _: By<may::ReadAudit>,
    Asked(asked): Asked<ExportAudit>,
) -> Result<Either<File<media::JsonLines>, File<media::Csv>>, Failed> {
    let format = match asked.format {
        AuditFormat::Jsonl => ExportFormat::JsonLines,
        AuditFormat::Csv => ExportFormat::Csv,
    };
    let file = export_audit(&served.installation, format).await;
    let file = file.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(match asked.format {
        AuditFormat::Jsonl => Either::One(File::read(file)),
        AuditFormat::Csv => Either::Other(File::read(file)),
    })
}

pub(crate) fn no_entries(error: NoEntries) -> Failed {
    let status = match error {
        NoEntries::NoEntry(_) => StatusCode::NOT_FOUND,
        NoEntries::Limit(_) => StatusCode::BAD_REQUEST,
        NoEntries::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

//! Scans: reports come in, what they found goes out.

use crate::answer::{Created, Recorded};
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, ByAnywhere, may};
use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use portcullis_api::{RecordedScan, ScanCounts, Upload};
use portcullis_app::record_scan::{self, NotRecorded, Report, record_scan};
use portcullis_app::show_scan::{NoScan, show_scan};

pub(super) async fn record(
    served: Served,
    By(caller, _): By<may::Record>,
    Path(component): Path<String>,
    Asked(upload): Asked<Upload>,
    body: Body,
) -> Result<Created<Json<RecordedScan>>, Failed> {
    let report = report(component, upload)?;
    let (file, raw) = spool(body, served.limits.bytes).await.map_err(NotSpooled::failed)?;
    let now = crate::now();
    let recorded = record_scan(&served.installation, &report, file, raw, &served.limits, &caller, now).await;
    let recorded = recorded.map_err(failed)?;
    Ok(Created(Json(wire(report.component, recorded))))
}

pub(crate) fn failed(error: NotRecorded) -> Failed {
    let status = match error {
        NotRecorded::NoComponent(..) => StatusCode::NOT_FOUND,
        NotRecorded::NoTrack(_) | NotRecorded::NoCommit(_) => StatusCode::BAD_REQUEST,
        NotRecorded::NotTaken { .. } => StatusCode::FORBIDDEN,
        NotRecorded::Overtaken(_) => StatusCode::CONFLICT,
        NotRecorded::Unnamed | NotRecorded::Contradiction { .. } | NotRecorded::Refused(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        NotRecorded::Store(_)
        | NotRecorded::NotFollowed(_)
        | NotRecorded::Archive(_)
        | NotRecorded::Spool(_)
        | NotRecorded::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

/// The report that an upload is of.
pub(crate) fn report(component: String, upload: Upload) -> Result<Report, Failed> {
    let bad = |error: portcullis_domain::release::NoArtifact| Failed::new(StatusCode::BAD_REQUEST, error);
    let digests = upload.digests.split(',').map(str::trim).filter(|digest| !digest.is_empty());
    Ok(Report {
        component,
        track: upload.track,
        format: upload.format,
        ran: upload.ran,
        engine_version: upload.engine_version,
        database_date: upload.database_date,
        scanned_at: upload.scanned_at,
        digests: digests.map(str::parse).collect::<Result<_, _>>().map_err(bad)?,
        platform: upload.platform,
        commit: upload.commit,
        tree: upload.tree.map(|tree| tree.parse()).transpose().map_err(bad)?,
        incomplete: upload.incomplete,
    })
}

pub(super) fn wire(component: String, scan: record_scan::RecordedScan) -> RecordedScan {
    let recorded = scan.recorded;
    RecordedScan {
        id: recorded.id,
        component,
        track: scan.track.to_string(),
        engine: scan.engine,
        engine_version: scan.engine_version,
        scanned_at: scan.scanned_at,
        subjects: scan.subjects,
        incomplete: scan.incomplete,
        asserted: scan.asserted,
        skipped: scan.skipped,
        redacted: scan.redacted,
        report: scan.report.to_string(),
        document: scan.document.to_string(),
        late: recorded.late,
        has_base: recorded.base.is_some(),
        counts: ScanCounts {
            observations: recorded.observations,
            new: recorded.new,
            known: recorded.known,
            changed: recorded.changed,
            reopened: recorded.reopened,
            gone: recorded.gone,
            moved: recorded.moved,
        },
    }
}

pub(super) async fn show(
    served: Served,
    by: ByAnywhere<may::Read>,
    Path(scan): Path<String>,
) -> Result<Recorded, Failed> {
    let shown = show_scan(&served.installation, &scan).await.map_err(no_scan)?;
    by.reaches(&shown.component, &served.installation.program.program)?;
    Ok(Recorded(shown.document))
}

pub(crate) fn no_scan(error: NoScan) -> Failed {
    let status = match error {
        NoScan::Unknown(_) => StatusCode::NOT_FOUND,
        NoScan::Store(_) | NoScan::Unwritable(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

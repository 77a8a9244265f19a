//! Inventories go out, and what Trivy finds when it matches them again comes in.

use super::scans;
use crate::answer::Created;
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, may};
use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use portcullis_api as api;
use portcullis_app::rematch::{Match, NotRematched, Wanted, list_inventories, record_rematch};

pub(super) async fn inventories(
    served: Served,
    _: By<may::Read>,
    Asked(wanted): Asked<api::WantedInventories>,
) -> Result<Json<api::InventoryList>, Failed> {
    let components = wanted.components.split(',').map(str::trim).filter(|id| !id.is_empty());
    let wanted = Wanted { components: components.map(str::to_owned).collect(), track: wanted.track };
    let found = list_inventories(&served.installation, &wanted, crate::now()).await.map_err(failed)?;
    let inventories = found.usable.into_iter().map(|inventory| api::Inventory {
        component: inventory.component,
        track: inventory.track,
        scan: inventory.scan,
        engine: inventory.engine,
        scanned_at: inventory.scanned_at,
        is_report: inventory.is_report,
        report: inventory.report.to_string(),
        packages: inventory.packages,
    });
    let without = found.missing.into_iter().map(|missing| api::WithoutInventory {
        component: missing.component,
        track: missing.track,
        reason: missing.reason,
        advice: missing.advice,
    });
    Ok(Json(api::InventoryList { inventories: inventories.collect(), without: without.collect() }))
}

pub(super) async fn record(
    served: Served,
    By(caller, _): By<may::Record>,
    Path(component): Path<String>,
    Asked(rematch): Asked<api::Rematch>,
    body: Body,
) -> Result<Created<Json<api::RecordedScan>>, Failed> {
    let received = spool(body, served.limits.bytes).await.map_err(NotSpooled::failed)?;
    let said = Match {
        component,
        scan: rematch.scan,
        engine_version: rematch.engine_version,
        database_date: rematch.database_date,
        at: rematch.matched_at,
        incomplete: rematch.incomplete,
    };
    let (limits, now) = (&served.limits, crate::now());
    let recorded = record_rematch(&served.installation, &said, received, limits, &caller, now).await;
    let recorded = recorded.map_err(failed)?;
    Ok(Created(Json(scans::wire(said.component, recorded))))
}

fn failed(error: NotRematched) -> Failed {
    let status = match error {
        NotRematched::NotRecorded(error) => return scans::failed(error),
        NotRematched::NoComponent(..) | NotRematched::NoScan(..) => StatusCode::NOT_FOUND,
        NotRematched::Support(_)
        | NotRematched::Object(_)
        | NotRematched::Archive(_)
        | NotRematched::Store(_)
        | NotRematched::Spool(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

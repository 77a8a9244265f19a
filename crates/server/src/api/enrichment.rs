//! Files about exploitation.

use crate::extract::Asked;
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, may};
use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use portcullis_api::{LoadEnrichment, LoadedEnrichment};
use portcullis_app::load_enrichment::{EnrichmentSettings, Limits, LoadEnrichmentError, load_enrichment};
use portcullis_app::sweep::settle_after_enrichment;

pub(super) async fn load(
    served: Served,
    By(caller, _): By<may::Record>,
    Asked(wanted): Asked<LoadEnrichment>,
    body: Body,
) -> Result<Json<LoadedEnrichment>, Failed> {
    let limits = Limits::default();
    let (mut file, _) = spool(body, limits.bytes).await.map_err(|refused| match refused {
        // The bound is none that a flag sets.
        NotSpooled::TooLarge(bytes) => Failed::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the file is larger than {bytes} bytes; no file about exploitation is"),
        ),
        refused => refused.failed(),
    })?;
    let settings = EnrichmentSettings {
        dated: wanted.dated,
        even_if_less: wanted.even_if_less,
        caller: &caller,
        now: crate::now(),
        limits,
    };
    let installation = &served.installation;
    let loading = load_enrichment(&installation.store, &installation.archive, &mut file, &settings);
    let loaded = loading.await.map_err(|error| {
        let status = match error {
            LoadEnrichmentError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            LoadEnrichmentError::Older { .. } | LoadEnrichmentError::Shorter { .. } => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })?;
    let settling = settle_after_enrichment(installation, &caller, crate::now());
    settling.await.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(Json(LoadedEnrichment {
        source: loaded.source.to_string(),
        digest: loaded.digest.to_string(),
        dated: loaded.dated,
        entries: loaded.entries,
        skipped: loaded.skipped,
        skipped_total: loaded.skipped_total,
    }))
}

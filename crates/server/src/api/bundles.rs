//! Bundles: what proves a sealed release elsewhere.

use crate::answer::{Created, File, media};
use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::spool::{NotSpooled, spool};
use crate::visitor::{By, may};
use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use portcullis_api::{ImportBundle, ImportedBundle};
use portcullis_app::export_release::{NotExported, export_release};
use portcullis_app::import_bundle::{NotImported, import_bundle, keys_in};
use portcullis_app::verify_bundle::{BundleLimits, NotChecked};

pub(super) async fn export(
    served: Served,
    By(caller, _): By<may::ReadAudit>,
    Path((product, version)): Path<(String, String)>,
) -> Result<File<media::Tar>, Failed> {
    let named = (product.as_str(), version.as_str());
    let file = export_release(&served.installation, named, &caller, crate::now()).await;
    let file = file.map_err(|error| {
        let status = match error {
            NotExported::NoRelease(error) => return super::releases::no_release(error),
            NotExported::NotSealed { .. } => StatusCode::CONFLICT,
            NotExported::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })?;
    Ok(File::read(file))
}

pub(super) async fn import(
    served: Served,
    By(caller, _): By<may::Archive>,
    Asked(wanted): Asked<ImportBundle>,
    body: Body,
) -> Result<Created<Json<ImportedBundle>>, Failed> {
    let limits = BundleLimits::default();
    let keys = keys_in(&wanted.key).map_err(|error| Failed::new(StatusCode::UNPROCESSABLE_ENTITY, error))?;
    let (file, _) = spool(body, limits.bytes).await.map_err(|refused| match refused {
        // The bound is none that a flag sets.
        NotSpooled::TooLarge(bytes) => Failed::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the file is larger than {bytes} bytes; no bundle is"),
        ),
        refused => refused.failed(),
    })?;
    let imported = import_bundle(&served.installation, file, &keys, limits, &caller, crate::now()).await;
    let imported = imported.map_err(|error| {
        let status = match error {
            NotImported::Keys(error) => return super::seals::no_key(error),
            NotImported::Unsound(_) => StatusCode::UNPROCESSABLE_ENTITY,
            NotImported::Contradiction(_) => StatusCode::CONFLICT,
            NotImported::NotChecked(NotChecked::Room(_)) => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Failed::new(status, error)
    })?;
    let release = imported.report.release;
    let release =
        release.ok_or_else(|| Failed::new(StatusCode::UNPROCESSABLE_ENTITY, "it names no release"))?;
    let answer = ImportedBundle {
        product: release.product,
        version: release.version,
        number: release.number,
        digest: release.digest.to_string(),
        objects: imported.objects,
        seals: imported.seals,
        keys: imported.keys,
    };
    Ok(Created(Json(answer)))
}

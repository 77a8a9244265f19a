//! Programs on record.

use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use portcullis_app::check_release::program_bytes;

pub(super) async fn show(
    served: Served,
    _: By<may::Read>,
    Path(digest): Path<String>,
) -> Result<impl IntoResponse, Failed> {
    let bytes = program_bytes(&served.installation, &digest).await;
    let bytes = bytes.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let bytes = bytes.ok_or_else(|| {
        Failed::new(StatusCode::NOT_FOUND, format!("no program with the digest {digest} is on record"))
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes))
}

//! Programs on record.

use crate::State as Served;
use crate::problem::Failed;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use portcullis_app::check_release::program_bytes;

pub(super) async fn show(
    State(served): State<Served>,
    Path(digest): Path<String>,
) -> Result<impl IntoResponse, Failed> {
    let bytes = program_bytes(&served.installation, &digest).await;
    let bytes = bytes.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let bytes = bytes.ok_or_else(|| {
        Failed::new(StatusCode::NOT_FOUND, format!("no program with the digest {digest} is on record"))
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes))
}

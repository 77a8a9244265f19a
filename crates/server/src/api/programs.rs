//! Programs: the one that applies, and those on record.

use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{ByAnywhere, may};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portcullis_app::check_release::program_bytes;
use portcullis_app::compare_programs::recorded;

pub(super) async fn current(served: Served, _: ByAnywhere<may::Read>, headers: HeaderMap) -> Response {
    let program = &served.installation.program;
    let tag = format!("\"{}\"", program.digest);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let head = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::ETAG, tag)];
    (head, recorded(&program.program)).into_response()
}

pub(super) async fn show(
    served: Served,
    _: ByAnywhere<may::Read>,
    Path(digest): Path<String>,
) -> Result<impl IntoResponse, Failed> {
    let bytes = program_bytes(&served.installation, &digest).await;
    let bytes = bytes.map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let bytes = bytes.ok_or_else(|| {
        Failed::new(StatusCode::NOT_FOUND, format!("no program with the digest {digest} is on record"))
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes))
}

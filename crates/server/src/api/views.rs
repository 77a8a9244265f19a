//! Filters of vulnerabilities that people named.

use crate::extract::{Path, Told};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{PutView, ViewList};
use portcullis_app::saved_views::{NoView, WantedView, list_views, put_view, remove_view};
use portcullis_domain::saved_view::SavedView;

/// Bytes of a document that describes a view.
const VIEW: usize = 32 << 10;

pub(super) async fn list(served: Served, By(caller, _): By<may::Read>) -> Result<Json<ViewList>, Failed> {
    let views = list_views(&served.installation, &caller).await.map_err(no_view)?;
    Ok(Json(ViewList { views }))
}

pub(super) async fn put(
    served: Served,
    By(caller, _): By<may::Own>,
    Path(named): Path<String>,
    Told(wanted): Told<PutView, VIEW>,
) -> Result<Json<SavedView>, Failed> {
    let PutView { filter, shared, name } = wanted;
    let wanted = WantedView { filter: filter.as_deref(), shared, rename: name.as_deref() };
    put_view(&served.installation, &named, &wanted, &caller, crate::now()).await.map(Json).map_err(no_view)
}

pub(super) async fn remove(
    served: Served,
    By(caller, _): By<may::Own>,
    Path(named): Path<String>,
) -> Result<Json<SavedView>, Failed> {
    remove_view(&served.installation, &named, &caller, crate::now()).await.map(Json).map_err(no_view)
}

pub(crate) fn no_view(error: NoView) -> Failed {
    let status = match error {
        NoView::Caller(_) | NoView::NotShared(_) => StatusCode::FORBIDDEN,
        NoView::Name(_) | NoView::Selection(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NoView::Filter(_) => StatusCode::BAD_REQUEST,
        NoView::Unknown { .. } => StatusCode::NOT_FOUND,
        NoView::Taken { .. } | NoView::TooMany(_) => StatusCode::CONFLICT,
        NoView::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

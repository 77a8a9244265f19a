//! What goes to people and programs, and what became of it.

use crate::extract::{Asked, Path};
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::Json;
use axum::http::StatusCode;
use portcullis_api::{DeliveryList, ListDeliveries};
use portcullis_app::list_deliveries::{
    NoDelivery, WantedDeliveries, list_deliveries, retry_delivery, show_delivery,
};
use portcullis_domain::notification::Delivery;

pub(super) async fn list(
    served: Served,
    By(caller, _): By<may::Own>,
    Asked(wanted): Asked<ListDeliveries>,
) -> Result<Json<DeliveryList>, Failed> {
    let page = list_deliveries(&served.installation, asked(&wanted), &caller).await;
    let (deliveries, next) = page.map_err(failed)?;
    Ok(Json(DeliveryList { deliveries, next }))
}

pub(super) async fn show(
    served: Served,
    By(caller, _): By<may::Own>,
    Path(id): Path<String>,
) -> Result<Json<Delivery>, Failed> {
    show_delivery(&served.installation, &id, &caller).await.map(Json).map_err(failed)
}

pub(super) async fn retry(
    served: Served,
    By(caller, _): By<may::Configure>,
    Path(id): Path<String>,
) -> Result<Json<Delivery>, Failed> {
    retry_delivery(&served.installation, &id, &caller, crate::now()).await.map(Json).map_err(failed)
}

/// What a query asks for.
pub(crate) fn asked(wanted: &ListDeliveries) -> WantedDeliveries<'_> {
    WantedDeliveries {
        state: wanted.state,
        recipient: wanted.recipient.as_deref(),
        topic: wanted.topic.as_deref(),
        after: wanted.after.as_deref(),
        limit: wanted.limit,
    }
}

pub(crate) fn failed(error: NoDelivery) -> Failed {
    let status = match error {
        NoDelivery::Caller(_) => StatusCode::FORBIDDEN,
        NoDelivery::Refused(error) => return super::webhooks::failed(error),
        NoDelivery::Unknown(_) => StatusCode::NOT_FOUND,
        NoDelivery::NotDead(..) => StatusCode::CONFLICT,
        NoDelivery::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Failed::new(status, error)
}

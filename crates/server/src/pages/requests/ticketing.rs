//! The button that makes a ticket of a request.

use crate::api::requests::{not_ticketed, numbered};
use crate::pages::filled::Filled;
use crate::pages::vulnerabilities::Fields;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::response::Redirect;
use portcullis_app::requests::to_ticket;

pub(in crate::pages) async fn ticket(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(named): Path<String>,
    Filled(_): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let (number, ticketing) = (numbered(&named)?, served.ticketing.as_deref());
    let made = to_ticket(&served.installation, ticketing, number, &caller, crate::now()).await;
    made.map_err(not_ticketed)?;
    Ok(Redirect::to(&format!("/requests/{number}")))
}

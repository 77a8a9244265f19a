//! What is done with the vulnerabilities that are marked in a list.

use super::acting::action;
use super::fields::Fields;
use super::list::Wanted;
use crate::api::vulnerabilities::actions::{not_acted, numbered};
use crate::pages::desk::Desk;
use crate::pages::filled::Filled;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use portcullis_app::act_on_vulnerability;
use portcullis_domain::vulnerability::Acted;

#[derive(Template)]
#[template(path = "vulnerabilities/marked.html")]
struct Page {
    desk: Desk,
    acted: Acted,
    back: String,
}

pub(in crate::pages) async fn act(
    served: Served,
    By(caller, _): By<may::Act>,
    desk: Desk,
    Filled(fields): Filled<Fields>,
) -> Result<Response, Failed> {
    let numbers = fields.all("number").map(numbered).collect::<Result<Vec<u64>, Failed>>()?;
    let wanted = Wanted { filter: fields.text("filter").to_owned(), ..Wanted::default() };
    let action = action(&fields)?;
    let acted =
        act_on_vulnerability::act(&served.installation, &numbers, &action, false, &caller, desk.now).await;
    let acted = acted.map_err(not_acted)?;
    let back = wanted.address();
    if acted.refused.is_empty() {
        return Ok(Redirect::to(&back).into_response());
    }
    let answer = page(&Page { desk, acted, back })?;
    Ok((StatusCode::CONFLICT, answer).into_response())
}

//! The form that makes a vulnerability of a request.

use crate::api::requests::{not_converted, not_done, numbered};
use crate::pages::filled::Filled;
use crate::pages::vulnerabilities::Fields;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use axum::extract::Path;
use axum::response::Redirect;
use portcullis_app::add_vulnerability::Telling;
use portcullis_app::requests::{show, to_vulnerability};
use portcullis_domain::vulnerability::Source;

pub(in crate::pages) async fn convert(
    served: Served,
    By(caller, _): By<may::Respond>,
    Path(named): Path<String>,
    Filled(fields): Filled<Fields>,
) -> Result<Redirect, Failed> {
    let (installation, number, now) = (&served.installation, numbered(&named)?, crate::now());
    let title = match fields.some("title") {
        Some(title) => title,
        None => show(installation, number, None, now).await.map_err(not_done)?.brief.title,
    };
    let telling = Telling {
        title,
        component: fields.text("component").to_owned(),
        source: fields.word("source", Source::from_word)?,
        severity: fields.read("severity")?,
        team: None,
        report: String::new(),
    };
    let made = to_vulnerability(installation, number, telling, &caller, now).await.map_err(not_converted)?;
    Ok(Redirect::to(&format!("/vulnerabilities/{}", made.number)))
}
